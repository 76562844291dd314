import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serialTransport } from "./serial.ts";
import { findUsbSerial, serialPathPattern } from "./usb-serial.ts";

/** A sysfs as the kernel lays it out: the tty's `device` leads into the USB device's folder. */
let sysfs: string;
beforeEach(() => {
  sysfs = mkdtempSync(join(tmpdir(), "zizhuban-sysfs-"));
  mkdirSync(join(sysfs, "class", "tty"), { recursive: true });
});
afterEach(() => rmSync(sysfs, { recursive: true, force: true }));

const reader = { vendorId: "0403", productId: "6001", serial: "A50285BI" };

function plug(tty: string, port: string, usb: { vendorId: string; productId: string; serial?: string }) {
  const device = join(sysfs, "devices", "pci0000:00", "usb1", port);
  const own = join(device, `${port}:1.0`, tty);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(device, "idVendor"), `${usb.vendorId}\n`);
  writeFileSync(join(device, "idProduct"), `${usb.productId}\n`);
  if (usb.serial !== undefined) writeFileSync(join(device, "serial"), `${usb.serial}\n`);
  mkdirSync(join(sysfs, "class", "tty", tty));
  symlinkSync(own, join(sysfs, "class", "tty", tty, "device"));
  return () => {
    rmSync(join(sysfs, "class", "tty", tty), { recursive: true });
    rmSync(device, { recursive: true });
  };
}

const find = async (identity: string) => {
  const found = await findUsbSerial(identity, sysfs);
  return found.ok ? found.value : found.code;
};

describe("a serial device by its USB identity", () => {
  it("is found again on another port, under another name", async () => {
    const unplug = plug("ttyUSB0", "1-1", reader);
    expect(await find("usb:0403:6001:A50285BI")).toBe("/dev/ttyUSB0");
    unplug();
    expect(await find("usb:0403:6001:A50285BI")).toBe("portNotFound");
    plug("ttyUSB3", "1-2.4", reader);
    expect(await find("usb:0403:6001:A50285BI")).toBe("/dev/ttyUSB3");
  });

  it("is not taken for another of its kind", async () => {
    plug("ttyUSB0", "1-1", { ...reader, serial: "OTHER" });
    expect(await find("usb:0403:6001:A50285BI")).toBe("portNotFound");
    plug("ttyUSB1", "1-2", reader);
    expect(await find("usb:0403:6001:A50285BI")).toBe("/dev/ttyUSB1");
  });

  it("is told from its like by its port where it has no serial number; never guessed", async () => {
    const nameless = { vendorId: "1a86", productId: "7523" };
    plug("ttyUSB0", "1-1.2", nameless);
    expect(await find("usb:1a86:7523")).toBe("/dev/ttyUSB0");
    plug("ttyUSB1", "1-1.3", nameless);
    expect(await findUsbSerial("usb:1a86:7523", sysfs)).toMatchObject({
      ok: false,
      detail: expect.stringContaining("ttyUSB0, ttyUSB1"),
    });
    expect(await find("usb:1a86:7523@1-1.3")).toBe("/dev/ttyUSB1");
  });

  it("is not a tty without a device, nor a sysfs that is not there", async () => {
    mkdirSync(join(sysfs, "class", "tty", "console"));
    expect(await find("usb:0403:6001")).toBe("portNotFound");
    expect(await findUsbSerial("usb:0403:6001", "/nonexistent")).toMatchObject({ ok: false });
  });

  it("is a way to open a port, and a wrong one is refused in the configuration", async () => {
    const opened = await serialTransport({ path: "usb:dead:beef:0", baudRate: 9_600 }).open();
    expect(opened).toMatchObject({
      ok: false,
      code: "portNotFound",
      detail: "usb:dead:beef:0 is not plugged in",
    });
    const pattern = new RegExp(serialPathPattern);
    for (const good of ["/dev/ttyS0", "usb:0403:6001", "usb:0403:6001:A5", "usb:0403:6001@1-1.2"])
      expect(pattern.test(good)).toBe(true);
    for (const bad of ["ttyS0", "usb:403:6001", "usb:0403:6001:", "usb:0403:6001@1", "usb:0403:6001:A B"])
      expect(pattern.test(bad)).toBe(false);
  });
});
