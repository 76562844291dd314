import type { IdCardReaderConfiguration } from "../../configuration/index.ts";
import {
  createIdCardReader,
  idCardReaderProfile,
  idCardReaderProfiles,
  programDecoder,
  type IdCardReader,
  type IdCardReaderProfile,
} from "../../devices/id-card-reader/index.ts";
import { hidTransport, serialTransport, type Transport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

function readerTransport(
  { transport }: IdCardReaderConfiguration,
  profile: IdCardReaderProfile,
): Transport | "simulated" {
  switch (transport.kind) {
    case "serial": {
      const usual = profile.wire.kind === "serial" ? profile.wire.baudRate : 115_200;
      return serialTransport({ path: transport.path, baudRate: transport.baudRate ?? usual });
    }
    case "hid":
      return hidTransport(
        profile.wire.kind === "hid" ? profile.wire.hid : idCardReaderProfiles["sam-v-hid"].wire.hid,
      );
    case "simulated":
      return "simulated";
  }
}

export async function buildIdCardReader(
  configured: IdCardReaderConfiguration,
  around: Surroundings,
): Promise<IdCardReader> {
  const { name, transport: wire } = configured;
  const profile =
    idCardReaderProfile(configured.profile ?? "") ??
    idCardReaderProfiles[wire.kind === "hid" ? "sam-v-hid" : "sam-v"];
  let transport = readerTransport(configured, profile);
  if (transport === "simulated") {
    const simulated = (await simulation()).simulateReader(name, around.clock);
    around.things.push(simulated.thing);
    transport = simulated.transport;
  }
  const { clock } = around;
  const decoder = configured.photoDecoder;
  return createIdCardReader({
    name,
    profile,
    transport,
    clock,
    recovery: around.recovery(name),
    sam: around.samBinding(name),
    ...(decoder !== undefined && { photoDecoder: programDecoder({ argv: decoder, clock }) }),
  });
}
