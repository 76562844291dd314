import { connect, type Socket } from "node:net";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { look } from "./body-progress.ts";
import { buildHttp, createLogger } from "./http.ts";

// A weak network at the end of a real TCP connection; only the time is played.

let clock: SimulatedClock;
let app: FastifyInstance;
let socket: Socket;
let received: number;
let answered: string;
let closed: boolean;

beforeEach(async () => {
  clock = new SimulatedClock();
  received = 0;
  answered = "";
  closed = false;
  app = await buildHttp({ logger: createLogger("test", { write: () => undefined }), clock });
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
  const count = async (request: FastifyRequest) => {
    const body: unknown = request.body;
    if (typeof body === "object" && body !== null && Symbol.asyncIterator in body)
      for await (const chunk of request.raw) received += Buffer.from(chunk).length;
    return { received };
  };
  for (const url of ["/file", "/json"]) app.route({ method: "POST", url, handler: count });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.server.address();
  socket = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => (answered += text));
  socket.on("error", () => undefined);
  socket.on("close", () => (closed = true));
});
afterEach(async () => {
  socket.destroy();
  await vi.waitFor(() => expect(closed).toBe(true));
  await app.close();
});

const kilobytes = (count: number) => Buffer.alloc(count * 1024, 7);

function begin(path: string, type: string, length: number): void {
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`,
  );
}
const bring = async (count: number) => {
  const wanted = received + count * 1024;
  socket.write(kilobytes(count));
  await vi.waitFor(() => expect(received).toBe(wanted));
};

it("a file that comes slowly but steadily is waited for, far beyond one look", async () => {
  begin("/file", "application/octet-stream", 500 * 1024);
  for (let part = 0; part < 5; part += 1) {
    await bring(100);
    clock.advance(look);
  }
  await vi.waitFor(() => expect(answered).toContain('{"received":512000}'));
});

it("a file that drips is cut off", async () => {
  begin("/file", "application/octet-stream", 500 * 1024);
  await bring(100);
  clock.advance(look);
  await bring(1);
  expect(closed).toBe(false);
  clock.advance(look);
  await vi.waitFor(() => expect(closed).toBe(true));
});

it("any other body is there after the first look, or never", async () => {
  begin("/json", "application/json", 60 * 1024);
  socket.write(kilobytes(50));
  await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(50 * 1024));
  await vi.waitFor(async () => {
    clock.advance(look);
    expect(closed).toBe(true);
  });
});
