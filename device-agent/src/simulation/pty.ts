import type { Clock } from "@zizhuban/device-agent-contract";
import type { PtyReader } from "./testing.ts";

/** A simulated reader behind a pseudo terminal of this machine, as the command-line tool opens one. */
export async function simulateReaderOnPty(clock: Clock): Promise<PtyReader> {
  const { readerOnPty } = await import("./testing.ts");
  return readerOnPty(clock);
}
