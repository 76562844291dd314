import { Type, type Static } from "typebox";
import { Changes, Closed, Tokens } from "../schema.ts";
import { BarcodeReaderCapabilitiesPart, BarcodeReaderStatusPart } from "./barcode-reader.ts";
import { CardReaderCapabilitiesPart, CardReaderStatusPart } from "./card-reader.ts";
import { CameraCapabilitiesPart, CameraStatusPart } from "./camera.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";
import { AuxiliariesCapabilitiesPart, AuxiliariesStatusPart } from "./auxiliaries.ts";
import { LightsCapabilitiesPart, LightsStatusPart } from "./lights.ts";
import { PowerManagementCapabilitiesPart, PowerManagementStatusPart } from "./power-management.ts";
import { PrinterCapabilitiesPart, PrinterStatusPart } from "./printer.ts";
import { VendorModeStatus } from "./vendor-mode.ts";

const Empty = Type.Object({});

/** `Common.Status.common` (2024-3), the members our devices can tell. */
export const CommonStatus = Type.Object({
  device: Tokens([
    "online",
    "offline",
    "powerOff",
    "noDevice",
    "hardwareError",
    "userError",
    "deviceBusy",
    "fraudAttempt",
    "potentialFraud",
    "starting",
  ]),
  devicePosition: Type.Optional(Tokens(["inPosition", "notInPosition", "unknown"])),
});
/** Each interface adds its own part, as the standard names it. */
export const StatusPayload = Type.Object({
  common: CommonStatus,
  printer: Type.Optional(PrinterStatusPart),
  vendorMode: Type.Optional(VendorModeStatus),
  cardReader: Type.Optional(CardReaderStatusPart),
  barcodeReader: Type.Optional(BarcodeReaderStatusPart),
  lights: Type.Optional(LightsStatusPart),
  auxiliaries: Type.Optional(AuxiliariesStatusPart),
  powerManagement: Type.Optional(PowerManagementStatusPart),
  camera: Type.Optional(CameraStatusPart),
});
export type StatusPayload = Static<typeof StatusPayload>;

/** The closed list of `Common.Capabilities.interfaces[].name` (2024-3). */
export const standardInterfaces = [
  "Common",
  "CardReader",
  "CashAcceptor",
  "CashDispenser",
  "CashManagement",
  "PinPad",
  "Crypto",
  "KeyManagement",
  "Keyboard",
  "TextTerminal",
  "Printer",
  "BarcodeReader",
  "Camera",
  "Lights",
  "Auxiliaries",
  "VendorMode",
  "VendorApplication",
  "Storage",
  "Biometric",
  "Check",
  "MixedMedia",
  "Deposit",
  "BanknoteNeutralization",
  "German",
  "PowerManagement",
] as const;

const MessageVersions = Type.Record(Type.String(), Type.Object({ versions: Type.Array(Type.String()) }));
export const CapabilitiesPayload = Type.Object({
  interfaces: Type.Array(
    Type.Object({
      name: Tokens(standardInterfaces),
      commands: MessageVersions,
      events: MessageVersions,
      maximumRequests: Type.Integer({ minimum: 0 }),
    }),
  ),
  common: Type.Object({
    serviceVersion: Type.String(),
    deviceInformation: Type.Array(
      Type.Object({
        modelName: Type.Optional(Type.String()),
        serialNumber: Type.Optional(Type.String()),
        modelDescription: Type.Optional(Type.String()),
        firmware: Type.Optional(
          Type.Array(
            Type.Object({
              firmwareName: Type.Optional(Type.String()),
              firmwareVersion: Type.Optional(Type.String()),
            }),
          ),
        ),
      }),
    ),
    powerSaveControl: Type.Boolean(),
    antiFraudModule: Type.Boolean(),
  }),
  printer: Type.Optional(PrinterCapabilitiesPart),
  cardReader: Type.Optional(CardReaderCapabilitiesPart),
  barcodeReader: Type.Optional(BarcodeReaderCapabilitiesPart),
  lights: Type.Optional(LightsCapabilitiesPart),
  auxiliaries: Type.Optional(AuxiliariesCapabilitiesPart),
  powerManagement: Type.Optional(PowerManagementCapabilitiesPart),
  camera: Type.Optional(CameraCapabilitiesPart),
});
export type CapabilitiesPayload = Static<typeof CapabilitiesPayload>;

const Majors = Type.Record(Type.String(), Type.Integer({ minimum: 1 }));
const TransactionState = Tokens(["active", "inactive"]);

export const commonCommands = {
  "Common.Status": {
    version: "2.0",
    completionVersion: "3.0",
    command: Empty,
    completion: StatusPayload,
    errors: [],
  },
  "Common.Capabilities": {
    version: "2.0",
    completionVersion: "3.0",
    command: Empty,
    completion: CapabilitiesPayload,
    errors: [],
  },
  "Common.Cancel": {
    version: "2.0",
    command: Type.Object({ requestIds: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))) }),
    completion: Type.Object({ errorCode: Type.Optional(Type.String()) }),
    errors: ["noMatchingRequestIDs"],
  },
  /** Majors this connection will speak; keys are whole message names, as in Capabilities. */
  "Common.SetVersions": {
    version: "2.0",
    command: Type.Object({ commands: Type.Optional(Majors), events: Type.Optional(Majors) }),
    completion: Empty,
    errors: [],
  },
  "Common.GetTransactionState": {
    version: "2.0",
    command: Empty,
    completion: Type.Object({ state: TransactionState, transactionID: Type.Optional(Type.String()) }),
    errors: [],
  },
  "Common.SetTransactionState": {
    version: "2.0",
    command: Type.Object({
      state: TransactionState,
      transactionID: Type.Optional(Type.String({ maxLength: 80 })),
    }),
    completion: Empty,
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;

export const commonEvents = {
  "Common.StatusChangedEvent": { version: "3.0", kind: "unsolicited", payload: Changes(StatusPayload) },
} as const satisfies Record<string, EventDefinition>;

export const EmptyPayload = Closed({});
