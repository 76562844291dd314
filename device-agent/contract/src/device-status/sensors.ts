import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { BoardFault } from "./lights.ts";
import { Offline, Starting } from "./unreachable.ts";

const OnOff = Type.Optional(Tokens(["on", "off"]));
const Door = Type.Optional(Tokens(["open", "closed"]));

/** What the kiosk's sensors say, in the names of XFS4IoT's Auxiliaries (2024-3); a sensor the kiosk lacks is left out. */
export const SensorReadings = Closed({
  operatorSwitch: Type.Optional(Tokens(["run", "maintenance", "supervisor"])),
  tamperSensor: OnOff,
  internalTamperSensor: OnOff,
  /** Vibration: somebody hits or drills. */
  seismicSensor: OnOff,
  heatSensor: OnOff,
  proximitySensor: Type.Optional(Tokens(["present", "notPresent"])),
  /** The citizen's help button. */
  operatorCallButtonSensor: OnOff,
  cabinetDoor: Door,
  safeDoor: Door,
  cabinetFrontDoor: Door,
  cabinetRearDoor: Door,
  cabinetLeftDoor: Door,
  cabinetRightDoor: Door,
});
export type SensorReadings = Static<typeof SensorReadings>;
export type SensorName = keyof SensorReadings;

export const doorSensors = [
  "cabinetDoor",
  "safeDoor",
  "cabinetFrontDoor",
  "cabinetRearDoor",
  "cabinetLeftDoor",
  "cabinetRightDoor",
] as const satisfies readonly SensorName[];
export const tamperSensors = [
  "tamperSensor",
  "internalTamperSensor",
  "seismicSensor",
  "heatSensor",
] as const satisfies readonly SensorName[];

export const SensorsStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: BoardFault }),
  Closed({ state: Tokens(["ready"]), readings: SensorReadings }),
]);
export type SensorsStatus = Static<typeof SensorsStatus>;
