import type { Socket } from "node:net";
import { delay, systemClock } from "@zizhuban/device-agent-contract";
import { lineReader } from "./words.ts";

/** QEMU's machine protocol (QMP): the hand that plugs and unplugs. */
export interface Qmp {
  /** Rejects with QEMU's own words, or when it does not answer within a minute. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Pulls a device out; resolves when the guest has let it go, and its chardev is free again. */
  unplug(id: string): Promise<void>;
  close(): void;
}

const answerDeadline = 60_000;

interface QmpLine {
  readonly id?: number;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: { readonly device?: string };
}

/** Over a connection QEMU opened. */
export async function openQmp(socket: Socket): Promise<Qmp> {
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  socket.on("error", () => {});
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("QEMU is gone"));
    waiting.clear();
  });
  const pulled = new Map<string, () => void>();
  const read = lineReader((line) => {
    const { id, error, event, data } = JSON.parse(line) as QmpLine;
    if (event === "DEVICE_DELETED" && data?.device !== undefined) pulled.get(data.device)?.();
    if (id === undefined) return;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve();
    else asked?.reject(new Error(error.desc));
  });
  socket.on("data", (chunk) => read(Buffer.from(chunk)));
  let last = 0;

  async function inTime(what: string, happens: Promise<void>): Promise<void> {
    const over = new AbortController();
    const silence = delay(systemClock, answerDeadline, over.signal).then(() => {
      if (!over.signal.aborted) throw new Error(`QEMU did not answer ${what}`);
    });
    try {
      await Promise.race([happens, silence]);
    } finally {
      over.abort();
    }
  }

  function execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const id = ++last;
    const answer = new Promise<void>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
    return inTime(command, answer);
  }

  await execute("qmp_capabilities");
  return {
    execute,
    async unplug(id) {
      const gone = new Promise<void>((resolve) => pulled.set(id, resolve));
      await execute("device_del", { id });
      await inTime(`device_del ${id}`, gone);
    },
    close: () => socket.destroy(),
  };
}
