import { readSync, writeSync } from "node:fs";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { listeners } from "./listeners.ts";
import type { Connection, TransportFailure } from "./transport.ts";

/** An open port as serialport's binding gives it: the kernel's file, not to block, and who tells that something came. */
export interface OpenPort {
  readonly fd: number | null;
  readonly poller: { once(event: "readable", listener: (error: Error | null) => void): unknown };
  write(bytes: Buffer): Promise<void>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** What a UART's own buffer takes in, and so leaves by itself within the time an answer is waited for. */
const atOnce = 256;
const readAtOnce = 4_096;

/** The port has nothing now, or takes nothing more now. */
const later: ReadonlySet<unknown> = new Set(["EAGAIN", "EWOULDBLOCK", "EINTR"]);
const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * The wire behind an open port. serialport's own stream takes five turns through the thread pool for a question of eight bytes
 * and its answer, which a kiosk that asks its boards all night pays for; the file does not block, so it is read and written here.
 */
export function connectionOf(port: OpenPort): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  const buffer = Buffer.allocUnsafe(readAtOnce);
  let gone = false;
  let end: Promise<void> | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  function over(): Promise<void> {
    // Closing tells whoever waits for something readable, at once.
    gone = true;
    end ??= port.close().then(
      () => closed.emit("connectionLost"),
      () => closed.emit("connectionLost"),
    );
    return end;
  }

  /** What has come; undefined when the device is gone. */
  function read(fd: number): Uint8Array | undefined {
    try {
      const length = readSync(fd, buffer);
      // A terminal that was hung up reads as ended (termios(3), non-canonical mode: never without VMIN bytes otherwise).
      return length === 0 ? undefined : new Uint8Array(buffer.subarray(0, length));
    } catch (error) {
      return later.has(codeOf(error)) ? new Uint8Array() : undefined;
    }
  }

  // For the whole life of the port: without a reader a vanished device is noticed only at the next write.
  function listen(): void {
    port.poller.once("readable", (error) => {
      if (gone) return;
      const came = error === null && port.fd !== null ? read(port.fd) : undefined;
      if (came === undefined) return void over();
      listen();
      if (came.length > 0) data.emit(came);
    });
  }
  listen();

  async function put(bytes: Uint8Array): Promise<Result<void, TransportFailure>> {
    if (gone || port.fd === null) return fail("connectionLost");
    try {
      const taken = take(port.fd, bytes);
      if (taken < bytes.length) await port.write(Buffer.from(bytes.subarray(taken)));
      if (bytes.length > atOnce) await port.drain();
      return ok();
    } catch (error) {
      void over();
      return fail("connectionLost", error instanceof Error ? error.message : "");
    }
  }

  return {
    write(bytes) {
      const turn = writing.then(() => put(bytes));
      writing = turn;
      return turn;
    },
    onData: (listener) => data.add(listener),
    onClose: (listener) => closed.add(listener),
    close: over,
  };
}

/** How many bytes the kernel has taken. */
function take(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (later.has(codeOf(error))) return 0;
    throw error;
  }
}
