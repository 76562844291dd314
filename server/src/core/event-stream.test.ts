import { connect, type Socket } from "node:net";
import { fail, ok, SimulatedClock } from "@zizhuban/device-agent-contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { streamEvents, type EventStream } from "./event-stream.ts";
import { buildHttp, createLogger } from "./http.ts";
import { route, setIdentify } from "./route.ts";
import { allowServerEvents } from "./server-events.ts";

// Over real sockets: one that reads, one that does not, one that goes away.

const definition = {
  method: "GET",
  path: "/events",
  access: "kiosk",
  response: Type.Unknown(),
} as const;
const patience = { timeout: 60_000, interval: 5 };
/** More than a kernel keeps for a reader that takes nothing. */
const large = "x".repeat(1024 * 1024);

let clock: SimulatedClock;
let app: FastifyInstance;
let streams: EventStream[];
let replies: FastifyReply[];
/** How often this test's streams were left; a socket of the test before may close late. */
let left: () => number;
let beforeJoined: () => Promise<void>;
let sockets: Socket[];

beforeEach(async () => {
  clock = new SimulatedClock();
  streams = [];
  replies = [];
  let counted = 0;
  left = () => counted;
  beforeJoined = async () => undefined;
  sockets = [];
  app = await buildHttp({ logger: createLogger("test", { write: () => undefined }) });
  setIdentify(app, {
    kiosk: async () => ok({ kid: "kiosk0stream" }),
    citizen: async () => fail("sessionEnded"),
  });
  await allowServerEvents(app);
  route(
    app,
    definition,
    async ({ reply }) => {
      replies.push(reply);
      return streamEvents(reply, clock, async (stream) => {
        streams.push(stream);
        await beforeJoined();
        return () => (counted += 1);
      });
    },
    { events: true },
  );
  await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await app.close();
});

/** A browser's request on a socket of its own. */
async function follow(): Promise<Socket> {
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const socket = connect(port, "127.0.0.1");
  // Cut off while it does not read, it is told so by an error.
  socket.on("error", () => undefined);
  sockets.push(socket);
  const before = streams.length;
  socket.write("GET /events HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n");
  await vi.waitFor(() => expect(streams.length).toBe(before + 1), patience);
  return socket;
}

function newest(): { stream: EventStream; reply: FastifyReply } {
  const [stream, reply] = [streams.at(-1), replies.at(-1)];
  if (stream === undefined || reply === undefined) throw new Error("nobody follows");
  return { stream, reply };
}

/** Everything a reader has got, as text. */
function reading(socket: Socket): () => string {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

/** Sends until the reader's side takes no more. */
async function fill({ stream, reply }: ReturnType<typeof newest>): Promise<void> {
  await vi.waitFor(() => {
    stream.send("large", large);
    expect(reply.raw.writableNeedDrain).toBe(true);
  }, patience);
}

describe("a stream of events", () => {
  it("brings everything to who reads, in order, and large events whole", async () => {
    const text = reading(await follow());
    const { stream } = newest();
    for (const number of [1, 2, 3]) stream.send("one", { number });
    stream.send("large", large);
    stream.send("end", {});
    await vi.waitFor(() => expect(text()).toContain("event: end"), patience);
    const events = text()
      .replaceAll(/\r\n[0-9a-f]+\r\n/g, "")
      .match(/event: \w+/g);
    expect(events).toEqual(["event: one", "event: one", "event: one", "event: large", "event: end"]);
    clock.advance(10 * 60_000);
    stream.send("later", {});
    await vi.waitFor(() => expect(text()).toContain("event: later"), patience);
    expect(left()).toBe(0);
  });

  it("disconnects who does not read, and leaves once", async () => {
    const socket = await follow();
    socket.pause();
    const { stream, reply } = newest();
    await fill({ stream, reply });
    await vi.waitFor(() => {
      clock.advance(30_000);
      expect(reply.raw.destroyed).toBe(true);
    }, patience);
    await vi.waitFor(() => expect(left()).toBe(1), patience);
    stream.send("more", {});
    expect(left()).toBe(1);
  });

  it("lets no more than so many events wait, however little time has passed", async () => {
    const socket = await follow();
    socket.pause();
    const { stream, reply } = newest();
    await fill({ stream, reply });
    for (let sent = 0; sent <= 500; sent += 1) stream.send("one", { sent });
    expect(reply.raw.destroyed).toBe(true);
    await vi.waitFor(() => expect(left()).toBe(1), patience);
  });

  it("gives a slow reader the newest of each thing, however often it changed", async () => {
    const socket = await follow();
    socket.pause();
    const { stream, reply } = newest();
    await fill({ stream, reply });
    for (let version = 1; version <= 2_000; version += 1) {
      stream.send("kiosk", { kid: "a", version }, "a");
      stream.send("kiosk", { kid: "b", version }, "b");
    }
    expect(reply.raw.destroyed).toBe(false);
    const text = reading(socket);
    socket.resume();
    await vi.waitFor(() => expect(text()).toContain('"kid":"b"'), patience);
    expect(text().match(/"version":\d+/g)).toEqual(['"version":2000', '"version":2000']);
  });

  it("leaves when the reader goes away, also while it was being joined", async () => {
    const first = await follow();
    newest().stream.send("one", {});
    first.destroy();
    await vi.waitFor(() => expect(left()).toBe(1), patience);

    let goOn = (): void => undefined;
    beforeJoined = async () => new Promise((resolve) => (goOn = resolve));
    const second = await follow();
    second.destroy();
    await vi.waitFor(() => expect(newest().reply.raw.destroyed).toBe(true), patience);
    expect(left()).toBe(1);
    goOn();
    await vi.waitFor(() => expect(left()).toBe(2), patience);
  });
});
