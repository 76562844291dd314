import type { CompletionPayload, Result } from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command } from "../command.ts";

/** What the dev dock plays with; exists only in a simulated agent. */
export interface SimulationStage {
  describe(): CompletionPayload<"Simulator.Describe">;
  insert(device: string, card: string): Result<void, "deviceUnknown" | "cardUnknown">;
  remove(device: string): Result<void, "deviceUnknown">;
  /** Resolves once the device would see what was last put into, before or under it. */
  seen(device: string): Promise<void>;
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
  /** A hand has done it once the device would see it: whoever looks next finds it there. */
  const seen = async <Code extends string>(device: string, done: Result<void, Code>) => {
    await stage.seen(device);
    return after(done);
  };
  return [
    command("Simulator.Describe", () => success(stage.describe())),
    command("Simulator.Insert", ({ device, card }) => seen(device, stage.insert(device, card))),
    command("Simulator.Remove", ({ device }) => seen(device, stage.remove(device))),
    command("Simulator.Switch", ({ device, name, on }) => after(stage.switch(device, name, on))),
    command("Simulator.Fault", ({ device, fault }) => after(stage.fault(device, fault))),
    command("Simulator.Heal", ({ device, fault }) => after(stage.heal(device, fault))),
    command("Simulator.Scenarios", () => success({ scenarios: stage.scenarios() })),
    command("Simulator.Play", ({ scenario }) => after(stage.play(scenario))),
    command("Simulator.Stop", () => after(stage.stop())),
  ];
}
