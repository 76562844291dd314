import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { LightColor, lightSlots } from "../device-status/index.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

const LightSlotName = Tokens(lightSlots);

/** One device (or the network) as the dev dock can play with it. */
export const SimulatedThing = Closed({
  name: Type.String(),
  class: Tokens([
    "id-card-reader",
    "smart-card-reader",
    "barcode-reader",
    "camera",
    "receipt-printer",
    "certificate-printer",
    "lights",
    "sensors",
    "power",
    "network",
  ]),
  faults: Type.Array(Type.String()),
  active: Type.Array(Type.String()),
  /** What can be put into or before it: the sample citizens' cards, codes to hold before a scanner. */
  cards: Type.Optional(Type.Array(Closed({ key: Type.String(), label: Type.String() }))),
  inserted: Type.Optional(Type.String()),
  /** Contacts a hand can move: doors, buttons, a person in front, the mains of the UPS. */
  switches: Type.Optional(Type.Array(Closed({ name: Type.String(), on: Type.Boolean() }))),
  /** Lights: what shines at this moment, as a person in front of the kiosk sees it. */
  lights: Type.Optional(Type.Array(Closed({ name: LightSlotName, color: LightColor, on: Type.Boolean() }))),
});
export type SimulatedThing = Static<typeof SimulatedThing>;
export const SimulatedPaper = Closed({
  printer: Type.String(),
  at: Type.Integer(),
  /** Picture of what came out. */
  url: Type.String(),
  /** What the printer was sent: the PDF as it arrived, or the receipt's decoded text. */
  sourceUrl: Type.String(),
});
export type SimulatedPaper = Static<typeof SimulatedPaper>;
/** A scenario that can be played: what happens, step by step, in words. */
export const SimulatedScenario = Closed({
  name: Type.String(),
  title: Type.String(),
  steps: Type.Array(Type.String()),
  /** What it needs and this agent does not simulate; empty = it can be played. */
  missing: Type.Array(Type.String()),
});
export type SimulatedScenario = Static<typeof SimulatedScenario>;

/** The scenario on the stage now, or the last one. */
export const SimulatedPlay = Closed({
  scenario: Type.String(),
  /** `playing`: it does, or waits for, the step named; `done`: the last step is over. */
  state: Tokens(["playing", "done", "stopped"]),
  /** From 1. */
  step: Type.Integer({ minimum: 1 }),
  of: Type.Integer({ minimum: 1 }),
  doing: Type.String(),
});
export type SimulatedPlay = Static<typeof SimulatedPlay>;

const SimulatorState = Closed({
  things: Type.Array(SimulatedThing),
  papers: Type.Array(SimulatedPaper),
  play: Type.Optional(SimulatedPlay),
});

export const simulatorCommands = {
  "Simulator.Describe": { version: "1.0", command: EmptyPayload, completion: SimulatorState, errors: [] },
  /** `card`: the key of one; before a scanner also `qr:` and what a QR code of one's own says. */
  "Simulator.Insert": {
    version: "1.0",
    command: Closed({ device: Type.String(), card: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "cardUnknown"],
  },
  "Simulator.Remove": {
    version: "1.0",
    command: Closed({ device: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown"],
  },
  "Simulator.Switch": {
    version: "1.0",
    command: Closed({ device: Type.String(), name: Type.String(), on: Type.Boolean() }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "switchUnknown"],
  },
  "Simulator.Fault": {
    version: "1.0",
    command: Closed({ device: Type.String(), fault: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "faultUnknown"],
  },
  "Simulator.Heal": {
    version: "1.0",
    command: Closed({ device: Type.String(), fault: Type.Optional(Type.String()) }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "faultUnknown"],
  },
  "Simulator.Scenarios": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ scenarios: Type.Array(SimulatedScenario) }),
    errors: [],
  },
  /** One scenario at a time; it goes on by itself as what it waits for comes about. */
  "Simulator.Play": {
    version: "1.0",
    command: Closed({ scenario: Type.String() }),
    completion: SimulatorState,
    errors: ["scenarioUnknown", "scenarioUnavailable", "alreadyPlaying"],
  },
  /** Ends the scenario, and heals what it broke. */
  "Simulator.Stop": {
    version: "1.0",
    command: EmptyPayload,
    completion: SimulatorState,
    errors: ["notPlaying"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const simulatorEvents = {
  "Simulator.Changed": { version: "1.0", kind: "unsolicited", payload: SimulatorState },
} as const satisfies Record<string, EventDefinition>;
