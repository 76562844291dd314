import type { BarcodeReaderStatus, OfflineReason } from "@zizhuban/device-agent-contract";
import type { TransportFailure } from "../../transports/index.ts";

/** What costs the connection. */
export type ScannerFailure =
  /** Not one byte came. */
  | "noAnswer"
  /** An answer began and was not finished in time. */
  | "halfFrame"
  /** Bytes without end, and no code in them. */
  | "babble"
  | "connectionLost";

const offlineReasons: Record<TransportFailure, OfflineReason> = {
  portNotFound: "notFound",
  portBusy: "portBusy",
  portDenied: "portDenied",
  refused: "noAnswer",
  connectionLost: "connectionLost",
  timedOut: "noAnswer",
};

/** Status of a scanner whose wire could not be opened. */
export function statusWithoutWire(failure: TransportFailure): BarcodeReaderStatus {
  return { state: "offline", reason: offlineReasons[failure] };
}

const afterFailure: Record<ScannerFailure, BarcodeReaderStatus> = {
  noAnswer: { state: "offline", reason: "noAnswer" },
  connectionLost: { state: "offline", reason: "connectionLost" },
  halfFrame: { state: "fault", fault: "protocol" },
  babble: { state: "fault", fault: "protocol" },
};

export function statusAfter(failure: ScannerFailure): BarcodeReaderStatus {
  return afterFailure[failure];
}
