import {
  fail,
  ok,
  type DeviceView,
  type PrintJobState,
  type Result,
  type SimulatedPlay,
  type SimulatedScenario,
} from "@zizhuban/device-agent-contract";
import { classOf, wordsOf, type Scenario, type ScenarioStep } from "./scenario.ts";
import type { Stage } from "./stage.ts";

/** What a scenario can see of the kiosk: no more than a person before it, and its status page. */
export interface Sight {
  devices(): readonly DeviceView[];
  visitOpen(): boolean;
  /** A device, or the visit, has changed. */
  onChange(listener: () => void): () => void;
  onJob(listener: (state: PrintJobState) => void): () => void;
}

export interface Player {
  list(): SimulatedScenario[];
  play(name: string): Result<void, "scenarioUnknown" | "scenarioUnavailable" | "alreadyPlaying">;
  /** Heals what the scenario broke. */
  stop(): Result<void, "notPlaying">;
  current(): SimulatedPlay | undefined;
  onChange(listener: () => void): () => void;
}

interface PlayerDeps {
  readonly scenarios: readonly Scenario[];
  readonly stage: Pick<Stage, "describe" | "insert" | "remove" | "fault" | "heal" | "switch" | "onChange">;
  readonly sight: Sight;
}

interface Running {
  readonly scenario: Scenario;
  step: number;
  state: SimulatedPlay["state"];
  readonly jobs: Set<PrintJobState>;
  /** Device and fault, to be healed when it is stopped. */
  readonly broken: [string, string][];
  /** Device, contact, and how it was. */
  readonly moved: [string, string, boolean][];
}

/** Plays scenarios on the stage: does what a hand would, and waits for what the kiosk makes of it. */
export function createPlayer({ scenarios, stage, sight }: PlayerDeps): Player {
  const listeners = new Set<() => void>();
  let running: Running | undefined;
  let advancing = false;
  let again = false;

  const thingOf = (kind: string) => stage.describe().things.find((thing) => thing.class === kind);
  const named = (kind: string) => thingOf(kind)?.name ?? kind;

  /** What a step needs and the stage does not have. */
  function lacking(step: ScenarioStep): string | undefined {
    const kind = classOf(step);
    const thing = kind === undefined ? undefined : thingOf(kind);
    if (kind === undefined) return undefined;
    if (thing === undefined) return kind;
    if ("fault" in step && !thing.faults.includes(step.fault)) return step.fault;
    if ("contact" in step && thing.switches?.some(({ name }) => name === step.contact) !== true)
      return step.contact;
    return "card" in step && thing.cards?.some(({ key }) => key === step.card) !== true
      ? step.card
      : undefined;
  }

  const missing = ({ steps }: Scenario) => [...new Set(steps.flatMap((step) => lacking(step) ?? []))];

  function act(play: Running, step: Extract<ScenarioStep, { do: string }>): void {
    switch (step.do) {
      case "insert":
        stage.insert(named(step.to), step.card);
        return;
      case "remove":
        stage.remove(named(step.from));
        return;
      case "fault":
        play.broken.push([named(step.of), step.fault]);
        stage.fault(named(step.of), step.fault);
        return;
      case "heal":
        stage.heal(named(step.of), step.fault);
        return;
      case "switch":
        play.moved.push([named(step.of), step.contact, !step.on]);
        stage.switch(named(step.of), step.contact, step.on);
    }
  }

  function came(play: Running, step: Extract<ScenarioStep, { until: string }>): boolean {
    switch (step.until) {
      case "status": {
        const status = sight.devices().find(({ name }) => name === named(step.of))?.status;
        return status !== undefined && fits({ ...status }, step.is);
      }
      case "broken":
        return thingOf(step.of)?.active.includes(step.fault) === true;
      case "healed":
        return thingOf(step.of)?.active.includes(step.fault) === false;
      case "switch":
        return thingOf(step.of)?.switches?.find(({ name }) => name === step.contact)?.on === step.on;
      case "visit":
        return sight.visitOpen() === (step.is === "open");
      case "job":
        return step.is.some((state) => play.jobs.has(state));
    }
  }

  /** Goes on as far as it can; called again by whatever changes, also by what it does itself. */
  function advance(): void {
    again = true;
    if (advancing) return;
    advancing = true;
    while (again) {
      again = false;
      const play = running;
      const step = play?.scenario.steps[play.step];
      if (play?.state !== "playing" || step === undefined) continue;
      if ("until" in step && !came(play, step)) continue;
      if ("do" in step) act(play, step);
      play.step += 1;
      if (play.step === play.scenario.steps.length) play.state = "done";
      again = true;
      for (const tell of listeners) tell();
    }
    advancing = false;
  }

  sight.onChange(advance);
  stage.onChange(advance);
  sight.onJob((state) => {
    running?.jobs.add(state);
    advance();
  });

  return {
    list: () =>
      scenarios.map((scenario) => ({
        name: scenario.name,
        title: scenario.title,
        steps: scenario.steps.map((step) => wordsOf(step, named)),
        missing: missing(scenario),
      })),
    play(name) {
      const scenario = scenarios.find((known) => known.name === name);
      if (scenario === undefined) return fail("scenarioUnknown");
      if (missing(scenario).length > 0) return fail("scenarioUnavailable");
      if (running?.state === "playing") return fail("alreadyPlaying");
      running = { scenario, step: 0, state: "playing", jobs: new Set(), broken: [], moved: [] };
      for (const tell of listeners) tell();
      advance();
      return ok();
    },
    stop() {
      if (running?.state !== "playing") return fail("notPlaying");
      running.state = "stopped";
      for (const [device, fault] of running.broken) stage.heal(device, fault);
      for (const [device, contact, on] of running.moved.toReversed()) stage.switch(device, contact, on);
      for (const tell of listeners) tell();
      return ok();
    },
    current() {
      if (running === undefined) return undefined;
      const { scenario, state } = running;
      const at = Math.min(running.step, scenario.steps.length - 1);
      const step = scenario.steps[at] ?? scenario.steps[0];
      const of = scenario.steps.length;
      return { scenario: scenario.name, state, step: at + 1, of, doing: wordsOf(step, named) };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function fits(status: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const found = status[name];
    return Array.isArray(found) ? found.includes(value) : found === value;
  });
}
