import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import {
  createVirtualCard,
  sampleSmartCards,
  startReceiptPrinterSimulator,
} from "@zizhuban/device-agent/devices/testing";
import { openCardWire } from "./card-wire.ts";
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

/** A CCID reader, and the slot in it that leads to our card. */
const cardReader = { driver: "usb-ccid", id: "cardReader", bus: "usb.0", port: "4" };
const cardSlot = { driver: "ccid-card-passthru", id: "card", chardev: "cardWire", bus: "cardReader.0" };

function deviceOption({ driver, ...properties }: Readonly<Record<string, string>>): string[] {
  return ["-device", [driver, ...Object.entries(properties).map((pair) => pair.join("="))].join(",")];
}

/** @param folder where sockets may be made */
export async function createWorld(clock: Clock, folder: string): Promise<World> {
  const printer = await startReceiptPrinterSimulator({ clock, millimetresPerSecond: 150 });
  const cardPath = join(folder, "card.sock");
  const cardWire = await openCardWire(cardPath);
  const [sample] = sampleSmartCards();
  if (sample === undefined) throw new Error("there is no sample card");
  // Each time in another port, as hands do.
  let port = 1;
  const hands: Readonly<Record<Hand, (qmp: Qmp) => Promise<readonly string[] | void>>> = {
    plugPrinter: (qmp) => qmp.execute("device_add", adapter(++port)),
    unplugPrinter: (qmp) => qmp.unplug("printer"),
    papers: async () => printer.papers().map(({ lines }) => lines.join("\n")),
    hanging: async () => printer.uncutLines(),
    insertCard: async () => cardWire.insert(createVirtualCard(sample)),
    removeCard: async () => cardWire.remove(),
    unplugReader: (qmp) => qmp.unplug("cardReader"),
    async plugReader(qmp) {
      await qmp.execute("device_add", cardReader);
      await qmp.execute("device_add", cardSlot);
      cardWire.begin();
    },
  };
  return {
    devices: [
      "-chardev",
      `socket,id=printerWire,host=${printer.host},port=${printer.port}`,
      ...deviceOption(adapter(port)),
      "-chardev",
      `socket,id=cardWire,path=${cardPath.replaceAll(",", ",,")}`,
      ...deviceOption(cardReader),
      ...deviceOption(cardSlot),
    ],
    hand: async (what, qmp) => (await hands[what](qmp)) ?? [],
    async stop() {
      cardWire.close();
      await printer.stop();
    },
  };
}
