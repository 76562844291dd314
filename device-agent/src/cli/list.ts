import { ok } from "@zizhuban/device-agent-contract";
import { findCameras } from "../devices/camera/index.ts";
import { findHidDevices, findSerialPorts } from "../transports/index.ts";
import type { Answer, Call } from "./call.ts";

/** What hangs on this machine: serial ports as udev knows them, HID devices, and cameras. */
export async function list(call: Call): Promise<Answer> {
  const serial = await findSerialPorts();
  const hid = await findHidDevices();
  const cameras = await findCameras();
  for (const port of serial) call.show({ kind: "serial", ...port });
  for (const device of hid) call.show({ kind: "hid", ...device });
  for (const camera of cameras) call.show({ kind: "camera", ...camera });
  return ok({ found: serial.length + hid.length + cameras.length });
}
