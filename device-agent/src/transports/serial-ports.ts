import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { SerialPort } from "serialport";

type PortInfo = Awaited<ReturnType<typeof SerialPort.list>>[number];

/** A serial port of this machine, as udev knows it. */
export interface SerialPortFacts {
  /** `/dev/serial/by-id/…` where the device behind the port can be told from its like, else the port's own name. */
  readonly path: string;
  /** USB ids as four hexadecimal digits, in lower case. */
  readonly vendorId?: string;
  readonly productId?: string;
  /** Serial number in the USB descriptor: what stays when the device moves to another port. */
  readonly serialNumber?: string;
  readonly manufacturer?: string;
}

const byId = "/dev/serial/by-id";

/** Every serial port; none on a machine without udev, which also names none by id. */
export async function findSerialPorts(path = process.env["PATH"] ?? ""): Promise<SerialPortFacts[]> {
  // serialport starts `udevadm`, and an absent one would end this process.
  if (!path.split(delimiter).some((folder) => existsSync(join(folder, "udevadm")))) return [];
  const { SerialPort } = await import("serialport");
  const ports = await SerialPort.list();
  return ports.map(factsOf);
}

function factsOf({ path, pnpId, ...usb }: PortInfo): SerialPortFacts {
  return {
    path: pnpId !== undefined && existsSync(join(byId, pnpId)) ? join(byId, pnpId) : path,
    ...(usb.vendorId !== undefined && { vendorId: usb.vendorId.toLowerCase() }),
    ...(usb.productId !== undefined && { productId: usb.productId.toLowerCase() }),
    ...(usb.serialNumber !== undefined && { serialNumber: usb.serialNumber }),
    ...(usb.manufacturer !== undefined && { manufacturer: usb.manufacturer }),
  };
}
