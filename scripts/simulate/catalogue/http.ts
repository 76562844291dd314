import { request as httpRequest } from "node:http";
import { request as httpsRequest, type Agent } from "node:https";
import { systemClock, delay } from "@zizhuban/device-agent-contract";

export interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly file?: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly bytes: Buffer;
  readonly cookie: string | undefined;
}

/** What the server refused, and to whom; its own words are in the message. */
class Refused extends Error {
  readonly code: string;

  constructor(asked: Asked, status: number, body: unknown) {
    const told = typeof body === "object" && body !== null ? body : {};
    const code = "code" in told ? String(told.code) : "";
    const detail = "detail" in told ? ` ${String(told.detail)}` : "";
    super(`${asked.method} ${asked.path}: ${status} ${code}${detail}`);
    this.code = code;
  }
}

async function once(base: string, agent: Agent | undefined, asked: Asked): Promise<Answer> {
  const url = new URL(asked.path, base);
  const payload =
    asked.file ?? (asked.json === undefined ? undefined : Buffer.from(JSON.stringify(asked.json)));
  const headers = {
    ...asked.headers,
    ...(asked.method === "POST" && { "idempotency-key": crypto.randomUUID() }),
    ...(payload !== undefined && {
      "content-type": asked.file === undefined ? "application/json" : "application/octet-stream",
      "content-length": String(payload.length),
    }),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = send(url, { method: asked.method, headers, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const isJson = String(incoming.headers["content-type"]).includes("json");
        const body: unknown = isJson ? JSON.parse(bytes.toString("utf8")) : undefined;
        const cookie = incoming.headers["set-cookie"]?.[0]?.split(";", 1)[0];
        resolve({ status: incoming.statusCode ?? 0, body, bytes, cookie });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

/** One request. Told to come less often, it waits and comes again, as a client does; any other refusal is thrown. */
export async function ask(base: string, agent: Agent | undefined, asked: Asked): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await once(base, agent, asked);
    if (answer.status < 400) return answer;
    const refused = new Refused(asked, answer.status, answer.body);
    if (refused.code !== "tooManyRequests" || tries > 30) throw refused;
    await delay(systemClock, 2_000);
  }
}

/** The body, as the contract's schema reads it. */
export function told<Value>(
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { body }: Answer,
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`an answer of another shape: ${parsed.detail ?? ""}`);
  return parsed.value;
}
