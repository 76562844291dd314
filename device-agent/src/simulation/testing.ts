import type { Clock } from "@zizhuban/device-agent-contract";
import type { BarcodeReaderProfile } from "../devices/barcode-reader/index.ts";
import { simulateBarcodeReader, type BarcodeReaderSimulator } from "../devices/barcode-reader/simulator.ts";
import { simulateIdCardReader, type IdCardReaderSimulator } from "../devices/id-card-reader/simulator.ts";
import type { DeviceEnd } from "../transports/index.ts";
import type { ModbusBoardSimulator } from "../transports/simulator.ts";
import { openPtyWire } from "../transports/testing.ts";
import { boardOn } from "./board.ts";

// Wires of the operating system. They are made by a package only a development checkout has, so nothing
// loads this before somebody asks for such a wire.

/** A simulator behind a pseudo terminal. */
export interface OnPty<Far> {
  /** Device file to open as a serial port. */
  readonly path: string;
  readonly simulator: Far;
  readonly close: () => Promise<void>;
}
export type PtyReader = OnPty<IdCardReaderSimulator>;

function onPty<Far extends { stop(): Promise<void> }>(make: (wire: DeviceEnd) => Far): OnPty<Far> {
  const wire = openPtyWire();
  const simulator = make(wire);
  return {
    path: wire.path,
    simulator,
    async close() {
      await simulator.stop();
      wire.close();
    },
  };
}

export function readerOnPty(clock: Clock): PtyReader {
  return onPty((wire) => simulateIdCardReader({ wire, clock }));
}

export function scannerOnPty(profile: BarcodeReaderProfile, clock: Clock): OnPty<BarcodeReaderSimulator> {
  return onPty((wire) => simulateBarcodeReader({ wire, profile, clock }));
}

export function boardOnPty(clock: Clock): OnPty<ModbusBoardSimulator> {
  return onPty((wire) => boardOn(wire, clock));
}
