import { readFileSync } from "node:fs";
import type { Clock } from "@zizhuban/device-agent-contract";
import type {
  CertificatePrinterConfiguration,
  Configuration,
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
} from "../configuration/index.ts";
import { createCertificatePrinter, type CertificatePrinter } from "../devices/certificate-printer/index.ts";
import type { Device } from "../devices/device.ts";
import {
  createIdCardReader,
  idCardReaderProfile,
  idCardReaderProfiles,
  type IdCardReader,
  type IdCardReaderProfile,
} from "../devices/id-card-reader/index.ts";
import {
  createReceiptPrinter,
  receiptProfiles,
  type ReceiptPrinter,
  type ReceiptProfile,
} from "../devices/receipt-printer/index.ts";
import type { FreshPaper, Thing } from "../simulation/index.ts";
import {
  hidTransport,
  ippTransport,
  serialTransport,
  tcpTransport,
  type Transport,
} from "../transports/index.ts";

export interface Devices {
  readonly readers: readonly IdCardReader[];
  readonly receiptPrinters: readonly { readonly device: ReceiptPrinter; readonly profile: ReceiptProfile }[];
  readonly certificatePrinters: readonly CertificatePrinter[];
  readonly all: readonly Device[];
  /** What stands at the other end of the simulated wires. */
  readonly things: readonly Thing[];
}

interface Surroundings {
  readonly clock: Clock;
  readonly onPaper: (paper: FreshPaper) => void;
  readonly things: Thing[];
}

/** Loaded only by an agent that has a simulated device: a production bundle does not hold it. */
const simulation = () => import("../simulation/index.ts");

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

async function reader(configured: IdCardReaderConfiguration, around: Surroundings): Promise<IdCardReader> {
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
  return createIdCardReader({ name, profile, transport, clock: around.clock });
}

async function receiptPrinter(configured: ReceiptPrinterConfiguration, around: Surroundings) {
  const { name, profile = "epson-tm", transport: wire } = configured;
  const { clock } = around;
  let transport: Transport;
  if (wire.kind === "simulated") {
    const { simulateReceiptPrinter } = await simulation();
    const simulated = await simulateReceiptPrinter(name, profile, clock, around.onPaper);
    around.things.push(simulated.thing);
    transport = simulated.transport;
  } else if (wire.kind === "tcp") transport = tcpTransport({ host: wire.host, port: wire.port, clock });
  else transport = serialTransport({ path: wire.path, baudRate: wire.baudRate ?? 115_200 });
  const device = createReceiptPrinter({ name, profile, transport, clock });
  return { device, profile: receiptProfiles[profile] };
}

async function certificatePrinter(configured: CertificatePrinterConfiguration, around: Surroundings) {
  const { name, transport: wire } = configured;
  const { clock } = around;
  if (wire.kind === "simulated") {
    const { simulateCertificatePrinter } = await simulation();
    const simulated = await simulateCertificatePrinter(name, clock, around.onPaper);
    around.things.push(simulated.thing);
    return createCertificatePrinter({ name, clock, transport: ippTransport({ url: simulated.url, clock }) });
  }
  const authority = wire.certificateAuthorityFile;
  const certificateAuthority =
    authority === undefined ? {} : { certificateAuthority: readFileSync(authority, "utf8") };
  return createCertificatePrinter({
    name,
    clock,
    transport: ippTransport({ url: wire.url, clock, ...certificateAuthority }),
  });
}

/** The kiosk's devices, as configured: each behind its real wire, or behind one with a simulator at its end. */
export async function buildDevices(
  configured: Configuration["devices"],
  clock: Clock,
  onPaper: (paper: FreshPaper) => void,
): Promise<Devices> {
  const around: Surroundings = { clock, onPaper, things: [] };
  const readers: IdCardReader[] = [];
  const receiptPrinters: { device: ReceiptPrinter; profile: ReceiptProfile }[] = [];
  const certificatePrinters: CertificatePrinter[] = [];
  for (const device of configured) {
    switch (device.class) {
      case "id-card-reader":
        readers.push(await reader(device, around));
        break;
      case "receipt-printer":
        receiptPrinters.push(await receiptPrinter(device, around));
        break;
      case "certificate-printer":
        certificatePrinters.push(await certificatePrinter(device, around));
        break;
    }
  }
  const all = [...readers, ...receiptPrinters.map(({ device }) => device), ...certificatePrinters];
  return { readers, receiptPrinters, certificatePrinters, all, things: around.things };
}
