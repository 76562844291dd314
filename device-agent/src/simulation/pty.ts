import type { Clock } from "@zizhuban/device-agent-contract";
import type { BarcodeReaderProfile } from "../devices/barcode-reader/index.ts";

// Simulated devices behind pseudo terminals of this machine, as the command-line tool opens them.

export async function simulateReaderOnPty(clock: Clock) {
  return (await import("./testing.ts")).readerOnPty(clock);
}

export async function simulateScannerOnPty(profile: BarcodeReaderProfile, clock: Clock) {
  return (await import("./testing.ts")).scannerOnPty(profile, clock);
}

export async function simulateBoardOnPty(clock: Clock) {
  return (await import("./testing.ts")).boardOnPty(clock);
}
