import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/** The standard's fixed places for lights (XFS4IoT 2024-3, Lights) that a service kiosk can have. */
export const lightSlots = [
  "cardReader",
  "receiptPrinter",
  "documentPrinter",
  "scanner",
  "contactless",
  "statusGood",
  "statusWarning",
  "statusBad",
  "statusSupervisor",
  "statusInService",
  "fasciaLight",
] as const;
export type LightSlot = (typeof lightSlots)[number];

export const FlashRate = Tokens(["off", "slow", "medium", "quick", "continuous"]);
export type FlashRate = Static<typeof FlashRate>;
export const LightColor = Tokens(["red", "green", "yellow", "blue", "cyan", "magenta", "white"]);
export type LightColor = Static<typeof LightColor>;
export const LightDirection = Tokens(["entry", "exit"]);
export type LightDirection = Static<typeof LightDirection>;

export const LightState = Closed({
  flashRate: FlashRate,
  color: Type.Optional(LightColor),
  direction: Type.Optional(LightDirection),
});
export type LightState = Static<typeof LightState>;

/** `protocol`: the board answers nonsense; `refused`: it does not have what its profile says. */
export const BoardFault = Tokens(["protocol", "refused"]);
export type BoardFault = Static<typeof BoardFault>;

const light = Type.Optional(LightState);
/** A state for each light named; which a kiosk lacks is left out. */
export const LightStates = Closed({
  cardReader: light,
  receiptPrinter: light,
  documentPrinter: light,
  scanner: light,
  contactless: light,
  statusGood: light,
  statusWarning: light,
  statusBad: light,
  statusSupervisor: light,
  statusInService: light,
  fasciaLight: light,
});
export type LightStates = Static<typeof LightStates>;

/** When `ready`, every light of this kiosk has its state, also those that are off. */
export const LightsStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: BoardFault }),
  Closed({ state: Tokens(["ready"]), lights: LightStates }),
]);
export type LightsStatus = Static<typeof LightsStatus>;
