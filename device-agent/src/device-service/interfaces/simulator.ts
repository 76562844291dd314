import type { CompletionPayload, Result } from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command } from "../command.ts";

/** What the dev dock plays with; exists only in a simulated agent. */
export interface SimulationStage {
  describe(): CompletionPayload<"Simulator.Describe">;
  insert(device: string, card: string): Result<void, "deviceUnknown" | "cardUnknown">;
  remove(device: string): Result<void, "deviceUnknown">;
  switch(device: string, name: string, on: boolean): Result<void, "deviceUnknown" | "switchUnknown">;
  fault(device: string, fault: string): Result<void, "deviceUnknown" | "faultUnknown">;
  heal(device: string, fault?: string): Result<void, "deviceUnknown" | "faultUnknown">;
  scenarios(): CompletionPayload<"Simulator.Scenarios">["scenarios"];
  play(scenario: string): Result<void, "scenarioUnknown" | "scenarioUnavailable" | "alreadyPlaying">;
  stop(): Result<void, "notPlaying">;
}

/** `Simulator.*`: every answer is the whole stage as it is afterwards. */
export function simulatorCommands(stage: SimulationStage): Command[] {
  const after = <Code extends string>(done: Result<void, Code>) =>
    done.ok ? success(stage.describe()) : commandError(done.code);
  return [
    command("Simulator.Describe", () => success(stage.describe())),
    command("Simulator.Insert", ({ device, card }) => after(stage.insert(device, card))),
    command("Simulator.Remove", ({ device }) => after(stage.remove(device))),
    command("Simulator.Switch", ({ device, name, on }) => after(stage.switch(device, name, on))),
    command("Simulator.Fault", ({ device, fault }) => after(stage.fault(device, fault))),
    command("Simulator.Heal", ({ device, fault }) => after(stage.heal(device, fault))),
    command("Simulator.Scenarios", () => success({ scenarios: stage.scenarios() })),
    command("Simulator.Play", ({ scenario }) => after(stage.play(scenario))),
    command("Simulator.Stop", () => after(stage.stop())),
  ];
}
