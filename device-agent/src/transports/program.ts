import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners } from "./listeners.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

export interface ProgramOptions {
  readonly label: string;
  readonly program: string;
  /** Fixed by the configuration; no shell sees them. */
  readonly args: readonly string[];
  /** What the program's own words on stderr mean. */
  readonly classify: (words: string) => TransportFailure | undefined;
  readonly clock: Clock;
  /** Milliseconds to the first byte. */
  readonly patience: number;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Enough to know what went wrong; a program that chatters for hours must not fill the memory. */
const wordsKept = 4_096;

/** A program that talks on its standard output: the wire exists as long as the program runs. Nothing can be written. */
export function programTransport(options: ProgramOptions): Transport {
  const { label, program, args, classify, clock, patience } = options;
  return {
    label,
    async open(signal) {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
      let words = "";
      child.stderr.setEncoding("utf8");
      child.stderr.on("data", (text: string) => {
        words = (words + text).slice(-wordsKept);
      });
      const why = () => classify(words) ?? "connectionLost";
      const connection = connectionOf(child, why);
      const failure = await firstByte(child, why, { clock, patience, signal });
      if (failure === undefined) return ok(connection);
      await connection.close();
      return fail(failure, words.trim().split("\n").at(-1) ?? "");
    },
  };
}

function firstByte(
  child: Child,
  why: () => TransportFailure,
  {
    clock,
    patience,
    signal,
  }: Pick<ProgramOptions, "clock" | "patience"> & { signal: AbortSignal | undefined },
): Promise<TransportFailure | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(patience, () => resolve("timedOut"));
    const giveUp = () => settle("timedOut");
    const settle = (failure?: TransportFailure) => {
      cancel();
      signal?.removeEventListener("abort", giveUp);
      resolve(failure);
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    child.once("error", () => settle("portNotFound"));
    child.once("close", () => settle(why()));
    child.stdout.once("readable", () => {
      if (child.stdout.readableLength > 0) settle();
    });
  });
}

function connectionOf(child: Child, why: () => TransportFailure): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      if (over) return;
      over = true;
      closed.emit(why());
      resolve();
    };
    // Without its own event a program that could not be started never closes.
    child.once("error", end);
    child.once("close", end);
  });
  return {
    write: (): Promise<Result<void, TransportFailure>> => Promise.resolve(fail("connectionLost")),
    onData(listener) {
      const remove = data.add(listener);
      // The first bytes wait in the pipe until somebody listens.
      if (child.stdout.listenerCount("data") === 0)
        child.stdout.on("data", (chunk: Buffer) => data.emit(new Uint8Array(chunk)));
      return remove;
    },
    onClose: (listener) => closed.add(listener),
    async close() {
      // It holds nothing worth saving, and a program asked nicely may take a second to think about it.
      child.kill("SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
      await ended;
    },
  };
}
