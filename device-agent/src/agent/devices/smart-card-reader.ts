import type { SmartCardReaderConfiguration } from "../../configuration/index.ts";
import {
  createSmartCardReader,
  smartCardReaderProfile,
  smartCardReaderProfiles,
  type SmartCardReader,
} from "../../devices/smart-card-reader/index.ts";
import { pcscTransport, type PcscTransport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

export async function buildSmartCardReader(
  configured: SmartCardReaderConfiguration,
  around: Surroundings,
): Promise<SmartCardReader> {
  const { name, transport: wire } = configured;
  const { clock } = around;
  const profile = smartCardReaderProfile(configured.profile ?? "") ?? smartCardReaderProfiles.pcsc;
  let transport: PcscTransport;
  if (wire.kind === "simulated") {
    const simulated = await (await simulation()).simulateCardSlot(name, clock);
    around.things.push(simulated.thing);
    transport = simulated.transport;
  } else transport = pcscTransport({ clock, ...(wire.socket !== undefined && { path: wire.socket }) });
  const reader = wire.kind === "pcsc" && wire.reader !== undefined ? { reader: wire.reader } : {};
  return createSmartCardReader({
    name,
    profile,
    transport,
    clock,
    recovery: around.recovery(name),
    ...reader,
  });
}
