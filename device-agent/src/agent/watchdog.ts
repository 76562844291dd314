import type { Clock } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import { isStorageFull, type Journal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { createWatchdog, deviceFeeder, systemdFeeder, type Sickness } from "../watchdog/index.ts";
import type { Closers } from "./closers.ts";

/** A loop that stands still for so long serves nobody. */
const maximumLag = 5_000;

/** Feeds whoever is configured to restart a dead agent, while its loop runs and its journal takes rows. */
export function openWatchdog(
  { device, systemd, every }: Configuration["watchdog"],
  parts: {
    readonly journal: Pick<Journal, "set">;
    readonly clock: Clock;
    readonly log: Log;
    readonly onFault: (fault: unknown) => void;
  },
  closers: Closers,
): void {
  const { journal, clock, log, onFault } = parts;
  const feeders = [
    ...(device === undefined ? [] : [deviceFeeder(device)]),
    ...(systemd ? [systemdFeeder()] : []),
  ];
  if (feeders.length === 0) return;

  function sickness(): Sickness | undefined {
    try {
      journal.set("lastWell", String(clock.now()));
      return undefined;
    } catch (fault) {
      onFault(fault);
      // A restart makes no room: the kiosk goes on with what needs no journal.
      return isStorageFull(fault) ? undefined : "journalUnwritable";
    }
  }

  const watchdog = createWatchdog({
    feeders,
    clock,
    every,
    maximumLag,
    sickness,
    onSick: (why) => log.error("watchdog.notFed", { why }),
    onFault,
  });
  watchdog.start();
  closers.add(() => watchdog.stop());
}
