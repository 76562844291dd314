import type { Clock } from "@zizhuban/device-agent-contract";
import type { FastifyReply } from "fastify";

/** A reader takes a piece within this time, or has stopped reading: 17 kbit/s, a thirtieth of a village's weak network. */
const stalledAfter = 30_000;
const piece = 64 * 1024;
/** Events that may wait for a reader who is slow. Past that they take up the connection anew, and are told everything. */
const mostWaiting = 500;

/** One browser that follows something. */
export interface EventStream {
  /**
   * Tells it when what was told before has been taken.
   * @param key news of one thing: what still waits under the same key is replaced, so that a slow reader gets the newest only
   */
  send(event: string, data: unknown, key?: string): void;
}

/** `event` and `data` as a browser reads them (HTML Living Standard §9.2.6); JSON has no line breaks. */
function framed(event: string, data: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/**
 * Answers a request with server-sent events for as long as the reader stays: what waits for it is bounded, a reader
 * that does not read is disconnected, and whatever was joined is left when the connection closes, however it does.
 * @param join begins to tell the stream; what it returns is called once, when nobody reads any more
 */
export async function streamEvents(
  reply: FastifyReply,
  clock: Clock,
  join: (stream: EventStream) => Promise<() => void>,
): Promise<void> {
  const { raw } = reply;
  const waiting = new Map<string, { readonly event: string; readonly data: unknown }>();
  let loose = 0;
  let numbered = 0;
  let writing = false;
  let over = raw.destroyed;
  let leave = (): void => undefined;

  raw.once("close", () => {
    over = true;
    waiting.clear();
    leave();
  });
  const disconnect = () => void raw.destroy();

  /** Until the reader has taken enough of what was written, or is gone. */
  async function taken(): Promise<void> {
    const cancel = clock.after(stalledAfter, disconnect);
    await new Promise<void>((resolve) => {
      const done = () => {
        raw.off("drain", done);
        raw.off("close", done);
        resolve();
      };
      raw.on("drain", done);
      raw.on("close", done);
    });
    cancel();
  }

  async function write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += piece) {
      if (over || raw.writableEnded) return;
      if (!raw.write(bytes.subarray(at, at + piece))) await taken();
    }
  }

  async function writeAll(): Promise<void> {
    writing = true;
    reply.sse.sendHeaders();
    // What is added meanwhile comes at the end, and its turn with it.
    for (const [key, { event, data }] of waiting) {
      waiting.delete(key);
      if (key.startsWith("#")) loose -= 1;
      await write(framed(event, data));
    }
    writing = false;
  }

  const stream: EventStream = {
    send(event, data, key) {
      if (over || raw.writableEnded) return;
      if (key === undefined) loose += 1;
      numbered += 1;
      waiting.set(key === undefined ? `#${numbered}` : `=${key}`, { event, data });
      if (loose > mostWaiting) disconnect();
      else if (!writing) void writeAll();
    },
  };
  const joined = await join(stream);
  // Gone while it was joined: nobody will call that any more.
  if (raw.destroyed) joined();
  else leave = joined;
  reply.sse.keepAlive();
}
