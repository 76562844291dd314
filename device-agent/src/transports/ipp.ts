import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";

export type IppTransportFailure =
  /** The name has no address. */
  | "hostNotFound"
  /** No connection came about, so no byte left: nobody listens, or no way to the host. */
  | "refused"
  | "timedOut"
  | "connectionLost"
  /** `ipps`: the printer's certificate is not the one this kiosk trusts. */
  | "certificateRefused"
  /** It answers, but not HTTP 200 with `application/ipp` of a sane size. */
  | "notIpp"
  | "canceled";

export interface IppPostOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /**
   * A connection of its own. For operations that must not meet a kept-alive connection the
   * printer is closing at that moment: their failure would leave open what the printer did.
   */
  readonly freshConnection?: boolean;
}

/** One request, one response; the driver above does not know that HTTP carries them. */
export interface IppTransport {
  /** For logs: `ipp 10.0.0.7:631`. */
  readonly label: string;
  /** Goes into every request as `printer-uri` (RFC 8011 §4.1.5). */
  readonly printerUri: string;
  post(body: Uint8Array, options: IppPostOptions): Promise<Result<Uint8Array, IppTransportFailure>>;
  close(): void;
}

export interface IppTransportOptions {
  /** `ipp://host[:631]/ipp/print` or `ipps://…`. */
  readonly url: string;
  readonly clock: Clock;
  /** `ipps`: PEM of the authority, or of the printer's own certificate, instead of the system's roots. */
  readonly certificateAuthority?: string;
}

/** RFC 8010 §4 and RFC 3510: `ipp` and `ipps` are HTTP(S) POST to port 631 unless the URL says otherwise. */
const ippPort = 631;
const maximumResponse = 4 * 1024 * 1024;

/** Throws on a URL that is not ipp or ipps: a wrong configuration, caught where it is read. */
export function ippTransport(options: IppTransportOptions): IppTransport {
  const url = new URL(options.url);
  if (url.protocol !== "ipp:" && url.protocol !== "ipps:") {
    throw new Error(`${options.url}: an IPP printer's address begins with ipp:// or ipps://`);
  }
  const secure = url.protocol === "ipps:";
  const client = secure ? https : http;
  const trust = options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority };
  // Two, so that the status is still heard while a document is on its way.
  const agent = new client.Agent({ keepAlive: true, maxSockets: 2, ...trust });
  /**
   * Connections that have carried a request before. Node says so of one that lay idle (`request.reusedSocket`), and not of
   * one that it hands on to a request that waited for it.
   */
  const used = new WeakSet<Socket>();
  const port = url.port === "" ? ippPort : Number(url.port);
  const target = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    path: `${url.pathname || "/"}${url.search}`,
    method: "POST",
    ...trust,
  };

  async function attempt(
    body: Uint8Array,
    { deadlineMs, signal, freshConnection = false }: IppPostOptions,
  ): Promise<{ answer: Result<Uint8Array, IppTransportFailure>; staleConnection: boolean }> {
    if (signal?.aborted === true) return { answer: fail("canceled"), staleConnection: false };
    return new Promise((resolve) => {
      let connected = false;
      let reused = false;
      const request = client.request({
        ...target,
        agent: freshConnection ? false : agent,
        headers: { "content-type": "application/ipp", "content-length": body.byteLength },
      });
      const settle = (answer: Result<Uint8Array, IppTransportFailure>) => {
        cancelDeadline();
        signal?.removeEventListener("abort", abort);
        if (!answer.ok) request.destroy();
        resolve({ answer, staleConnection: !answer.ok && reused });
      };
      const cancelDeadline = options.clock.after(deadlineMs, () => settle(fail("timedOut")));
      const abort = () => settle(fail("canceled"));
      signal?.addEventListener("abort", abort, { once: true });
      request.on("socket", (socket) => {
        reused = used.has(socket);
        used.add(socket);
        connected = !socket.connecting;
        if (connected) return;
        socket.once("connect", () => {
          connected = true;
        });
      });
      request.on("error", (error) => settle(failureOf(error, connected)));
      request.on("response", (response) => readBody(response, settle));
      request.end(body);
    });
  }

  return {
    label: `${secure ? "ipps" : "ipp"} ${url.hostname}:${port}`,
    printerUri: options.url,
    async post(body, postOptions) {
      const first = await attempt(body, postOptions);
      const lost = !first.answer.ok && first.answer.code === "connectionLost";
      if (!lost || !first.staleConnection) return first.answer;
      // The printer had closed the kept-alive connection meanwhile; that says nothing about the printer.
      const again = await attempt(body, { ...postOptions, freshConnection: true });
      return again.answer;
    },
    close: () => agent.destroy(),
  };
}

function readBody(
  response: http.IncomingMessage,
  settle: (answer: Result<Uint8Array, IppTransportFailure>) => void,
): void {
  const type = response.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (response.statusCode !== 200 || type !== "application/ipp") {
    settle(fail("notIpp", `HTTP ${response.statusCode}, ${type ?? "no content type"}`));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  response.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > maximumResponse) settle(fail("notIpp", "response too large"));
    else chunks.push(chunk);
  });
  response.on("error", () => settle(fail("connectionLost")));
  response.on("end", () => settle(response.complete ? ok(Buffer.concat(chunks)) : fail("connectionLost")));
}

function failureOf(error: NodeJS.ErrnoException, connected: boolean): Result<never, IppTransportFailure> {
  const code = error.code ?? "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return fail("hostNotFound", code);
  if (/CERT|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return fail("certificateRefused", code);
  if (code.startsWith("HPE_")) return fail("notIpp", code);
  return connected ? fail("connectionLost", code) : fail("refused", code);
}
