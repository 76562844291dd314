import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a USB device says of itself in its descriptor, and where it hangs. */
export interface UsbIdentity {
  /** Four hexadecimal digits, in lower case. */
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber?: string | undefined;
  /** `1-1.2`: bus, then the ports from the root hub on. */
  readonly port?: string | undefined;
}

/** One attribute of a folder of sysfs; undefined where there is none, or not any more. */
export async function fact(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), "utf8")).trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether the USB bus lists such a device, whatever the driver above has made of it: the second source for its absence. One
 * that is being reset has lost its tty or hidraw node and is listed still (kernel.org, Documentation/ABI/testing/sysfs-bus-usb).
 * @param sysfs where sysfs is mounted
 */
export async function isOnUsbBus(wanted: UsbIdentity, sysfs = "/sys"): Promise<boolean> {
  const bus = join(sysfs, "bus", "usb", "devices");
  for (const port of await readdir(bus).catch(() => [])) {
    const folder = join(bus, port);
    if (wanted.port !== undefined && wanted.port !== port) continue;
    if ((await fact(folder, "idVendor")) !== wanted.vendorId) continue;
    if ((await fact(folder, "idProduct")) !== wanted.productId) continue;
    if (wanted.serialNumber === undefined || (await fact(folder, "serial")) === wanted.serialNumber)
      return true;
  }
  return false;
}
