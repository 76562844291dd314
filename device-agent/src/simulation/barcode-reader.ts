import type { Clock } from "@zizhuban/device-agent-contract";
import type { BarcodeReaderProfile } from "../devices/barcode-reader/index.ts";
import { simulateBarcodeReader } from "../devices/barcode-reader/simulator.ts";
import { linkedWire, type Transport } from "../transports/index.ts";
import type { Thing } from "./stage.ts";

/** A scanner on a wire inside this process. */
export function simulateScanner(
  name: string,
  profile: BarcodeReaderProfile,
  clock: Clock,
): { thing: Thing; transport: Transport } {
  const wire = linkedWire(name);
  const simulator = simulateBarcodeReader({ wire: wire.device, profile, clock });
  const cards = {
    known: simulator.codes,
    insert: (key: string) => simulator.insert(key),
    remove: () => simulator.remove(),
    inserted: () => simulator.inserted(),
  };
  return { thing: { name, class: "barcode-reader", simulator, cards }, transport: wire.transport };
}
