import { Sensitive, SimulatedClock, type VisitEndReason } from "@zizhuban/device-agent-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transition, type VisitEvent, type VisitState } from "./machine.ts";
import { createVisit } from "./visit.ts";

function opening(number: number) {
  return {
    visitId: `visit-${number}`,
    citizen: { name: "张**", idNumber: "420702********0010" },
    level: "A1" as const,
    token: new Sensitive(`token-${number}`),
    person: `person-${number}`,
  };
}

function started() {
  const clock = new SimulatedClock();
  const visit = createVisit({ clock });
  const log: string[] = [];
  visit.onWipe((ended) => log.push(`wipe ${ended.id} ${ended.reason}`));
  visit.listen({
    opened: (id) => log.push(`opened ${id}`),
    ended: ({ id }) => log.push(`ended ${id}`),
    changed: (view) => log.push(`changed ${view?.phase} ${view?.level}`),
  });
  return { clock, visit, log };
}

describe("a visit", () => {
  it("counts down after 60 s of silence and ends 15 s later", () => {
    const { clock, visit, log } = started();
    visit.open(opening(1));
    expect(visit.view()).toMatchObject({ phase: "active", idleRemainingMs: 75_000 });
    clock.advance(59_999);
    expect(visit.view()).toMatchObject({ phase: "active", idleRemainingMs: 15_001 });
    clock.advance(1);
    expect(visit.view()).toMatchObject({ phase: "closing", idleRemainingMs: 15_000 });
    clock.advance(15_000);
    expect(visit.view()).toBeNull();
    expect(visit.current()).toBeUndefined();
    expect(log).toEqual([
      "changed active A1",
      "opened visit-1",
      "changed closing A1",
      "wipe visit-1 idle",
      "ended visit-1",
    ]);
  });

  it.each([
    ["forward", Date.UTC(2027, 0, 1)],
    ["back to 1970", 0],
  ])("keeps its time when the clock is set %s", (_, wall) => {
    const { clock, visit } = started();
    visit.open(opening(1));
    clock.advance(30_000);
    clock.setWall(wall);
    expect(visit.view()).toMatchObject({ phase: "active", idleRemainingMs: 45_000 });
    clock.advance(30_000);
    expect(visit.view()).toMatchObject({ phase: "closing", idleRemainingMs: 15_000 });
    clock.advance(14_999);
    expect(visit.view()).not.toBeNull();
    clock.advance(1);
    expect(visit.view()).toBeNull();
  });

  it("goes on when the citizen touches the screen during the countdown", () => {
    const { clock, visit } = started();
    visit.open(opening(1));
    clock.advance(70_000);
    expect(visit.activity()).toBe(true);
    expect(visit.view()).toMatchObject({ phase: "active", idleRemainingMs: 75_000 });
    clock.advance(74_999);
    expect(visit.view()).not.toBeNull();
  });

  it("gives way to another card: the first visit is wiped before the second opens", () => {
    const { visit, log } = started();
    visit.open(opening(1));
    visit.open(opening(2));
    expect(log.slice(2)).toEqual([
      "wipe visit-1 cardChanged",
      "ended visit-1",
      "changed active A1",
      "opened visit-2",
    ]);
    expect(visit.current()?.token.expose()).toBe("token-2");
  });

  it("ends when the last page stays away, not when it comes back at once", () => {
    const { clock, visit, log } = started();
    visit.pageConnected();
    visit.open(opening(1));
    visit.pageDisconnected();
    clock.advance(2_999);
    visit.pageConnected();
    clock.advance(5_000);
    expect(visit.view()).not.toBeNull();
    visit.pageDisconnected();
    clock.advance(3_000);
    expect(log).toContain("wipe visit-1 pageGone");
  });

  it("ends when a page is connected and says nothing at all for 20 s, whatever its sockets do", () => {
    const { clock, visit, log } = started();
    visit.pageConnected();
    visit.open(opening(1));
    for (let beats = 0; beats < 2; beats += 1) {
      clock.advance(19_999);
      expect(visit.view()).not.toBeNull();
      visit.pageHeard();
    }
    clock.advance(20_000);
    expect(log).toContain("wipe visit-1 pageGone");
  });

  it("takes a level, or an end, only for the visit it was meant for", () => {
    const { visit } = started();
    visit.open(opening(2));
    visit.levelSeen("visit-1", "A2");
    visit.end("sessionEnded", "visit-1");
    expect(visit.view()?.level).toBe("A1");
    visit.levelSeen("visit-2", "A2");
    expect(visit.view()?.level).toBe("A2");
  });

  it("says that there is nothing to keep alive", () => {
    expect(started().visit.activity()).toBe(false);
  });
});

const reasons: VisitEndReason[] = [
  "button",
  "idle",
  "cardChanged",
  "pageGone",
  "sessionEnded",
  "agentStopping",
];
const anyEvent: fc.Arbitrary<VisitEvent> = fc.oneof(
  fc.nat(1000).map((n): VisitEvent => ({ type: "opened", visit: { ...opening(n), openedAt: n } })),
  fc.constantFrom<VisitEvent>({ type: "activity" }, { type: "silence" }, { type: "countdownOver" }),
  fc.constantFrom("A1" as const, "A2" as const).map((level): VisitEvent => ({ type: "levelSeen", level })),
  fc.constantFrom(...reasons).map((reason): VisitEvent => ({ type: "end", reason })),
);

describe("the visit machine, whatever happens in whatever order", () => {
  it("wipes every visit exactly once and keeps no token afterwards", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state: VisitState = { phase: "closed" };
        let open = 0;
        let wiped = 0;
        for (const event of [...events, { type: "end", reason: "button" } as const]) {
          const before = state;
          const [next, effects] = transition(state, event);
          state = next;
          if (event.type === "opened") open += 1;
          const wipes = effects.filter((effect) => effect.type === "wipe");
          wiped += wipes.length;
          for (const wipe of wipes) expect(before.phase !== "closed" && before.visit).toBe(wipe.visit);
          expect(open - wiped).toBe(state.phase === "closed" ? 0 : 1);
          if (state.phase === "closed") expect(Object.keys(state)).toEqual(["phase"]);
        }
        expect(open).toBe(wiped);
      }),
    );
  });

  it("never leaves a timer that could end the wrong visit", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90_000), { maxLength: 30 }), (waits) => {
        const { clock, visit, log } = started();
        waits.forEach((wait, index) => {
          visit.open(opening(index));
          clock.advance(wait);
          expect(visit.view() === null).toBe(wait >= 75_000);
        });
        visit.end("button");
        expect(log.filter((line) => line.startsWith("wipe"))).toHaveLength(waits.length);
      }),
    );
  });
});
