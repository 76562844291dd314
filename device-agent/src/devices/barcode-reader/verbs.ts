import type { BarcodeSymbology, Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";

export interface ScannedCode {
  readonly symbology: BarcodeSymbology | "symbologyUnknown";
  /** AIM identifier (`]Q1`), where the scanner gives one. */
  readonly identifier?: string;
  /** The bytes in the code: whatever a citizen holds before the scanner. */
  readonly data: Sensitive<Uint8Array>;
}

export interface ScanOptions {
  /** Timeout and cancel both come as an abort. */
  readonly signal: AbortSignal;
  /** Codes of other symbologies are passed over; absent = all. */
  readonly symbologies?: readonly BarcodeSymbology[];
}

export type ScanResult = Result<ScannedCode, "barcodeInvalid" | "scannerFault" | "busy" | "canceled">;

export interface BarcodeReader extends Device {
  /** What it can tell apart. Empty when it names no symbology, and then `symbologies` cannot be asked for. */
  readonly symbologies: readonly BarcodeSymbology[];
  /**
   * Lights the scanner until a code is read. `barcodeInvalid`: three times something was read that is no whole
   * code. One read at a time; a code nobody waits for is dropped.
   */
  read(options: ScanOptions): Promise<ScanResult>;
  /** Ends a read under way, which leaves the scanner dark. */
  reset(): void;
}
