import { ok } from "@zizhuban/device-agent-contract";
import { findHidDevices, findSerialPorts } from "../transports/index.ts";
import type { Answer, Call } from "./call.ts";

/** What hangs on this machine: serial ports as udev knows them, and HID devices. */
export async function list(call: Call): Promise<Answer> {
  const serial = await findSerialPorts();
  const hid = await findHidDevices();
  for (const port of serial) call.show({ kind: "serial", ...port });
  for (const device of hid) call.show({ kind: "hid", ...device });
  return ok({ found: serial.length + hid.length });
}
