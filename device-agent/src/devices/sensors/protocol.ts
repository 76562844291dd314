import type { SensorReadings } from "@zizhuban/device-agent-contract";
import type { InputMeaning, SensorInput, SensorsProfile } from "./profiles.ts";

/** Milliseconds a contact must be steady unless its profile says otherwise: longer than any relay or reed bounces. */
const usualSteadyMs = 60;

/** One contact: what counts, and since when it shows something else. */
export interface Contact {
  readonly active: boolean;
  readonly differsSince: number | undefined;
}

/** A contact as it is first seen counts at once. */
export function firstLook(active: boolean): Contact {
  return { active, differsSince: undefined };
}

/** Debounces: another value counts when it has been seen, without a break, for as long as the profile says. */
export function lookAgain(
  contact: Contact,
  active: boolean,
  { onMs = usualSteadyMs, offMs = usualSteadyMs }: Pick<SensorInput, "onMs" | "offMs">,
  now: number,
): Contact {
  if (active === contact.active) return contact.differsSince === undefined ? contact : firstLook(active);
  const since = contact.differsSince ?? now;
  if (now - since >= (active ? onMs : offMs)) return firstLook(active);
  return { active: contact.active, differsSince: since };
}

export const isActive = ({ activeLow = false }: SensorInput, bit: boolean): boolean => bit !== activeLow;

/** The one range of inputs that holds all of the profile's. */
export function rangeOf({ inputs }: SensorsProfile): { start: number; quantity: number } {
  const numbers = inputs.map(({ input }) => input);
  const start = Math.min(...numbers);
  return { start, quantity: Math.max(...numbers) - start + 1 };
}

/** What the contacts mean, in the words of the standard. */
export function readingsOf(contacts: readonly (readonly [InputMeaning, boolean])[]): SensorReadings {
  const readings: SensorReadings = {};
  for (const [meaning, active] of contacts) {
    switch (meaning) {
      case "operatorMaintenance":
        readings.operatorSwitch = active ? "maintenance" : (readings.operatorSwitch ?? "run");
        break;
      case "operatorSupervisor":
        readings.operatorSwitch = active ? "supervisor" : (readings.operatorSwitch ?? "run");
        break;
      case "proximitySensor":
        readings.proximitySensor = active ? "present" : "notPresent";
        break;
      case "tamperSensor":
      case "internalTamperSensor":
      case "seismicSensor":
      case "heatSensor":
      case "operatorCallButtonSensor":
        readings[meaning] = active ? "on" : "off";
        break;
      default:
        readings[meaning] = active ? "open" : "closed";
    }
  }
  return readings;
}
