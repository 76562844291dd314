import type { Clock } from "@zizhuban/device-agent-contract";
import { simulateIdCardReader } from "../devices/id-card-reader/simulator.ts";
import { linkedWire, type Transport } from "../transports/index.ts";
import type { Thing } from "./stage.ts";

/** A reader on a wire inside this process. */
export function simulateReader(name: string, clock: Clock): { thing: Thing; transport: Transport } {
  const wire = linkedWire(name);
  const simulator = simulateIdCardReader({ wire: wire.device, clock });
  const cards = {
    known: simulator.cards,
    insert: (key: string) => simulator.insert(key),
    remove: () => simulator.remove(),
    inserted: () => simulator.inserted(),
  };
  return { thing: { name, class: "id-card-reader", simulator, cards }, transport: wire.transport };
}
