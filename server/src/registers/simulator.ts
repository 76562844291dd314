import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { RegisterQuestion } from "@zizhuban/server-contract";

const parseQuestion = parser(RegisterQuestion);
const digestOf = (body: string) => `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

/** `{register: {number: record}}`, by the number of a person or the code of an enterprise. */
export type RegisterRecords = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** How the service treats what arrives. */
export type RegisterMood =
  | "well"
  /** Takes the question and never answers. */
  | "silent"
  | "broken"
  | "busy"
  | "refusing"
  /** Cuts the connection in the middle of its answer. */
  | "cut"
  /** Sends somebody elsewhere. */
  | "redirecting"
  /** Answers without end. */
  | "endless"
  | "unsigned"
  /** Signs with another secret. */
  | "forged"
  /** Signs by a clock that is an hour off. */
  | "late"
  /** Repeats its answer to an earlier question. */
  | "replaying"
  /** A record that is none. */
  | "shapeless"
  | "garbled";

/** What a question said beside the number. */
export interface AskedQuestion {
  readonly id: string;
  readonly register: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly consentId?: string;
  readonly grantId?: string;
  readonly fields: readonly string[];
}

/**
 * The register service of another authority: a real HTTP(S) server on the loopback that checks signature, freshness
 * and repetition and answers from a file's records. It signs by itself, not with our code.
 */
export async function startRegisterSimulator(options: {
  clock: Clock;
  records: RegisterRecords;
  /** Base64, 32 bytes. */
  secret: string;
  /** With it, HTTPS, and only for who shows a certificate of this `ca`. PEM. */
  tls?: { readonly key: string; readonly cert: string; readonly ca: string };
}) {
  const { clock } = options;
  const books = new Map(
    Object.entries(options.records).map(([name, records]) => [name, new Map(Object.entries(records))]),
  );
  const down = new Set<string>();
  const asked: AskedQuestion[] = [];
  const seen = new Set<string>();
  let mood: RegisterMood = "well";
  let redirectTo = "";
  let earlier: { readonly headers: Record<string, string>; readonly body: string } | undefined;

  const mac = (key: string, content: string) =>
    `v1,${createHmac("sha256", Buffer.from(key, "base64")).update(content).digest("base64")}`;

  function signed(id: string, body: string) {
    const seconds = Math.floor(clock.now() / 1000) - (mood === "late" ? 3_600 : 0);
    const key = mood === "forged" ? Buffer.alloc(32, 7).toString("base64") : options.secret;
    return {
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": mac(key, `${id}.${seconds}.200.${digestOf(body)}`),
    };
  }

  /** @returns the status to refuse with, if it is to be refused */
  function refusal(request: IncomingMessage, body: string): number | undefined {
    const { headers } = request;
    const id = String(headers["webhook-id"]);
    const timestamp = String(headers["webhook-timestamp"]);
    const content = `${id}.${timestamp}.POST ${request.url ?? ""}.${digestOf(body)}`;
    const fresh = Math.abs(clock.now() / 1000 - Number(timestamp)) <= 300;
    if (request.url?.endsWith("/queries") !== true || request.method !== "POST") return 404;
    if (!fresh || headers["webhook-signature"] !== mac(options.secret, content)) return 401;
    if (seen.has(id)) return 409;
    seen.add(id);
    return undefined;
  }

  function answerOf(question: RegisterQuestion): object {
    const record = books.get(question.register)?.get(question.idNumber);
    if (mood === "shapeless") return { id: question.id, outcome: "found", record: "none" };
    if (record === undefined) return { id: question.id, outcome: "noRecord" };
    return { id: question.id, outcome: "found", record };
  }

  function send(response: ServerResponse, question: RegisterQuestion): void {
    const body = mood === "garbled" ? "{" : JSON.stringify(answerOf(question));
    const headers = mood === "unsigned" ? {} : signed(question.id, body);
    const own = { headers: { "content-type": "application/json", ...headers }, body };
    const answer = mood === "replaying" && earlier !== undefined ? earlier : own;
    earlier = own;
    response.writeHead(200, answer.headers);
    if (mood === "cut") return void response.write(body.slice(0, 3), () => response.destroy());
    response.end(answer.body);
  }

  function endless(response: ServerResponse): void {
    const chunk = Buffer.alloc(65_536, 0x20);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.writeHead(200, { "content-type": "application/json" }).on("drain", more);
    more();
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts).toString("utf8");
    const refused = refusal(request, body);
    if (refused !== undefined) return void response.writeHead(refused).end();
    const parsed = parseQuestion(JSON.parse(body));
    if (!parsed.ok) return void response.writeHead(400).end();
    const { idNumber: _number, at: _at, ...rest } = parsed.value;
    asked.push(rest);
    if (!books.has(rest.register)) return void response.writeHead(404).end();
    if (mood === "silent") return;
    if (down.has(rest.register) || mood === "busy") return void response.writeHead(503).end();
    if (mood === "broken") return void response.writeHead(500).end();
    if (mood === "refusing") return void response.writeHead(403).end();
    if (mood === "redirecting") return void response.writeHead(307, { location: redirectTo }).end();
    if (mood === "endless") return endless(response);
    send(response, parsed.value);
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    receive(request, response).catch(() => request.socket.destroy());
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const at = server.address();
  const port = typeof at === "object" && at !== null ? at.port : 0;

  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/registers`,
    be(next: RegisterMood, to = ""): void {
      mood = next;
      redirectTo = to;
    },
    /** Takes one register off the network, or back. */
    setDown: (register: string, isDown: boolean) =>
      void (isDown ? down.add(register) : down.delete(register)),
    /** What a register says of somebody from now on; undefined: no record. */
    change(register: string, idNumber: string, record: object | undefined): void {
      if (record === undefined) books.get(register)?.delete(idNumber);
      else books.get(register)?.set(idNumber, record);
    },
    /** What was asked, in order; no number is in it. */
    asked: (): readonly AskedQuestion[] => asked,
    async stop(): Promise<void> {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
export type RegisterSimulator = Awaited<ReturnType<typeof startRegisterSimulator>>;
