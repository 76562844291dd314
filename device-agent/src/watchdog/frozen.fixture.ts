// A process that feeds the watchdog file named in its first argument, and freezes when its parent says so.
import { systemClock } from "@zizhuban/device-agent-contract";
import { createWatchdog, deviceFeeder } from "./index.ts";

createWatchdog({
  feeders: [deviceFeeder(process.argv[2] ?? "")],
  clock: systemClock,
  every: 20,
  maximumLag: 1_000,
  sickness: () => undefined,
  onSick: () => undefined,
  onFault: () => undefined,
}).start();
process.on("message", () => {
  process.send?.("frozen");
  // A loop that never comes to an end, as a bug would make it.
  for (;;);
});
