import { access, constants } from "node:fs/promises";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { SerialPort } from "serialport";
import { listeners } from "./listeners.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";
import { findUsbSerial, isUsbIdentity } from "./usb-serial.ts";

export interface SerialOptions {
  /** Device file, best a stable one (`/dev/serial/by-id/…`), or a USB identity (`usb:0403:6001:A50285BI`). */
  readonly path: string;
  readonly baudRate: number;
  /** `even` is Modbus' own default (Modbus over Serial Line V1.02, §2.5.1); everything else here speaks `none`. */
  readonly parity?: "none" | "even" | "odd";
  /** Keeps other programs that lock the port away from it (flock); on unless told otherwise. */
  readonly lock?: boolean;
  /** Where another machine's files are laid out. */
  readonly root?: string;
}

/** A serial port, 8 data bits, 1 stop bit, no parity unless told otherwise. */
export function serialTransport({
  path: named,
  baudRate,
  parity = "none",
  lock = true,
  root = "/",
}: SerialOptions): Transport {
  return {
    label: `serial ${named}`,
    absenceIsCertain: isUsbIdentity(named),
    async open() {
      // Looked up at every opening: a device that was plugged in again may have another name.
      const found = isUsbIdentity(named) ? await findUsbSerial(named, root) : ok(named);
      if (!found.ok) return found;
      const path = found.value;
      // Loaded on first use, so that an agent without serial devices needs no native module.
      const { SerialPort } = await import("serialport");
      const port = new SerialPort({ path, baudRate, parity, lock, autoOpen: false });
      const connection = connectionOf(port);
      const failure = await called((done) => port.open(done));
      if (failure !== undefined) return fail(await whyNotOpened(path, failure), failure.message);
      // What the device said to an earlier owner of the port is not for this one.
      await called((done) => port.flush(done));
      return ok(connection);
    },
  };
}

function connectionOf(port: SerialPort): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  // Attached for the whole life of the port: without a reader a vanished device is noticed only at the next write.
  port.on("data", (chunk: Buffer) => data.emit(new Uint8Array(chunk)));
  // An error is always followed by `close`, or belongs to the write that failed.
  port.on("error", () => {});
  port.on("close", () => closed.emit("connectionLost"));
  return {
    async write(bytes): Promise<Result<void, TransportFailure>> {
      if (!port.isOpen) return fail("connectionLost");
      const written = await called((done) => port.write(Buffer.from(bytes), done));
      const failure = written ?? (await called((done) => port.drain(done)));
      return failure === undefined ? ok() : fail("connectionLost", failure.message);
    },
    onData: (listener) => data.add(listener),
    onClose: (listener) => closed.add(listener),
    async close() {
      if (port.isOpen) await called((done) => port.close(done));
    },
  };
}

/** serialport's callbacks as a promise of the error they carry. */
function called(run: (done: (error?: Error | null) => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => {
    run((error) => resolve(error ?? undefined));
  });
}

/** The file system knows why; serialport only has a sentence. */
async function whyNotOpened(path: string, failure: Error): Promise<TransportFailure> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "portNotFound";
      if (error.code === "EACCES" || error.code === "EPERM") return "portDenied";
    }
  }
  if (/cannot lock|busy|temporarily unavailable/i.test(failure.message)) return "portBusy";
  if (/denied|not permitted/i.test(failure.message)) return "portDenied";
  return /no such device|inappropriate ioctl/i.test(failure.message) ? "portNotFound" : "connectionLost";
}
