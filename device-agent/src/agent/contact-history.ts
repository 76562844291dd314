import {
  doorSensors,
  tamperSensors,
  type DeviceView,
  type SensorName,
  type SensorReadings,
} from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";

const operatorSensors = [
  "operatorSwitch",
  "operatorCallButtonSensor",
] as const satisfies readonly SensorName[];

/**
 * Doors, tamper sensors and switches as events. What they showed last is remembered while the board is away, so
 * that a door opened meanwhile is told when it comes back.
 */
export function createContactHistory(first: DeviceView) {
  const readingsOf = (view: DeviceView): SensorReadings | undefined =>
    view.class === "sensors" && view.status.state === "ready" ? view.status.readings : undefined;
  let known = readingsOf(first) ?? {};

  return {
    /** What is new since the last look; of a sensor that was never seen before, only what is not calm. */
    changes(view: DeviceView): KioskEvent[] {
      const now = readingsOf(view);
      if (now === undefined) return [];
      const before = known;
      known = { ...known, ...now };
      const device = view.name;
      const events: KioskEvent[] = [];
      for (const sensor of doorSensors) {
        const state = now[sensor];
        if (state !== undefined && state !== (before[sensor] ?? "closed"))
          events.push({ type: "door.changed", device, sensor, state });
      }
      for (const sensor of tamperSensors) {
        const state = now[sensor];
        if (state !== undefined && state !== (before[sensor] ?? "off"))
          events.push({ type: "tamper.changed", device, sensor, state });
      }
      for (const sensor of operatorSensors) {
        const state = now[sensor];
        const calm = sensor === "operatorSwitch" ? "run" : "off";
        if (state !== undefined && state !== (before[sensor] ?? calm))
          events.push({ type: "operator.changed", device, sensor, state });
      }
      return events;
    },
  };
}
