import type { Clock } from "@zizhuban/device-agent-contract";
import { startCertificatePrinterSimulator } from "../devices/certificate-printer/simulator.ts";
import type { OnPaper } from "./paper.ts";
import type { Thing } from "./stage.ts";

/** An IPP printer on a TCP port of this machine. */
export async function simulateCertificatePrinter(
  name: string,
  clock: Clock,
  onPaper: OnPaper,
): Promise<{ thing: Thing; url: string }> {
  const simulator = await startCertificatePrinterSimulator({ clock });
  simulator.onPaper(({ at, document }) => onPaper({ printer: name, at, kind: "pdf", document }));
  return { thing: { name, class: "certificate-printer", simulator }, url: simulator.url };
}
