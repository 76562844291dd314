import type {
  CameraStatus,
  DeviceView,
  IdCardReaderStatus,
  PrinterStatus,
  SmartCardReaderStatus,
} from "@zizhuban/device-agent-contract";
import type { CardPresence } from "./device-link.ts";

interface ReaderFacts {
  readonly name: string;
  readonly status: IdCardReaderStatus;
  readonly presence: CardPresence;
}
export interface PrinterFacts {
  readonly name: string;
  readonly status: PrinterStatus;
}

/** The devices of this kiosk as the agent last told; one it does not have is missing. */
export interface Devices {
  readonly reader?: ReaderFacts;
  /**
   * For cards with contacts. `left`: its card was in it when this page began, as every page does where a visit has
   * ended, and has not been taken out since.
   */
  readonly smartCardReader?: {
    readonly name: string;
    readonly status: SmartCardReaderStatus;
    readonly left: boolean;
  };
  readonly certificatePrinter?: PrinterFacts;
  readonly receiptPrinter?: PrinterFacts;
  readonly documentCamera?: { readonly name: string; readonly status: CameraStatus };
  readonly barcodeReader?: { readonly name: string; readonly ready: boolean };
  /** A sensor says that somebody stands in front. */
  readonly someoneNear?: boolean;
  /** The operator's key switch is not at "run". */
  readonly keyTurned?: boolean;
  /** The mains are gone and the battery is almost empty: nobody is served. */
  readonly powerLow?: boolean;
}

export function withDevice(devices: Devices, view: DeviceView, presence: CardPresence | undefined): Devices {
  const { name } = view;
  switch (view.class) {
    case "id-card-reader":
      return { ...devices, reader: { name, status: view.status, presence: presence ?? "none" } };
    case "certificate-printer":
      return { ...devices, certificatePrinter: { name, status: view.status } };
    case "receipt-printer":
      return { ...devices, receiptPrinter: { name, status: view.status } };
    case "sensors":
      return {
        ...devices,
        someoneNear: view.status.state === "ready" && view.status.readings.proximitySensor === "present",
        keyTurned: view.status.state === "ready" && (view.status.readings.operatorSwitch ?? "run") !== "run",
      };
    case "power":
      return { ...devices, powerLow: view.status.state === "ready" && view.status.supply === "low" };
    case "barcode-reader":
      return { ...devices, barcodeReader: { name, ready: view.status.state === "ready" } };
    case "smart-card-reader": {
      const left = (devices.smartCardReader?.left ?? true) && hasCard(view.status);
      return { ...devices, smartCardReader: { name, status: view.status, left } };
    }
    case "lights":
      return devices;
    case "camera":
      return view.kind === "document"
        ? { ...devices, documentCamera: { name, status: view.status } }
        : devices;
  }
}

const hasCard = (status: SmartCardReaderStatus) =>
  status.state === "ready" && (status.card === "present" || status.card === "mute");

/** With what somebody can say who they are. */
export type Token = "idCard" | "socialSecurityCard";

/** Which card of a visit that is over lies there still. */
export function leftCard({ reader, smartCardReader }: Devices): Token | undefined {
  if (reader?.status.state === "ready" && reader.status.card === "left") return "idCard";
  return smartCardReader?.left === true ? "socialSecurityCard" : undefined;
}

/** Whether the reader for it can read now. */
export function canShow({ reader, smartCardReader }: Devices, token: Token): boolean {
  return (token === "idCard" ? reader : smartCardReader)?.status.state === "ready";
}

/** Whether anybody can say here who they are. */
export const canIdentify = (devices: Devices): boolean =>
  canShow(devices, "idCard") || canShow(devices, "socialSecurityCard");

/** Why this printer cannot print now; empty when it can. What it says is its status, never hope. */
export function printerObstacles(printer: PrinterFacts | undefined): readonly string[] {
  if (printer === undefined) return ["none"];
  const { status } = printer;
  switch (status.state) {
    case "starting":
      return ["starting"];
    case "offline":
      return [status.reason];
    case "attention":
      return status.problems;
    case "ready":
    case "printing":
      return [];
  }
}
