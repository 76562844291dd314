import type { SupplyLevel } from "@zizhuban/server-contract";
import type { Configuration } from "../configuration/index.ts";
import type { Preview } from "../device-service/index.ts";
import type { SlipSite } from "../documents/index.ts";
import { createPrintService, type PrintService } from "../printing/index.ts";
import type { Conduct } from "./conduct.ts";
import type { Ground } from "./ground.ts";
import type { Machine } from "./machine.ts";
import { composeMaintenance, countPaper, type ComposedMaintenance } from "./maintenance.ts";
import { countPages, createPreview, slipsFor } from "./previews.ts";
import type { ServerLink } from "./server-link.ts";

/** What comes out on paper, what is left to print on, and who refills it. */
export interface Papers {
  readonly printing: PrintService;
  readonly preview: Preview;
  readonly maintenance: ComposedMaintenance;
  levels(): SupplyLevel[];
}

export function openPapers(
  configuration: Configuration,
  ground: Ground,
  { devices, documents }: Machine,
  { visit, vendorMode, power }: Conduct,
  link: ServerLink,
  site: () => SlipSite,
): Papers {
  const { journal, clock, randomUUID, randomToken, agentVersion, onFault } = ground;
  const slips = slipsFor(site, clock);
  const { usage, onUsed, slipLength } = countPaper({ journal, clock }, configuration.devices);
  const printing = createPrintService({
    journal,
    clock,
    server: link.server,
    slips,
    countPages,
    onUsed,
    paper: { slipLength, left: (printer) => composed.maintenance.paperLeft(printer) },
    hindrances: () => power.hindrances(),
    onBug: onFault,
    printers: [
      ...devices.receiptPrinters.map((device) => ({ kind: "slip", device }) as const),
      ...devices.certificatePrinters.map((device) => ({ kind: "certificate", device }) as const),
    ],
  });
  const composed = composeMaintenance({
    configuration,
    journal,
    clock,
    randomUUID,
    randomToken,
    devices,
    usage,
    printing,
    documents,
    site,
    visit,
    vendorMode,
    link,
    agentVersion,
    onFault,
  });
  const preview = createPreview({
    server: link.server,
    documents,
    slips,
    receiptPrinter: devices.receiptPrinters[0],
    isCurrent: (visitId) => visit.current()?.id === visitId,
    sessionEnded: (visitId) => visit.end("sessionEnded", visitId),
  });
  return { printing, preview, maintenance: composed, levels: () => composed.maintenance.levels() };
}
