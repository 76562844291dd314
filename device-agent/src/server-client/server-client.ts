import type { Clock, Parse, ProblemCode, Result, Sensitive } from "@zizhuban/device-agent-contract";
import { delay, fail, ok, parser } from "@zizhuban/device-agent-contract";
import { routes, type RouteName } from "@zizhuban/server-contract";
import type { Static, TSchema } from "typebox";
import type { Dispatcher } from "undici";
import { exchange, networkDetail, type Answer } from "./exchange.ts";
import { problemOf } from "./problem-of.ts";
import { requestFor } from "./request.ts";
import { Agent } from "./undici.ts";

/** `canceled`: the caller's own signal; everything the network does is `serverUnreachable`. */
export type CallFailure = ProblemCode | "canceled";

type BinaryRoute = "certificatePreview" | "grantDocument";
type JsonRoute = Exclude<RouteName, BinaryRoute | "fleetEvents">;
type Route<Name extends RouteName> = (typeof routes)[Name];
type BodyOf<Name extends RouteName> =
  Route<Name> extends { readonly body: infer Body extends TSchema } ? Static<Body> : never;
type ResponseOf<Name extends RouteName> = Static<Route<Name>["response"]>;

interface RequestOptions {
  /** Values of the `:names` in the route's path. */
  readonly params?: Readonly<Record<string, string>>;
  /** The citizen session, as the server gave it to this kiosk. */
  readonly sessionToken?: Sensitive<string>;
  readonly signal?: AbortSignal;
  /** For the whole call with its retries; 15 s unless told. */
  readonly deadlineMs?: number;
}

interface CallOptions<Name extends RouteName> extends RequestOptions {
  /** Personal data may stay wrapped until here: this is the HTTPS boundary. */
  readonly body?: BodyOf<Name> | Sensitive<BodyOf<Name>>;
  /** Made for this call when not given, so that its own retries are one write; give one to repeat a write later. */
  readonly idempotencyKey?: string;
}

interface DownloadOptions extends RequestOptions {
  /** 20 MB unless told; a longer document fails with `payloadTooLarge`. */
  readonly maximumBytes?: number;
}

export interface ServerClient {
  /** One route of the contract: sends, retries what may be repeated, checks the answer's shape. */
  call<Name extends JsonRoute>(
    name: Name,
    options?: CallOptions<Name>,
  ): Promise<Result<ResponseOf<Name>, CallFailure>>;
  /** A PDF, whole and in memory. */
  download(name: BinaryRoute, options?: DownloadOptions): Promise<Result<Uint8Array, CallFailure>>;
  /** For the gateway's forwarder: connections that carry the kiosk's certificate, and where they go. */
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  close(): Promise<void>;
}

interface ClientIdentity {
  /** The only authority believed; the system's list is not asked. */
  readonly caPem: string;
  /** Absent only before enrolment. */
  readonly keyPem?: string;
  readonly certificatePem?: string;
}

export interface ServerClientOptions {
  /** Base of the kiosk API, `https://127.0.0.1:4001`; nothing but its origin is used. */
  readonly url: string;
  readonly identity: ClientIdentity;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** A connection to the server, this client's or the forwarder's, was made or could not be made, for this system or TLS code. */
  readonly onConnection?: (made: boolean, code?: string) => void;
  /** What time it is by the server's clock, with every answer to a call: Unix milliseconds, whole seconds. */
  readonly onServerTime?: (serverNow: number) => void;
}

const delays = {
  deadline: 15_000,
  /** Before the second and the third try. */
  retries: [250, 1_000],
} as const;

const limits = { jsonBytes: 2 * 1024 * 1024, documentBytes: 20 * 1024 * 1024 } as const;

const parsers = new Map<RouteName, Parse<unknown>>();

/** Compiled at first use: most agents never call most routes. */
function parserOf<Name extends RouteName>(name: Name): Parse<ResponseOf<Name>>;
function parserOf(name: RouteName): Parse<unknown> {
  const parse = parsers.get(name) ?? parser(routes[name].response);
  parsers.set(name, parse);
  return parse;
}

/** Talks to the server as this kiosk: mutual TLS, its CA pinned. */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const { url, identity, clock, randomUUID, onConnection, onServerTime } = options;
  const origin = new URL(url).origin;
  const dispatcher = new Agent({
    connections: 16,
    connect: {
      ca: identity.caPem,
      ...(identity.keyPem !== undefined && { key: identity.keyPem }),
      ...(identity.certificatePem !== undefined && { cert: identity.certificatePem }),
      minVersion: "TLSv1.2",
      timeout: 5_000,
    },
  });
  dispatcher.on("connect", () => onConnection?.(true));
  dispatcher.on("connectionError", (_origin, _targets, error) => onConnection?.(false, networkDetail(error)));

  /** Repeats only what never got an answer: every request here is a read or carries an idempotency key. */
  async function send(
    name: RouteName,
    request: Dispatcher.RequestOptions,
    options: RequestOptions,
    maximumBytes: number,
  ): Promise<Result<Answer, CallFailure>> {
    const deadline = new AbortController();
    const cancelDeadline = clock.after(options.deadlineMs ?? delays.deadline, () => deadline.abort());
    const signal =
      options.signal === undefined ? deadline.signal : AbortSignal.any([options.signal, deadline.signal]);
    try {
      let answer = await exchange(dispatcher, request, signal, maximumBytes);
      for (const pause of delays.retries) {
        if (answer.ok || answer.code !== "serverUnreachable" || signal.aborted) break;
        await delay(clock, pause, signal);
        if (!signal.aborted) answer = await exchange(dispatcher, request, signal, maximumBytes);
      }
      if (answer.ok && answer.value.serverNow !== undefined) onServerTime?.(answer.value.serverNow);
      if (!answer.ok && options.signal?.aborted === true) return fail("canceled");
      if (!answer.ok && deadline.signal.aborted) return fail("serverUnreachable", `${name}: deadline`);
      return answer;
    } finally {
      cancelDeadline();
    }
  }

  return {
    dispatcher,
    origin,
    async call(name, options = {}) {
      const request = requestFor(origin, routes[name], { idempotencyKey: randomUUID(), ...options });
      const answer = await send(name, request, options, limits.jsonBytes);
      if (!answer.ok) return answer;
      const { status, body } = answer.value;
      if (status >= 300) return problemOf(status, body);
      return readJson(name, parserOf(name), body);
    },
    async download(name, options = {}) {
      const request = requestFor(origin, routes[name], options);
      const answer = await send(name, request, options, options.maximumBytes ?? limits.documentBytes);
      if (!answer.ok) return answer;
      const { status, contentType, body } = answer.value;
      if (status >= 300) return problemOf(status, body);
      if (contentType !== "application/pdf") return fail("internalError", `${name}: not a PDF`);
      return ok(body);
    },
    close: () => dispatcher.destroy(),
  };
}

function readJson<Value>(
  name: RouteName,
  parse: Parse<Value>,
  body: Uint8Array,
): Result<Value, "internalError"> {
  let input: unknown;
  try {
    input = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return fail("internalError", `${name}: the answer is not JSON`);
  }
  const parsed = parse(input);
  return parsed.ok ? parsed : fail("internalError", `${name}: answer ${parsed.detail}`);
}
