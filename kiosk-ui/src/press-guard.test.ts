import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { beforeEach, expect, it } from "vitest";
import { createPressGuard, type PressGuard } from "./press-guard.ts";

let clock: SimulatedClock;
let guard: PressGuard;
let opened: number;

function tap(): boolean {
  guard.fingerDown();
  return guard.admits();
}

beforeEach(() => {
  clock = new SimulatedClock();
  opened = 0;
  guard = createPressGuard({ clock, onOpen: () => (opened += 1) });
  guard.showing("attract");
});

it("takes presses on the same screen as fast as they come", () => {
  for (const _digit of "123456") {
    expect(tap()).toBe(true);
    guard.showing("attract");
    clock.advance(20);
  }
  expect(opened).toBe(0);
});

it("the second tap of a double tap does not reach the next screen", () => {
  expect(tap()).toBe(true);
  guard.showing("home");
  clock.advance(150);
  expect(tap()).toBe(false);
  clock.advance(250);
  expect(opened).toBe(1);
  expect(tap()).toBe(true);
});

it("a finger that came down before the change, or too early after it, presses nothing", () => {
  guard.fingerDown();
  guard.showing("home");
  clock.advance(1_000);
  expect(guard.admits()).toBe(false);
  guard.showing("notice");
  guard.fingerDown();
  clock.advance(1_000);
  expect(guard.admits()).toBe(false);
  expect(tap()).toBe(true);
});

it("a second change closes it for its own full moment", () => {
  guard.showing("home");
  clock.advance(300);
  guard.showing("notice");
  clock.advance(300);
  expect(guard.closed).toBe(true);
  clock.advance(100);
  expect(guard.closed).toBe(false);
});
