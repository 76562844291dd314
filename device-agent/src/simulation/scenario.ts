import type { PrintJobState, SimulatedThing } from "@zizhuban/device-agent-contract";

type ThingClass = SimulatedThing["class"];

/**
 * One step of a scenario: something a hand does, or something waited for. Devices are named by class, the first
 * of which on the stage is meant, so that a scenario plays on every kiosk that has one. No step waits for time.
 */
export type ScenarioStep =
  | { readonly do: "insert"; readonly to: ThingClass; readonly card: string }
  | { readonly do: "remove"; readonly from: ThingClass }
  | { readonly do: "fault" | "heal"; readonly of: ThingClass; readonly fault: string }
  | { readonly do: "switch"; readonly of: ThingClass; readonly contact: string; readonly on: boolean }
  /** Until a contact is so: a hand moved it. */
  | { readonly until: "switch"; readonly of: ThingClass; readonly contact: string; readonly on: boolean }
  /** Until a device's status has these members; an array must hold what is named. */
  | { readonly until: "status"; readonly of: ThingClass; readonly is: Readonly<Record<string, string>> }
  /** Until a fault that comes by itself is there, or one that is there is gone: healed by a hand, or by itself. */
  | { readonly until: "broken" | "healed"; readonly of: ThingClass; readonly fault: string }
  | { readonly until: "visit"; readonly is: "open" | "over" }
  /** Until any print job, since the scenario began, has come to one of these states. */
  | { readonly until: "job"; readonly is: readonly PrintJobState[] };

export interface Scenario {
  readonly name: string;
  /** What it shows, for whoever looks for it. */
  readonly title: string;
  readonly steps: readonly [ScenarioStep, ...ScenarioStep[]];
}

/** The class a step is about, if it is about one. */
export function classOf(step: ScenarioStep): ThingClass | undefined {
  if ("of" in step) return step.of;
  if ("to" in step) return step.to;
  return "from" in step ? step.from : undefined;
}

/** The step in words; `named` is the device's own name where it is known. */
export function wordsOf(step: ScenarioStep, named: (kind: ThingClass) => string): string {
  if ("do" in step) {
    switch (step.do) {
      case "insert":
        return `put ${step.card} on ${named(step.to)}`;
      case "remove":
        return `take away what lies on ${named(step.from)}`;
      case "fault":
      case "heal":
        return `${step.do} ${named(step.of)} ${step.fault}`;
      case "switch":
        return `switch ${named(step.of)} ${step.contact} ${step.on ? "on" : "off"}`;
    }
  }
  switch (step.until) {
    case "status":
      return `until ${named(step.of)} is ${Object.values(step.is).join(" ")}`;
    case "broken":
      return `until ${named(step.of)} has ${step.fault}`;
    case "healed":
      return `until somebody heals ${named(step.of)} ${step.fault}`;
    case "switch":
      return `until somebody turns ${named(step.of)} ${step.contact} ${step.on ? "on" : "off"}`;
    case "visit":
      return step.is === "open" ? "until a citizen's visit is open" : "until the visit is over";
    case "job":
      return `until a print job is ${step.is.join(" or ")}`;
  }
}
