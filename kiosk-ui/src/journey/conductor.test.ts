import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { beforeEach, expect, it } from "vitest";
import { createConductor, type Conductor } from "./conductor.ts";
import type { Effect } from "./state.ts";

let clock: SimulatedClock;
let effects: Effect["type"][];
let conductor: Conductor;
const at = () => conductor.state.place.at;

beforeEach(() => {
  clock = new SimulatedClock();
  effects = [];
  conductor = createConductor({ clock, run: ({ type }) => effects.push(type), onChange: () => undefined });
});

const visit = {
  id: "00000000-0000-4000-8000-000000000001",
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A2",
  idleRemainingMs: 60_000,
  phase: "active",
} as const;

it("goes back to the lake after 60 s and a countdown of 15 s", () => {
  conductor.send({ type: "wake" });
  clock.advance(59_999);
  expect(conductor.state.closing).toBe(false);
  clock.advance(1);
  expect(conductor.state.closing).toBe(true);
  expect(conductor.endsAt).toBe(clock.monotonic() + 15_000);
  clock.advance(15_000);
  expect(at()).toBe("attract");
  expect(effects).toEqual(["forgetModes"]);
});

it("stays while a hand is on the glass, and after “go on”", () => {
  conductor.send({ type: "wake" });
  for (let i = 0; i < 5; i++) {
    clock.advance(50_000);
    conductor.touch();
  }
  expect(at()).toBe("home");
  clock.advance(60_000);
  conductor.send({ type: "goOn" });
  clock.advance(59_000);
  expect(conductor.state).toMatchObject({ closing: false, place: { at: "home" } });
});

it("tells the agent of touches, not of every one", () => {
  conductor.send({ type: "wake" });
  conductor.touch();
  expect(effects).toEqual([]);
  conductor.send({ type: "visitChanged", visit });
  conductor.touch();
  conductor.touch();
  clock.advance(5_000);
  conductor.touch();
  expect(effects).toEqual(["reportActivity", "reportActivity"]);
});

it("ends a visit itself when the agent never says so, and asks for a new page until it comes", () => {
  conductor.send({ type: "wake" });
  conductor.send({ type: "visitChanged", visit });
  clock.advance(90_000);
  expect(at()).toBe("ended");
  clock.advance(9_000);
  expect(effects).toEqual(["endVisit", "replacePage", "replacePage", "replacePage"]);
});
