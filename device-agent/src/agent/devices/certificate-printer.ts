import { readFileSync } from "node:fs";
import type { CertificatePrinterConfiguration } from "../../configuration/index.ts";
import {
  createCertificatePrinter,
  type CertificatePrinter,
} from "../../devices/certificate-printer/index.ts";
import { ippTransport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

export async function buildCertificatePrinter(
  configured: CertificatePrinterConfiguration,
  around: Surroundings,
): Promise<CertificatePrinter> {
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
