import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import * as nodePty from "@lydell/node-pty";
import type { DeviceEnd } from "./device-end.ts";
import { listeners } from "./listeners.ts";

export { unhurried, unhurriedClock } from "./testing-clock.ts";

export interface PtyWire extends DeviceEnd {
  /** What a serial transport opens; it stays the same when the wire is unplugged and plugged again. */
  readonly path: string;
  close(): void;
}

/** A serial line of the operating system (a pseudo terminal), the device's end in the test's hand. */
export function openPtyWire(): PtyWire {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pty-"));
  const path = join(folder, "tty");
  const data = listeners<Uint8Array>();
  let pair: { readonly master: Duplex; readonly slave: number } | undefined;

  function plug(): void {
    if (pair !== undefined) return;
    const { master, slave, name } = openPair();
    master.on("data", (chunk: Buffer) => data.emit(new Uint8Array(chunk)));
    symlinkSync(name, path);
    pair = { master, slave };
  }

  function unplug(): void {
    if (pair === undefined) return;
    rmSync(path);
    pair.master.destroy();
    closeSync(pair.slave);
    pair = undefined;
  }

  plug();
  return {
    path,
    write(bytes) {
      pair?.master.write(Buffer.from(bytes));
    },
    onData: (listener) => data.add(listener),
    plug,
    unplug,
    close() {
      unplug();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A machine whose USB bus is in the test's hand: sysfs and /dev as the kernel lays them out, in a temporary folder. */
export interface UsbMachine {
  /** For what takes a `root`. */
  readonly root: string;
  /** @param target the device file behind the tty; without it only sysfs knows the device */
  plug(tty: string, port: string, usb: UsbDescriptor, target?: string): PluggedIn;
  close(): void;
}
interface UsbDescriptor {
  readonly vendorId: string;
  readonly productId: string;
  readonly serial?: string;
}
interface PluggedIn {
  /** The driver lets go of it, as in a reset; the bus still lists it. */
  unbind(): void;
  unplug(): void;
}

export function openUsbMachine(): UsbMachine {
  const root = mkdtempSync(join(tmpdir(), "zizhuban-usb-"));
  const sysfs = join(root, "sys");
  for (const folder of ["sys/class/tty", "sys/bus/usb/devices", "dev"])
    mkdirSync(join(root, folder), { recursive: true });
  return {
    root,
    plug(tty, port, { vendorId, productId, serial }, target) {
      const device = join(sysfs, "devices", "pci0000:00", "usb1", port);
      const own = join(device, `${port}:1.0`, tty);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(device, "idVendor"), `${vendorId}\n`);
      writeFileSync(join(device, "idProduct"), `${productId}\n`);
      if (serial !== undefined) writeFileSync(join(device, "serial"), `${serial}\n`);
      symlinkSync(device, join(sysfs, "bus", "usb", "devices", port));
      const inClass = join(sysfs, "class", "tty", tty);
      mkdirSync(inClass);
      symlinkSync(own, join(inClass, "device"));
      if (target !== undefined) symlinkSync(target, join(root, "dev", tty));
      function unbind(): void {
        rmSync(inClass, { recursive: true, force: true });
        rmSync(join(root, "dev", tty), { force: true });
      }
      return {
        unbind,
        unplug() {
          unbind();
          rmSync(join(sysfs, "bus", "usb", "devices", port));
          rmSync(device, { recursive: true });
        },
      };
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * node-pty reads its own slave, which would eat what the device says; that reader is ended here.
 * A plain descriptor of the slave stays open, so that the line outlives each connection to it.
 */
function openPair(): { master: Duplex; slave: number; name: string } {
  // `open` is exported but not in the package's types.
  const open: unknown = Reflect.get(nodePty, "open");
  if (typeof open !== "function") throw new Error("@lydell/node-pty no longer opens pseudo terminals");
  const terminal: object = open({ encoding: null });
  const name: unknown = Reflect.get(terminal, "_pty");
  const master: unknown = Reflect.get(terminal, "_master");
  const ownReader: unknown = Reflect.get(terminal, "_slave");
  if (typeof name !== "string" || !(master instanceof Duplex) || !(ownReader instanceof Duplex))
    throw new Error("@lydell/node-pty no longer names its pseudo terminal");
  const slave = openSync(name, constants.O_RDWR | constants.O_NOCTTY);
  ownReader.destroy();
  // Unplugging ends the master in the middle of a read; node-pty's own listener would throw then.
  master.removeAllListeners("error");
  master.on("error", () => {});
  return { master, slave, name };
}
