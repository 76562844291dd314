import type { Clock } from "@zizhuban/device-agent-contract";
import { startReceiptPrinterSimulator } from "@zizhuban/device-agent/devices/testing";
import type { Qmp } from "./qmp.ts";
import { printerAdapter, type Hand } from "./words.ts";

/** What stands outside the machine: the devices at the far ends of its cables, and a hand. */
export interface World {
  /** QEMU's words for the cables. */
  readonly devices: readonly string[];
  hand(what: Hand, qmp: Qmp): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** A USB-to-serial adapter of FTDI with a receipt printer behind it; `port` of the guest's USB controller. */
const adapter = (port: number) => ({
  driver: "usb-serial",
  id: "printer",
  chardev: "printerWire",
  serial: printerAdapter.serialNumber,
  bus: "usb.0",
  port: String(port),
});

export async function createWorld(clock: Clock): Promise<World> {
  const printer = await startReceiptPrinterSimulator({ clock, millimetresPerSecond: 150 });
  // Each time in another port, as hands do.
  let port = 1;
  const hands: Readonly<Record<Hand, (qmp: Qmp) => Promise<readonly string[] | void>>> = {
    plugPrinter: (qmp) => qmp.execute("device_add", adapter(++port)),
    unplugPrinter: (qmp) => qmp.unplug("printer"),
    papers: async () => printer.papers().map(({ lines }) => lines.join("\n")),
    hanging: async () => printer.uncutLines(),
  };
  const { driver, ...properties } = adapter(port);
  return {
    devices: [
      "-chardev",
      `socket,id=printerWire,host=${printer.host},port=${printer.port}`,
      "-device",
      [driver, ...Object.entries(properties).map((pair) => pair.join("="))].join(","),
    ],
    hand: async (what, qmp) => (await hands[what](qmp)) ?? [],
    stop: () => printer.stop(),
  };
}
