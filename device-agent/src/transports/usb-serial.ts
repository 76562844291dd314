import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { fact, isOnUsbBus, type UsbIdentity } from "./usb-bus.ts";

// A serial device by what it is instead of by the name the kernel gave it this time: `usb:0403:6001:A50285BI`, or,
// where the maker left out the serial number, `usb:0403:6001@1-1.2` (the port it hangs on). Read from sysfs, so that it
// works without udev (kernel.org, Documentation/ABI/testing/sysfs-bus-usb and sysfs-class-tty).

const form = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?::([^:@\s]{1,126})|@(\d+-\d+(?:\.\d+)*))?$/;

/** Whether a configured path names a USB identity. */
export const isUsbIdentity = (path: string): boolean => path.startsWith("usb:");
/** What a configured path may look like: a device file, or a USB identity. */
export const serialPathPattern = `^/|${form.source}`;

interface UsbDevice extends UsbIdentity {
  readonly port: string;
}

/** The USB device behind a tty: the nearest folder above it that has ids. */
async function usbDeviceOf(tty: string, root: string): Promise<UsbDevice | undefined> {
  let folder: string;
  try {
    folder = await realpath(join(tty, "device"));
  } catch {
    // Gone between two looks, or no device at all behind it.
    return undefined;
  }
  for (; folder.length > root.length; folder = dirname(folder)) {
    const vendorId = await fact(folder, "idVendor");
    const productId = await fact(folder, "idProduct");
    if (vendorId === undefined || productId === undefined) continue;
    return { vendorId, productId, serialNumber: await fact(folder, "serial"), port: basename(folder) };
  }
  return undefined;
}

/**
 * The device file of a USB identity now; it changes with every plug. None, and none rather than a guess when more
 * than one device fits: two of a kind need their serial numbers or their ports. `portNotFound` is the word of two
 * sources: no serial port, and the bus does not list it. On the bus without a port it is `connectionLost`.
 * @param root where another machine's files are laid out
 */
export async function findUsbSerial(
  identity: string,
  root = "/",
): Promise<Result<string, "portNotFound" | "connectionLost">> {
  const [, vendorId, productId, serialNumber, port] = form.exec(identity) ?? [];
  if (vendorId === undefined || productId === undefined)
    return fail("portNotFound", `${identity} is no usb:VVVV:PPPP[:serial|@port]`);
  const mounted = join(root, "sys");
  const sysfs = await realpath(mounted).catch(() => mounted);
  const names = await readdir(join(sysfs, "class", "tty")).catch(() => []);
  const fitting: string[] = [];
  for (const name of names) {
    const device = await usbDeviceOf(join(sysfs, "class", "tty", name), sysfs);
    if (device === undefined || device.vendorId !== vendorId || device.productId !== productId) continue;
    if (serialNumber !== undefined && device.serialNumber !== serialNumber) continue;
    if (port !== undefined && device.port !== port) continue;
    fitting.push(name);
  }
  const [only, ...more] = fitting;
  if (only === undefined)
    return (await isOnUsbBus({ vendorId, productId, serialNumber, port }, sysfs))
      ? fail("connectionLost", `${identity} is plugged in, and has no serial port`)
      : fail("portNotFound", `${identity} is not plugged in`);
  if (more.length > 0)
    return fail("portNotFound", `${identity} fits ${fitting.join(", ")}: name one by serial or port`);
  return ok(join(root, "dev", only));
}
