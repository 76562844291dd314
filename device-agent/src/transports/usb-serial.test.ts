import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hidTransport } from "./hid.ts";
import { serialTransport } from "./serial.ts";
import { openUsbMachine, type UsbMachine } from "./testing.ts";
import { findUsbSerial, serialPathPattern } from "./usb-serial.ts";

let machine: UsbMachine;
beforeEach(() => {
  machine = openUsbMachine();
});
afterEach(() => machine.close());

const reader = { vendorId: "0403", productId: "6001", serial: "A50285BI" };

const plug = (...given: Parameters<UsbMachine["plug"]>) => machine.plug(...given);

const find = async (identity: string) => {
  const found = await findUsbSerial(identity, machine.root);
  return found.ok ? found.value.slice(machine.root.length) : found.code;
};

describe("a serial device by its USB identity", () => {
  it("is found again on another port, under another name", async () => {
    const plugged = plug("ttyUSB0", "1-1", reader);
    expect(await find("usb:0403:6001:A50285BI")).toBe("/dev/ttyUSB0");
    plugged.unplug();
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
    expect(await findUsbSerial("usb:1a86:7523", machine.root)).toMatchObject({
      ok: false,
      detail: expect.stringContaining("ttyUSB0, ttyUSB1"),
    });
    expect(await find("usb:1a86:7523@1-1.3")).toBe("/dev/ttyUSB1");
  });

  it("is absent by the word of two sources; on the bus without a port it is only being reset", async () => {
    const plugged = plug("ttyUSB0", "1-1.2", reader);
    plugged.unbind();
    for (const identity of ["usb:0403:6001", "usb:0403:6001:A50285BI", "usb:0403:6001@1-1.2"])
      expect(await find(identity)).toBe("connectionLost");
    for (const other of ["usb:0403:6002", "usb:0403:6001:OTHER", "usb:0403:6001@1-1.3"])
      expect(await find(other)).toBe("portNotFound");
    plugged.unplug();
    expect(await find("usb:0403:6001")).toBe("portNotFound");
  });

  it("of HID is absent by the word of the same two", async () => {
    const profile = { vendorId: 0x2b8b, productId: 0x2721, reportLength: 64, reportId: 0 };
    const nowhere = async () => fail("portNotFound");
    const open = async () => {
      const opened = await hidTransport(profile, nowhere, join(machine.root, "sys")).open();
      return opened.ok ? "open" : opened.code;
    };
    const plugged = plug("ttyUSB0", "1-1", { vendorId: "2b8b", productId: "2721" });
    plugged.unbind();
    expect(await open()).toBe("connectionLost");
    plugged.unplug();
    expect(await open()).toBe("portNotFound");
  });

  it("is not a tty without a device, nor a sysfs that is not there", async () => {
    mkdirSync(join(machine.root, "sys", "class", "tty", "console"));
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
