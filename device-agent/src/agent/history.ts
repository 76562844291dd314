import type { KioskEvent } from "@zizhuban/server-contract";
import type { Journal } from "../journal/index.ts";
import type { Visit } from "../visit/index.ts";
import type { Devices } from "./devices.ts";

/**
 * Writes the kiosk's life into the journal, from where it reaches the fleet server: ids and codes, nothing of
 * a citizen. Returns how to stop.
 */
export function recordHistory(parts: {
  readonly journal: Journal;
  readonly visit: Visit;
  readonly devices: Devices;
  /** The live snapshot has something new to tell. */
  readonly changed: () => void;
  /** The disk refused a row: the kiosk goes on serving, and the log says what is missing. */
  readonly onFault: (fault: unknown) => void;
}): () => void {
  const { journal, visit, devices } = parts;
  const record = (event: KioskEvent) => {
    try {
      journal.append(event);
    } catch (fault) {
      parts.onFault(fault);
    }
    parts.changed();
  };
  const stopVisit = visit.listen({
    opened: (visitId) => record({ type: "visit.opened", visitId }),
    ended({ id, reason, openedAt, endedAt }) {
      const seconds = Math.max(0, Math.round((endedAt - openedAt) / 1000));
      record({ type: "visit.ended", visitId: id, reason, seconds });
    },
  });
  const stopDevices = devices.all.map((device) =>
    device.onChange((view) => record({ type: "device.statusChanged", device: view })),
  );
  return () => {
    stopVisit();
    for (const stopDevice of stopDevices) stopDevice();
  };
}
