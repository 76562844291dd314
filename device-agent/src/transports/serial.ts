import { access, constants } from "node:fs/promises";
import { fail, ok } from "@zizhuban/device-agent-contract";
import { connectionOf } from "./serial-port.ts";
import type { Transport, TransportFailure } from "./transport.ts";
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
      try {
        const port = await SerialPort.binding.open({ path, baudRate, parity, lock });
        if (!("poller" in port)) return fail("portNotFound", "not on this operating system");
        const connection = connectionOf(port);
        // What the device said to an earlier owner of the port is not for this one.
        await port.flush().catch(() => connection.close());
        return ok(connection);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        return fail(await whyNotOpened(path, words), words);
      }
    },
  };
}

/** The file system knows why; serialport only has a sentence. */
async function whyNotOpened(path: string, words: string): Promise<TransportFailure> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "portNotFound";
      if (error.code === "EACCES" || error.code === "EPERM") return "portDenied";
    }
  }
  if (/cannot lock|busy|temporarily unavailable/i.test(words)) return "portBusy";
  if (/denied|not permitted/i.test(words)) return "portDenied";
  return /no such device|inappropriate ioctl/i.test(words) ? "portNotFound" : "connectionLost";
}
