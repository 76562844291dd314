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
  const { name, tray, sides, transport: wire } = configured;
  const { clock } = around;
  const recovery = around.recovery(name);
  const pages = { ...(tray !== undefined && { tray }), ...(sides !== undefined && { sides }) };
  if (wire.kind === "simulated") {
    const { simulateCertificatePrinter } = await simulation();
    const simulated = await simulateCertificatePrinter(name, clock, around.onPaper);
    around.things.push(simulated.thing);
    const transport = ippTransport({ url: simulated.url, clock });
    return createCertificatePrinter({ name, clock, pages, transport, recovery });
  }
  const authority = wire.certificateAuthorityFile;
  const certificateAuthority =
    authority === undefined ? {} : { certificateAuthority: readFileSync(authority, "utf8") };
  const to = (url: string) => ippTransport({ url, clock, ...certificateAuthority });
  return createCertificatePrinter({
    name,
    clock,
    pages,
    recovery,
    transport: to(wire.url),
    ...(wire.deviceUrl !== undefined && { printerTransport: to(wire.deviceUrl) }),
  });
}
