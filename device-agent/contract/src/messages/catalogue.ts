import type { Static } from "typebox";
import { barcodeReaderCommands } from "./barcode-reader.ts";
import { auxiliariesCommands } from "./auxiliaries.ts";
import { cardReaderCommands, cardReaderEvents } from "./card-reader.ts";
import { cameraCommands } from "./camera.ts";
import { commonCommands, commonEvents } from "./common.ts";
import { extensionCommands, extensionEvents } from "./extension.ts";
import { idCardCommands, idCardEvents } from "./id-card.ts";
import { leaseCommands, leaseEvents } from "./lease.ts";
import { maintenanceCommands, maintenanceEvents } from "./maintenance.ts";
import { lightsCommands } from "./lights.ts";
import { printJobCommands, printJobEvents } from "./print-job.ts";
import { printerCommands, printerEvents } from "./printer.ts";
import { publisherCommands, publisherEvents } from "./publisher.ts";
import { scanCommands, scanEvents } from "./scan.ts";
import { seenDocumentCommands, seenDocumentEvents } from "./seen-document.ts";
import { simulatorCommands, simulatorEvents } from "./simulator.ts";
import { socialSecurityCardCommands } from "./social-security-card.ts";
import { vendorModeCommands, vendorModeEvents } from "./vendor-mode.ts";
import { visitCommands, visitEvents } from "./visit.ts";

/** Every command this agent can answer, by name. */
export const commands = {
  ...commonCommands,
  ...publisherCommands,
  ...extensionCommands,
  ...leaseCommands,
  ...vendorModeCommands,
  ...idCardCommands,
  ...cardReaderCommands,
  ...socialSecurityCardCommands,
  ...seenDocumentCommands,
  ...barcodeReaderCommands,
  ...cameraCommands,
  ...scanCommands,
  ...visitCommands,
  ...printJobCommands,
  ...printerCommands,
  ...maintenanceCommands,
  ...lightsCommands,
  ...auxiliariesCommands,
  ...simulatorCommands,
} as const;
/** Every event it can send, by name. */
export const events = {
  ...commonEvents,
  ...publisherEvents,
  ...extensionEvents,
  ...leaseEvents,
  ...vendorModeEvents,
  ...idCardEvents,
  ...cardReaderEvents,
  ...visitEvents,
  ...printJobEvents,
  ...printerEvents,
  ...maintenanceEvents,
  ...scanEvents,
  ...seenDocumentEvents,
  ...simulatorEvents,
} as const;

export type CommandName = keyof typeof commands;
export type EventName = keyof typeof events;
export type CommandPayload<Name extends CommandName> = Static<(typeof commands)[Name]["command"]>;
export type CompletionPayload<Name extends CommandName> = Static<(typeof commands)[Name]["completion"]>;
export type CommandError<Name extends CommandName> = (typeof commands)[Name]["errors"][number];
export type EventPayload<Name extends EventName> = Static<(typeof events)[Name]["payload"]>;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
