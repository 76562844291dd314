import type { Clock } from "@zizhuban/device-agent-contract";
import { simulateIdCardReader, type IdCardReaderSimulator } from "../devices/id-card-reader/simulator.ts";
import { openPtyWire } from "../transports/testing.ts";

// Wires of the operating system. They are made by a package only a development checkout has, so nothing
// loads this before somebody asks for such a wire.

export interface PtyReader {
  /** Device file to open as a serial port. */
  readonly path: string;
  readonly simulator: IdCardReaderSimulator;
  close(): Promise<void>;
}

/** A simulated reader behind a pseudo terminal. */
export function readerOnPty(clock: Clock): PtyReader {
  const wire = openPtyWire();
  const simulator = simulateIdCardReader({ wire, clock });
  return {
    path: wire.path,
    simulator,
    async close() {
      await simulator.stop();
      wire.close();
    },
  };
}
