/** What a contact means when it is active: a sensor of the standard, or one position of the operator's key switch. */
export const inputMeanings = [
  "tamperSensor",
  "internalTamperSensor",
  "seismicSensor",
  "heatSensor",
  "proximitySensor",
  "operatorCallButtonSensor",
  "cabinetDoor",
  "safeDoor",
  "cabinetFrontDoor",
  "cabinetRearDoor",
  "cabinetLeftDoor",
  "cabinetRightDoor",
  "operatorMaintenance",
  "operatorSupervisor",
] as const;
export type InputMeaning = (typeof inputMeanings)[number];

export interface SensorInput {
  /** Discrete input of the board; addresses count from 0, as on the wire. */
  readonly input: number;
  readonly is: InputMeaning;
  /** Active when the input reads 0: a contact that opens when something happens, so that a cut wire is noticed too. */
  readonly activeLow?: boolean;
  /** Milliseconds the contact must be steady to count, when it becomes active and when it ends. */
  readonly onMs?: number;
  readonly offMs?: number;
}

/** What differs between boards and their wiring; data, not code. */
export interface SensorsProfile {
  readonly name: string;
  readonly inputs: readonly SensorInput[];
}

/**
 * Doors and tamper loops are closed circuits (active low). Vibration sensors pulse, people shift their feet:
 * both end later than they begin.
 */
const wiring = (first: number): readonly SensorInput[] => [
  { input: first, is: "cabinetFrontDoor", activeLow: true },
  { input: first + 1, is: "cabinetRearDoor", activeLow: true },
  { input: first + 2, is: "tamperSensor", activeLow: true },
  { input: first + 3, is: "seismicSensor", onMs: 0, offMs: 2_000 },
  { input: first + 4, is: "proximitySensor", onMs: 200, offMs: 3_000 },
  { input: first + 5, is: "operatorCallButtonSensor" },
  { input: first + 6, is: "operatorMaintenance" },
  { input: first + 7, is: "operatorSupervisor" },
];

export const sensorsProfiles = {
  /** Any Modbus RTU board with discrete inputs from 0 on; a site with other wiring names its own `inputs`. */
  "modbus-inputs": { name: "modbus-inputs", inputs: wiring(0) },
  /** ICP DAS M-7000 and tM series: inputs from 10033 (M-7000 Address Mapping, rev. 1.13). */
  "icpdas-m7000": { name: "icpdas-m7000", inputs: wiring(32) },
} as const satisfies Record<string, SensorsProfile>;
export type SensorsProfileName = keyof typeof sensorsProfiles;
