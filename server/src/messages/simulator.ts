import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import { Type } from "typebox";

const parseMessage = parser(Type.Object({ id: Type.String(), to: Type.String(), text: Type.String() }));

/** How the gateway treats what arrives. `lostAnswer`: takes it, and its answer never gets back. */
export type GatewayMood = "well" | "silent" | "broken" | "busy" | "refusing" | "strange" | "lostAnswer";

/**
 * A gateway for short messages: a real HTTP server on the loopback that checks our signature, keeps each message once
 * and sends it to nobody. It signs by itself, not with our code.
 */
export async function startSmsGatewaySimulator(options: {
  clock: Clock;
  /** Base64, 32 bytes. */
  secret: string;
  /** The last so many messages are kept. */
  kept?: number;
}) {
  const { clock, kept = 50 } = options;
  const arrivals = new Map<string, number>();
  let box: SimulatedMessages["messages"] = [];
  let mood: GatewayMood = "well";

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = Buffer.concat(parts).toString("utf8");
    const { headers } = request;
    const id = String(headers["webhook-id"]);
    const content = `${id}.${String(headers["webhook-timestamp"])}.${body}`;
    const key = Buffer.from(options.secret, "base64");
    const wanted = `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
    if (headers["webhook-signature"] !== wanted) return void response.writeHead(401).end();
    if (mood === "silent") return;
    if (mood === "broken") return void response.writeHead(500).end();
    if (mood === "busy") return void response.writeHead(429).end();
    if (mood === "refusing") return void response.writeHead(422).end();
    if (mood === "strange") return void response.writeHead(302, { location: "/elsewhere" }).end();
    const message = parseMessage(JSON.parse(body));
    if (!message.ok || message.value.id !== id) return void response.writeHead(400).end();
    const before = arrivals.get(id) ?? 0;
    arrivals.set(id, before + 1);
    const { to, text } = message.value;
    if (before === 0) box = [...box, { to, text, at: clock.now() }].slice(-kept);
    if (mood === "lostAnswer") return void request.socket.destroy();
    response.writeHead(202).end();
  }

  const server = createServer((request, response) => {
    receive(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const at = server.address();
  const port = typeof at === "object" && at !== null ? at.port : 0;
  return {
    url: `http://127.0.0.1:${port}/messages`,
    be: (next: GatewayMood) => void (mood = next),
    /** The last messages, oldest first. */
    messages: () => box,
    arrivals: (id: string) => arrivals.get(id) ?? 0,
    async stop(): Promise<void> {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
