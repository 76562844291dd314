import type { IncomingMessage, ServerResponse } from "node:http";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { SessionView } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Dispatcher } from "undici";
import type { CurrentVisit, Visit } from "../visit/index.ts";
import { answer, answerProblem, type Headers } from "./answer.ts";
import { isCached, type AnswerCache, type CachedAnswer, type CachedRoute } from "./answer-cache.ts";
import { outgoing } from "./outgoing.ts";
import type { ForwardedRoute } from "./paths.ts";

export interface Upstream {
  /** Connections that carry the kiosk's certificate. */
  readonly dispatcher: Dispatcher;
  readonly origin: string;
}

export interface ForwarderDeps {
  /** Undefined until the kiosk is enrolled. */
  readonly upstream: () => Upstream | undefined;
  /** The server is known to be there without asking it: the page's question then costs no traffic. */
  readonly serverSpeaks: () => boolean;
  readonly visit: Visit;
  readonly cache: AnswerCache;
  readonly clock: Clock;
}

export type Forward = (
  request: IncomingMessage,
  response: ServerResponse,
  target: ForwardedRoute & { readonly path: string },
) => Promise<void>;

const maximumAnswerBytes = 2 * 1024 * 1024;
const deadlineMs = 15_000;
/** A file is looked into before the server answers; counted from its last byte. */
const uploadDeadlineMs = 60_000;
const requestHeaders = ["accept", "accept-language", "idempotency-key"] as const;
const answerHeaders = ["content-type", "retry-after"] as const;

const jsonNoStore = { "content-type": "application/json", "cache-control": "no-store" } as const;

const parseSession = parser(SessionView);
const parseProblem = parser(Type.Object({ code: Type.String() }));

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Undefined when the server did not answer, whatever kept it from that. */
async function ask(
  { dispatcher, origin }: Upstream,
  request: Omit<Dispatcher.RequestOptions, "origin">,
): Promise<Answer | undefined> {
  try {
    const response = await dispatcher.request({ ...request, origin });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > maximumAnswerBytes) return undefined;
      chunks.push(bytes);
    }
    const headers: Record<string, string> = {};
    for (const name of answerHeaders) {
      const value = response.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    return { status: response.statusCode, headers, body: Buffer.concat(chunks) };
  } catch {
    return undefined;
  }
}

function headersFor(
  request: IncomingMessage,
  contentType: string | undefined,
  visit: CurrentVisit | undefined,
): Headers {
  const headers: Record<string, string> = {};
  for (const name of requestHeaders) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  if (contentType !== undefined) headers["content-type"] = contentType;
  if (visit !== undefined) headers["authorization"] = `Bearer ${visit.token.expose()}`;
  return headers;
}

/** What the server's answer tells the agent about the visit itself. */
function learn(deps: ForwarderDeps, name: string, visitId: string, { status, body }: Answer): void {
  if (status === 401) {
    const problem = parseProblem(json(body));
    if (problem.ok && problem.value.code === "sessionEnded") deps.visit.end("sessionEnded", visitId);
  }
  if (status !== 200 || (name !== "proof" && name !== "session")) return;
  const session = parseSession(json(body));
  if (session.ok) deps.visit.levelSeen(visitId, session.value.level);
}

function answerCached(
  request: IncomingMessage,
  response: ServerResponse,
  { body, etag, at }: CachedAnswer,
  freshness: "fresh" | "stale",
): void {
  const headers: Headers = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-cache",
    etag,
    // The page says "as of" instead of pretending that the server has just spoken.
    ...(freshness === "stale" && { "x-zizhuban-stale-since": new Date(at).toISOString() }),
  };
  const unchanged = freshness === "fresh" && request.headers["if-none-match"] === etag;
  answer(response, unchanged ? 304 : 200, headers, unchanged ? "" : body);
}

/** Passes the page's business calls on, with the kiosk's certificate and the citizen's session added here. */
export function createForwarder(deps: ForwarderDeps): Forward {
  async function answerFromCache(request: IncomingMessage, response: ServerResponse, name: CachedRoute) {
    const cached = await deps.cache.load(name);
    if (cached === undefined) answerProblem(response, "serverUnreachable");
    else answerCached(request, response, cached, "stale");
  }

  return async (request, response, { name, route, path }) => {
    let stopDeadline = () => {};
    const abort = new AbortController();
    const startDeadline = () => {
      stopDeadline();
      const within = route.upload === true ? uploadDeadlineMs : deadlineMs;
      stopDeadline = deps.clock.after(within, () => abort.abort());
    };
    const going = await outgoing(request, route, startDeadline);
    if (!going.ok) return answerProblem(response, going.code);
    const { body, contentType, cutOff } = going.value;
    const visit = route.access === "citizen" ? deps.visit.current() : undefined;
    if (route.access === "citizen" && visit === undefined) return answerProblem(response, "visitRequired");

    if (name === "health" && deps.serverSpeaks())
      return answer(response, 200, jsonNoStore, '{"status":"ok"}');
    response.once("close", () => abort.abort());
    startDeadline();
    const upstream = deps.upstream();
    const held = isCached(name) ? await deps.cache.load(name) : undefined;
    const received =
      upstream &&
      (await ask(upstream, {
        path,
        method: route.method,
        headers: {
          ...headersFor(request, contentType, visit),
          // An answer of which nothing changed then costs a few hundred bytes instead of a hundred thousand.
          ...(held !== undefined && { "if-none-match": held.etag }),
        },
        ...(body !== undefined && { body }),
        signal: abort.signal,
      }));
    stopDeadline();
    if (cutOff()) return answerProblem(response, "payloadTooLarge");

    if (received === undefined || received.status >= 502)
      return isCached(name)
        ? await answerFromCache(request, response, name)
        : answerProblem(response, "serverUnreachable");
    if (visit !== undefined) {
      learn(deps, name, visit.id, received);
      // An answer for somebody who has left must not reach the screen of the next citizen.
      if (received.status < 400 && deps.visit.current()?.id !== visit.id)
        return answerProblem(response, "visitChanged");
    }
    // The page asks whether the kiosk's server is there. That API is another address than the public one and
    // may not know the path; that it answered this kiosk's certificate at all is the answer.
    if (name === "health" && received.status < 500)
      return answer(response, 200, jsonNoStore, '{"status":"ok"}');
    if (isCached(name) && received.status === 304) {
      const confirmed = deps.cache.confirm(name, deps.clock.now());
      return confirmed === undefined
        ? answerProblem(response, "serverUnreachable")
        : answerCached(request, response, confirmed, "fresh");
    }
    if (isCached(name) && received.status === 200) {
      const kept = await deps.cache.store(name, received.body, deps.clock.now());
      if (kept !== undefined) return answerCached(request, response, kept, "fresh");
    }
    return answer(
      response,
      received.status,
      { ...received.headers, "cache-control": "no-store" },
      received.body,
    );
  };
}
