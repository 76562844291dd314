import { statfsSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import { receiptProfiles } from "../devices/receipt-printer/index.ts";
import type { SlipLayout, SlipSite } from "../documents/index.ts";
import type { DocumentStore } from "../gateway/index.ts";
import type { Journal } from "../journal/index.ts";
import {
  createMaintenance,
  createUsageLedger,
  pullRoster,
  slipLength,
  type Maintenance,
} from "../maintenance/index.ts";
import { offeredToken, type VendorMode } from "../device-service/index.ts";
import type { PaperNeeds, PrintService, UsedPaper } from "../printing/index.ts";
import type { Visit } from "../visit/index.ts";
import type { Devices } from "./devices/index.ts";
import type { ServerLink } from "./server-link.ts";
import { maintainedPrinters } from "./upkeep.ts";

/** What printing tells of the paper it used, counted in the transaction that writes a job's end. */
export function countPaper(
  deps: { readonly journal: Journal; readonly clock: Clock },
  configured: Configuration["devices"],
): {
  readonly usage: ReturnType<typeof createUsageLedger>;
  readonly onUsed: (paper: UsedPaper) => void;
  readonly slipLength: PaperNeeds["slipLength"];
} {
  const usage = createUsageLedger(deps);
  const papers = new Map(
    configured.flatMap((device) =>
      device.class === "receipt-printer"
        ? [[device.name, receiptProfiles[device.profile ?? "epson-tm"].paper] as const]
        : [],
    ),
  );
  function lengthOn(printer: string, layout: SlipLayout | undefined): number {
    const paper = papers.get(printer);
    if (layout !== undefined && paper !== undefined) return slipLength(layout, paper);
    // Of a slip settled after a restart nobody knows the length any more: it counts as an average one.
    const { total } = usage.of(printer);
    return total.jobs === 0 ? 0 : Math.round(total.millimetres / total.jobs);
  }
  return {
    usage,
    slipLength: lengthOn,
    onUsed({ printer, kind, pages, layout }) {
      if (kind !== "slip") return usage.add(printer, { jobs: 1, cuts: 0, millimetres: 0, pages });
      return usage.add(printer, { jobs: 1, cuts: 1, millimetres: lengthOn(printer, layout), pages: 0 });
    },
  };
}

export interface ComposedMaintenance {
  readonly maintenance: Maintenance;
  /** A hand is at the maintenance screen: the roster is asked for now. */
  readonly refreshRoster: () => void;
  /** Whether these headers carry the token of who is signed in: as a subprotocol (the page) or a bearer (a program). */
  isTechnician(headers: IncomingHttpHeaders): boolean;
  start(): void;
  stop(): void;
}

export function composeMaintenance(parts: {
  readonly configuration: Configuration;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly randomToken: () => string;
  readonly devices: Devices;
  readonly usage: ReturnType<typeof createUsageLedger>;
  readonly printing: PrintService;
  readonly documents: DocumentStore;
  readonly site: () => SlipSite;
  readonly visit: Visit;
  readonly vendorMode: VendorMode;
  readonly link: ServerLink;
  readonly agentVersion: string;
  readonly onFault: (fault: unknown) => void;
}): ComposedMaintenance {
  const { configuration, devices, documents, visit, vendorMode, link, clock } = parts;
  const maintenance = createMaintenance({
    ...parts,
    devices: devices.all,
    printers: maintainedPrinters(devices, configuration.devices),
    readers: devices.readers,
    documents: {
      put: (bytes, type) => documents.put(bytes, type, "desk"),
      remove: (url) => documents.remove(url),
    },
    visitOpen: () => visit.view() !== null,
    paused: () => vendorMode.state() === "active",
    serverSpeaks: () => link.speaks(),
    clockWrong: () => link.clock.wrong(),
    clockKeepsServerAway: () => link.clock.keepsServerAway(),
    diskFreeBytes() {
      const { bavail, bsize } = statfsSync(configuration.home);
      return bavail * bsize;
    },
    selfTestAt: configuration.selfTestAt,
  });
  visit.listen({
    opened: () => maintenance.visitChanged(true),
    ended() {
      handOver();
      maintenance.visitChanged(false);
    },
  });
  let paused = false;
  /** The kiosk is handed over when no citizen is served, and back when the technician has signed off. */
  function handOver(): void {
    const wanted = maintenance.state().phase !== "off" && (paused || visit.view() === null);
    if (wanted === paused) return;
    const asked = wanted ? vendorMode.requestEnter() : vendorMode.requestExit();
    // Otherwise another program is just changing the mode; its news brings us here again.
    if (asked.ok) paused = wanted;
  }
  maintenance.onChange(handOver);
  vendorMode.onNews(() => {
    handOver();
    maintenance.pauseChanged();
  });
  const roster = pullRoster({
    server: link.server,
    clock,
    learn: (next) => maintenance.learnRoster(next),
  });
  return {
    maintenance,
    refreshRoster: () => roster.refresh(),
    isTechnician(headers) {
      const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
      return maintenance.holds(offeredToken(headers) ?? bearer ?? "");
    },
    start() {
      maintenance.start();
      roster.start();
    },
    stop() {
      roster.stop();
      maintenance.stop();
    },
  };
}
