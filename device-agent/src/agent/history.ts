import type { Journal } from "../journal/index.ts";
import type { Visit } from "../visit/index.ts";
import type { Devices } from "./devices.ts";

/** Writes the kiosk's life into the journal, from where it reaches the fleet server: ids and codes, nothing of a citizen. */
export function recordHistory(parts: {
  readonly journal: Journal;
  readonly visit: Visit;
  readonly devices: Devices;
  /** The live snapshot has something new to tell. */
  readonly changed: () => void;
}): void {
  const { journal, visit, devices, changed } = parts;
  visit.listen({
    opened(visitId) {
      journal.append({ type: "visit.opened", visitId });
      changed();
    },
    ended({ id, reason, openedAt, endedAt }) {
      const seconds = Math.max(0, Math.round((endedAt - openedAt) / 1000));
      journal.append({ type: "visit.ended", visitId: id, reason, seconds });
      changed();
    },
  });
  for (const device of devices.all)
    device.onChange((view) => {
      journal.append({ type: "device.statusChanged", device: view });
      changed();
    });
}
