import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import { simulateSmartCardReader } from "../devices/smart-card-reader/simulator.ts";
import { pcscTransport, pcscWire, type PcscTransport, type Transport } from "../transports/index.ts";
import type { Thing } from "./stage.ts";

/** A PC/SC daemon with one reader, on a socket of its own. */
export async function simulateCardSlot(
  name: string,
  clock: Clock,
): Promise<{ thing: Thing; wire: Transport; transport: PcscTransport; socket: string }> {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pcsc-"));
  const path = join(folder, "pcscd.comm");
  const simulator = simulateSmartCardReader({ path, clock });
  await simulator.listening;
  const cards = {
    known: simulator.cards,
    insert: (key: string) => simulator.insert(key),
    remove: () => simulator.remove(),
    inserted: () => simulator.inserted(),
  };
  const stop = async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const wire = pcscWire({ path, clock });
  return {
    socket: path,
    wire,
    thing: { name, class: "smart-card-reader", simulator: { ...simulator, stop }, cards },
    transport: pcscTransport({ wire, clock }),
  };
}
