import type { FlashRate, LightColor, LightDirection, LightSlot } from "@zizhuban/device-agent-contract";

/** How one light hangs on the board. */
export type LightOutput =
  /** A coil for each colour (one light of one colour: one coil); the agent makes it flash. */
  | { readonly kind: "coils"; readonly coils: Partial<Record<LightColor, number>> }
  /**
   * A holding register the board itself flashes by: the sum of the numbers for rate, colour and direction.
   * `off` is always 0.
   */
  | {
      readonly kind: "register";
      readonly register: number;
      readonly rates: Partial<Record<Exclude<FlashRate, "off">, number>>;
      readonly colors?: Partial<Record<LightColor, number>>;
      readonly directions?: Partial<Record<LightDirection, number>>;
    };

/** A board that puts its outputs out by itself when its master is silent. */
export interface BoardWatchdog {
  /** Holding register with the time, in units; 0 is never. */
  readonly register: number;
  readonly unitMs: number;
  /** Coils to set before the time counts, in this order: mode, clear, enable. */
  readonly armCoils?: readonly number[];
}

/** What differs between boards; data, not code. Addresses count from 0, as on the wire. */
export interface LightsProfile {
  readonly name: string;
  readonly lights: Partial<Record<LightSlot, LightOutput>>;
  /** Boards that lack function 0F get one write a coil. */
  readonly singleWrites?: boolean;
  readonly watchdog?: BoardWatchdog;
  /** A holding register for the brightness of all lights, 0 to `maximum`. */
  readonly brightness?: { readonly register: number; readonly maximum: number };
}

const coil = (color: LightColor, number: number): LightOutput => ({
  kind: "coils",
  coils: { [color]: number },
});

/** Eight outputs, as most boards have them; a site with other wiring names its own `lights`. */
const eightCoils = {
  cardReader: coil("green", 0),
  receiptPrinter: coil("green", 1),
  documentPrinter: coil("green", 2),
  scanner: coil("green", 3),
  statusGood: coil("green", 4),
  statusWarning: coil("yellow", 5),
  statusBad: coil("red", 6),
  fasciaLight: coil("white", 7),
} as const satisfies LightsProfile["lights"];

export const lightsProfiles = {
  /** Any Modbus RTU board with coils from 0 on: lights go dark with the agent, but not when the agent is killed. */
  "modbus-coils": { name: "modbus-coils", lights: eightCoils },
  /** The same for relay boards without "write multiple coils". */
  "modbus-relays": { name: "modbus-relays", lights: eightCoils, singleWrites: true },
  /**
   * ICP DAS M-7000 and tM series: outputs from coil 00001, host watchdog time in 40489 (0.1 s), mode 00260,
   * clear 00270, enable 00261 (M-7000 Address Mapping, rev. 1.13).
   */
  "icpdas-m7000": {
    name: "icpdas-m7000",
    lights: eightCoils,
    watchdog: { register: 488, unitMs: 100, armCoils: [259, 269, 260] },
  },
} as const satisfies Record<string, LightsProfile>;
export type LightsProfileName = keyof typeof lightsProfiles;
