import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { DepartmentMessage, type DepartmentResult } from "@zizhuban/server-contract";
import { listenOnOwnPort } from "../core/index.ts";

const parseMessage = parser(DepartmentMessage);
const digestOf = (body: string) => `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

/**
 * How the department's system treats what arrives. `slow`: takes its time over each, `lostAnswer`: takes it, and its
 * answer never gets back, `moved`: points to where it takes them now.
 */
export type Mood = "well" | "slow" | "silent" | "broken" | "refusing" | "lostAnswer" | "moved";
/** Long, and within what it is given. */
const slowBy = 6_000;

/** How an answer of the department is wrong on its way. */
export interface Wrong {
  readonly secret?: string;
  /** Seconds its clock is off. */
  readonly offBy?: number;
  /** Sent instead of what was signed. */
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly code: unknown;
  readonly body: unknown;
}

/**
 * A department's own system: a real HTTP server on the loopback that checks our signature, keeps each message once
 * and answers over HTTP; it can be away, slow, broken, silent, and wrong in all it signs. It signs by itself, not with our code.
 */
export async function startDepartmentSimulator(options: {
  department: string;
  clock: Clock;
  /** Where the server's plain address is. */
  server: () => string;
}) {
  const { department, clock } = options;
  /** Message id → how often it came. */
  const arrivals = new Map<string, number>();
  const kept: DepartmentMessage[] = [];
  const unsigned: string[] = [];
  const sockets = new Set<Socket>();
  let secret = "";
  let mood: Mood = "well";

  function mac(key: string, content: string): string {
    return `v1,${createHmac("sha256", Buffer.from(key, "base64")).update(content).digest("base64")}`;
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString("utf8");
    const { headers } = request;
    const id = String(headers["webhook-id"]);
    if (mood === "silent") return;
    if (mood === "slow") await new Promise<void>((resolve) => void clock.after(slowBy, resolve));
    if (mood === "broken") return void response.writeHead(500).end();
    if (mood === "moved" && request.url === "/cases")
      return void response.writeHead(307, { location: "/elsewhere" }).end();
    if (mood === "refusing") return void response.writeHead(422).end();
    const wanted = mac(secret, `${id}.${String(headers["webhook-timestamp"])}.${body}`);
    const message = parseMessage(JSON.parse(body));
    if (headers["webhook-signature"] !== wanted || !message.ok) {
      unsigned.push(id);
      return void response.writeHead(401).end();
    }
    const before = arrivals.get(id) ?? 0;
    arrivals.set(id, before + 1);
    if (before === 0) kept.push(message.value);
    if (mood === "lostAnswer") return void request.socket.destroy();
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => {
    receive(request, response).catch(() => request.socket.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const away = async () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const port = await listenOnOwnPort(server);

  let last: { readonly url: string; readonly init: RequestInit } | undefined;

  async function send(url: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(url, init);
    const answer: unknown = await response.json();
    const code = typeof answer === "object" && answer !== null && "code" in answer ? answer.code : undefined;
    return { status: response.status, code, body: answer };
  }

  async function call(method: "GET" | "POST", path: string, content?: object, wrong: Wrong = {}) {
    const body = content === undefined ? "" : JSON.stringify(content);
    const id = randomUUID();
    const seconds = Math.floor(clock.now() / 1000) + (wrong.offBy ?? 0);
    const digest = method === "POST" ? digestOf(body) : "";
    const signed = `${id}.${seconds}.${method} ${path}.${digest}`;
    const init: RequestInit = {
      method,
      headers: {
        "webhook-department": department,
        "webhook-id": id,
        "webhook-timestamp": String(seconds),
        "webhook-signature": mac(wrong.secret ?? secret, signed),
        ...(method === "POST" && { "content-type": "application/json", "content-digest": digest }),
      },
      ...(method === "POST" && { body: wrong.body ?? body }),
    };
    last = { url: `${options.server()}${path}`, init };
    return send(last.url, init);
  }

  return {
    url: () => `http://127.0.0.1:${port}/cases`,
    learn: (newSecret: string) => void (secret = newSecret),
    /** What arrived, each message once, in the order it came. */
    kept: () => kept as readonly DepartmentMessage[],
    arrivals: (id: string) => arrivals.get(id) ?? 0,
    /** Ids of what came with a signature or shape it could not trust. */
    unsigned: () => unsigned as readonly string[],
    be: (next: Mood) => void (mood = next),
    away,
    back: async () => listenOnOwnPort(server, port),
    call,
    /** The last request again, octet for octet, as somebody who saw it go by sends it. */
    async replay(): Promise<Answered> {
      if (last === undefined) throw new Error("nothing was sent yet");
      return send(last.url, last.init);
    },
    answer: async (result: Partial<DepartmentResult> & { caseId: string }, wrong?: Wrong) =>
      call(
        "POST",
        "/api/departments/exchange/results",
        { id: randomUUID(), outcome: "granted", reasons: [], ...result },
        wrong,
      ),
    stop: away,
  };
}
export type DepartmentSimulator = Awaited<ReturnType<typeof startDepartmentSimulator>>;
