import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { describe, expect, it } from "vitest";
import { playRandomFaults } from "./random-faults.ts";

function device(faults: readonly string[]) {
  const active = new Set<string>();
  return {
    faults,
    active,
    fault: (name: string) => active.add(name).size > 0,
    heal: (name?: string) => active.delete(name ?? ""),
  };
}

function play(seed: number) {
  const clock = new SimulatedClock();
  const devices = [device(["jam", "silent"]), device(["unplugged", "spared"])];
  const told: string[] = [];
  const stop = playRandomFaults({
    simulators: devices,
    clock,
    seed,
    healthyMs: 10_000,
    brokenMs: 5_000,
    spare: ["spared"],
    onChange: (fault, broken) => told.push(`${clock.monotonic().toFixed(0)} ${fault} ${broken}`),
  });
  let mostAtOnce = 0;
  for (let second = 0; second < 3_600; second++) {
    clock.advance(1_000);
    mostAtOnce = Math.max(mostAtOnce, devices.flatMap(({ active }) => [...active]).length);
  }
  return { clock, devices, told, stop, mostAtOnce };
}

describe("random faults", () => {
  it("plays every fault that is not spared, one at a time, the same for the same seed", () => {
    const { told, mostAtOnce } = play(7);
    expect(new Set(told.map((line) => line.split(" ")[1]))).toEqual(new Set(["jam", "silent", "unplugged"]));
    expect(mostAtOnce).toBe(1);
    expect(told.length).toBeGreaterThan(100);
    expect(play(7).told).toEqual(told);
    expect(play(8).told).not.toEqual(told);
  });

  it("leaves everything healed when it stops", () => {
    const { clock, devices, told, stop } = play(3);
    while (devices.every(({ active }) => active.size === 0)) clock.advance(100);
    stop();
    const ended = told.length;
    clock.advance(3_600_000);
    expect(told).toHaveLength(ended);
    expect(devices.map(({ active }) => active.size)).toEqual([0, 0]);
  });
});
