import type {
  CameraStatus,
  DeviceView,
  IdCardReaderStatus,
  PrinterStatus,
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
    case "lights":
    case "smart-card-reader":
      return devices;
    case "camera":
      return view.kind === "document"
        ? { ...devices, documentCamera: { name, status: view.status } }
        : devices;
  }
}

/** The card of a visit that is over lies there still. */
export function cardIsLeft({ reader }: Devices): boolean {
  return reader?.status.state === "ready" && reader.status.card === "left";
}

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
