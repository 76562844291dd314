import type { Clock } from "@zizhuban/device-agent-contract";
import {
  createService,
  idCardCommands,
  kioskCommands,
  kioskEvents,
  simulationCommands,
  type Preview,
  type Service,
} from "../device-service/index.ts";
import type { PrintService } from "../printing/index.ts";
import type { Stage } from "../simulation/index.ts";
import type { ServerSessions, Visit } from "../visit/index.ts";
import type { Devices } from "./devices.ts";

export interface ServiceParts {
  readonly devices: Devices;
  readonly visit: Visit;
  readonly sessions: ServerSessions;
  readonly printing: PrintService;
  readonly preview: Preview;
  readonly stage: Stage | undefined;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly personKey: Uint8Array;
  readonly onFault: (fault: unknown) => void;
}

function readerServices(parts: ServiceParts): Service[] {
  const { visit, sessions, clock, randomUUID, personKey } = parts;
  return parts.devices.readers.map((reader) => {
    const commands = idCardCommands({
      reader,
      visit,
      clock,
      randomUUID,
      personKey,
      openSession: (reading, signal) => sessions.open(reading, signal),
      abandonSession: ({ token }) => sessions.end(token),
    });
    return createService(
      {
        name: reader.name,
        commands,
        events: ["IdCard.CardPresent", "IdCard.TryAgain"],
        device: { device: reader, presence: reader.presence },
      },
      parts,
    );
  });
}

function printerServices(parts: ServiceParts): Service[] {
  const { receiptPrinters, certificatePrinters } = parts.devices;
  return [...receiptPrinters.map(({ device }) => device), ...certificatePrinters].map((device) =>
    createService({ name: device.name, commands: [], events: [], device: { device } }, parts),
  );
}

function kioskService(parts: ServiceParts): Service {
  const { visit, printing, preview, stage } = parts;
  const commands = kioskCommands({
    visit,
    preview,
    printJobs: {
      submit: (submission, { id, token }) =>
        printing.submit(submission, { visitId: id, sessionToken: token }),
      query: (jobId) => printing.query(jobId),
      cancel: (jobId) => printing.cancel(jobId),
      canPrint: (printer, pages) => printing.canPrint(printer, pages),
    },
  });
  const kiosk = createService(
    stage === undefined
      ? { name: "Kiosk", commands, events: kioskEvents }
      : {
          name: "Kiosk",
          commands: [...commands, ...simulationCommands(stage)],
          events: [...kioskEvents, "Simulator.Changed"],
        },
    parts,
  );
  printing.onChange((job) => kiosk.broadcast("PrintJob.StateChanged", { job }));
  stage?.onChange(() => kiosk.broadcast("Simulator.Changed", stage.describe()));
  visit.listen({
    changed: (view) => kiosk.broadcast("Visit.Changed", { visit: view }),
    ended: ({ id, reason }) => kiosk.broadcast("Visit.Ended", { visitId: id, reason }),
  });
  return kiosk;
}

/** One service a device, and the one named `Kiosk`. */
export function composeServices(parts: ServiceParts): Service[] {
  return [...readerServices(parts), ...printerServices(parts), kioskService(parts)];
}
