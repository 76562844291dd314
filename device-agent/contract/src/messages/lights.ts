import { Type } from "typebox";
import { FlashRate, LightColor, LightDirection } from "../device-status/index.ts";
import { Tokens } from "../schema.ts";
import type { CommandDefinition } from "./envelope.ts";

/** Lights of this product have one position each, the standard's `default`. */
const Position = Type.Object({
  flashRate: FlashRate,
  color: Type.Optional(LightColor),
  direction: Type.Optional(LightDirection),
});
const Place = Type.Optional(Type.Object({ default: Position }));

/** `Common.Status.lights`, and the payload of `Lights.SetLight` (2024-3). */
export const LightsStatusPart = Type.Object({
  cardReader: Place,
  receiptPrinter: Place,
  documentPrinter: Place,
  scanner: Place,
  contactless: Place,
  statusGood: Place,
  statusWarning: Place,
  statusBad: Place,
  statusSupervisor: Place,
  statusInService: Place,
  fasciaLight: Place,
});

const able = Type.Record(Type.String(), Type.Boolean());
const Abilities = Type.Optional(
  Type.Object({
    default: Type.Object({
      flashRate: able,
      color: Type.Optional(able),
      direction: Type.Optional(able),
    }),
  }),
);
/** `Common.Capabilities.lights` (2024-3). */
export const LightsCapabilitiesPart = Type.Object({
  individualFlashRates: Type.Boolean(),
  lights: Type.Object({
    cardReader: Abilities,
    receiptPrinter: Abilities,
    documentPrinter: Abilities,
    scanner: Abilities,
    contactless: Abilities,
    statusGood: Abilities,
    statusWarning: Abilities,
    statusBad: Abilities,
    statusSupervisor: Abilities,
    statusInService: Abilities,
    fasciaLight: Abilities,
  }),
});

export const lightsCommands = {
  "Lights.SetLight": {
    version: "3.0",
    completionVersion: "2.0",
    /** A light this product has no place for is `invalidLight`, so the object is open. */
    command: LightsStatusPart,
    completion: Type.Object({ errorCode: Type.Optional(Tokens(["invalidLight", "lightError"])) }),
    errors: ["invalidLight", "lightError"],
  },
} as const satisfies Record<string, CommandDefinition>;
