import type { Configuration } from "../configuration/index.ts";
import type { Closers } from "./closers.ts";
import type { Conduct } from "./conduct.ts";
import type { Ground } from "./ground.ts";
import { followWithLights } from "./guidance.ts";
import { recordHistory } from "./history.ts";
import type { Machine } from "./machine.ts";
import type { Papers } from "./papers.ts";
import type { ServerLink } from "./server-link.ts";
import { openWatchdog } from "./watchdog.ts";

export interface Composed {
  readonly configuration: Configuration;
  readonly ground: Ground;
  readonly machine: Machine;
  readonly conduct: Conduct;
  readonly papers: Papers;
  readonly link: ServerLink;
}

/** Sets going what was composed: from here on devices are opened, papers settled and the server spoken to. */
export function begin(composed: Composed, closers: Closers): void {
  const { configuration, ground, machine, conduct, papers, link } = composed;
  const { journal, clock, log, onFault } = ground;
  const { devices } = machine;
  const { printing } = papers;
  ground.note({ type: "agent.started", version: ground.agentVersion, boot: ground.boot });
  const stopHistory = recordHistory({
    journal,
    visit: conduct.visit,
    devices,
    clock,
    changed: () => link.devicesChanged(),
    onFault,
  });
  closers.add(() => devices.close());
  followWithLights(conduct.guidance, { devices, printing, vendorMode: conduct.vendorMode });
  for (const device of devices.all) {
    device.start();
    closers.add(() => device.stop());
  }
  // First to stop: what a printer still does then is settled by the next start, not guessed now; and a
  // device that is switched off by us is no news.
  closers.add(() => printing.stop());
  closers.add(stopHistory);
  followMaintenance(composed);
  papers.maintenance.start();
  closers.add(() => papers.maintenance.stop());
  openWatchdog(configuration.watchdog, { journal, clock, log, onFault }, closers);
  printing.recover().catch(onFault);
  link.start();
}

/** Somebody who signed in to mend has every device tried again; the fleet hears what they changed. */
function followMaintenance({ machine, papers, link }: Composed): void {
  const { maintenance } = papers.maintenance;
  let tended = false;
  maintenance.onChange(() => {
    const before = tended;
    tended = maintenance.state().technician !== undefined;
    if (tended && !before) machine.recoveries.again();
    link.devicesChanged();
  });
}
