import { isDeepStrictEqual } from "node:util";
import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";
import type { Journal } from "../journal/index.ts";
import type { Visit } from "../visit/index.ts";
import { createContactHistory } from "./contact-history.ts";
import type { Devices } from "./devices/index.ts";

/** A loose plug must not fill the ring: a device may change so often at once, then once in `pauseMs`. */
export const flapping = { burst: 8, pauseMs: 60_000 } as const;

/**
 * What of a device belongs into history: cards, codes, pages, guidance lights and people in front come and go with
 * every citizen, and a battery's charge with every minute.
 */
function lasting(view: DeviceView): DeviceView {
  if (view.status.state !== "ready") return view;
  switch (view.class) {
    case "id-card-reader":
    case "smart-card-reader":
      return { ...view, status: { ...view.status, card: "unknown" } };
    case "barcode-reader":
      return { ...view, status: { ...view.status, scanning: false } };
    case "camera":
      return { ...view, status: { ...view.status, camera: "off" } };
    case "lights":
      return { ...view, status: { state: "ready", lights: {} } };
    case "sensors": {
      const { proximitySensor: _, ...readings } = view.status.readings;
      return { ...view, status: { state: "ready", readings } };
    }
    case "power": {
      const { state, supply, batteryWorn } = view.status;
      return { ...view, status: { state, supply, ...(batteryWorn === true && { batteryWorn }) } };
    }
    default:
      return view;
  }
}

/** Passes on a device's changes, of a flapping one only some, but always its last word. */
function steady(clock: Clock, first: DeviceView, record: (view: DeviceView, before: DeviceView) => void) {
  let told = lasting(first);
  let latest = told;
  let allowance: number = flapping.burst;
  let cancelNext: (() => void) | undefined;

  function tell(): void {
    if (isDeepStrictEqual(latest, told)) return;
    const before = told;
    told = latest;
    record(told, before);
  }

  function earn(): void {
    cancelNext = undefined;
    allowance += 1;
    change(latest);
    if (allowance < flapping.burst) cancelNext ??= clock.after(flapping.pauseMs, earn);
  }

  function change(view: DeviceView): void {
    latest = lasting(view);
    if (isDeepStrictEqual(latest, told) || allowance < 1) return;
    allowance -= 1;
    cancelNext ??= clock.after(flapping.pauseMs, earn);
    tell();
  }

  return {
    change,
    stop() {
      cancelNext?.();
      tell();
    },
  };
}

/**
 * Writes the kiosk's life into the journal, from where it reaches the fleet server: ids and codes, nothing of
 * a citizen. Returns how to stop.
 */
export function recordHistory(parts: {
  readonly journal: Journal;
  readonly visit: Visit;
  readonly devices: Pick<Devices, "all">;
  readonly clock: Clock;
  /** The live snapshot has something new to tell. */
  readonly changed: () => void;
  /** The disk refused a row: the kiosk goes on serving, and the log says what is missing. */
  readonly onFault: (fault: unknown) => void;
}): () => void {
  const { journal, visit, devices, clock } = parts;
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
  const stopDevices = devices.all.map((device) => {
    const contacts = createContactHistory(device.view());
    const changes = steady(clock, device.view(), (view, before) => {
      // Between two readings nothing about the board itself is new.
      if (view.class !== "sensors" || view.status.state !== before.status.state)
        record({ type: "device.statusChanged", device: view });
      for (const event of contacts.changes(view)) record(event);
    });
    const stopListening = device.onChange((view) => {
      changes.change(view);
      parts.changed();
    });
    return () => {
      stopListening();
      changes.stop();
    };
  });
  return () => {
    stopVisit();
    for (const stopDevice of stopDevices) stopDevice();
  };
}
