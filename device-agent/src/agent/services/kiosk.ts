import type { EventName } from "@zizhuban/device-agent-contract";
import {
  announceVendorMode,
  createService,
  maintenanceCommands,
  printJobCommands,
  seenDocumentCommands,
  simulatorCommands,
  vendorModeCommands,
  vendorModeEventNames,
  visitCommands,
  type Party,
  type Service,
} from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

/** Whether a party may move the device of that name: it is not another's by lease. */
export type ServiceAdmits = (device: string, party: Party) => boolean;

/** The service named `Kiosk`: what belongs to no single device. */
export function kioskService(parts: ServiceParts, admits: ServiceAdmits): Service {
  const { maintenance, refreshRoster } = parts.maintenance;
  const { visit, sessions, clock, randomUUID, printing, preview, theatre, vendorMode } = parts;
  const commands = [
    ...visitCommands(visit),
    ...seenDocumentCommands({
      visit,
      clock,
      randomUUID,
      askForStaff: (signal) => sessions.askForStaff(signal),
      openSession: (asked) => sessions.openWithSeenDocument(asked),
      paused: parts.closed,
      abandonSession: ({ token }) => sessions.end(token),
    }),
    ...printJobCommands({
      visit,
      preview,
      admits,
      printJobs: {
        submit: (submission, { id, token }) =>
          printing.submit(submission, { visitId: id, sessionToken: token }),
        unfinished: () => printing.unfinished(),
        query: (jobId) => printing.query(jobId),
        cancel: (jobId) => printing.cancel(jobId),
        canPrint: (printer, paper) => printing.canPrint(printer, paper),
      },
    }),
    ...vendorModeCommands(vendorMode),
    ...maintenanceCommands(maintenance, refreshRoster),
    ...(theatre === undefined ? [] : simulatorCommands(theatre)),
  ];
  const events: readonly EventName[] = [
    "Visit.Changed",
    "Visit.Ended",
    "PrintJob.StateChanged",
    ...vendorModeEventNames,
    "Maintenance.Changed",
    "Maintenance.Progress",
    ...(theatre === undefined ? [] : (["Simulator.Changed"] as const)),
  ];
  const status = {
    read: () => ({
      common: { device: "online" as const },
      vendorMode: { device: "online" as const, service: vendorMode.state() },
    }),
    onChange: (listener: () => void) => vendorMode.onNews(listener),
  };
  const onDisconnect = (connection: object) => vendorMode.gone(connection);
  const kiosk = createService({ name: "Kiosk", commands, events, status, onDisconnect }, parts);
  announceVendorMode(vendorMode, kiosk);
  printing.onChange((job) => kiosk.broadcast("PrintJob.StateChanged", { job }));
  maintenance.onChange(() => kiosk.broadcast("Maintenance.Changed", { state: maintenance.state() }));
  theatre?.onChange(() => kiosk.broadcast("Simulator.Changed", theatre.describe()));
  visit.listen({
    changed: (view) => kiosk.broadcast("Visit.Changed", { visit: view }),
    ended: ({ id, reason }) => kiosk.broadcast("Visit.Ended", { visitId: id, reason }),
  });
  return kiosk;
}
