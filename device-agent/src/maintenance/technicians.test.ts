import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDuty } from "./duty.ts";
import { createTechnicians } from "./technicians.ts";
import { anna, bench, pin, rosterOf, type Bench } from "./testing.ts";

let here: Bench;
beforeEach(() => {
  here = bench();
});
afterEach(() => here.close());

function technicians() {
  const { journal, clock } = here;
  const known = createTechnicians({ journal, clock });
  return known;
}

describe("signing in without network", () => {
  it("takes the right PIN of the kept roster, also after a restart, and nothing of it is in the journal in the clear", async () => {
    technicians().learn(rosterOf(here.clock.now()));
    here.restart();
    const known = technicians();
    expect(await known.check("1001", pin)).toEqual({ ok: true, value: anna });
    expect(await known.check("1001", "000000")).toEqual({ ok: false, code: "signInRefused" });
    expect(await known.check("9999", pin)).toEqual({ ok: false, code: "signInRefused" });
    expect(JSON.stringify(here.journal.get("maintenance.roster"))).not.toContain(pin);
  });

  it("lets nobody in without a roster, or with one that is too old", async () => {
    expect(await technicians().check("1001", pin)).toEqual({ ok: false, code: "rosterMissing" });
    const known = technicians();
    known.learn(rosterOf(here.clock.now()));
    here.clock.advance(31 * 24 * 3_600_000);
    expect(known.roster()).toBe("expired");
    expect(await known.check("1001", pin)).toEqual({ ok: false, code: "rosterMissing" });
  });

  it("locks after five wrong PINs, tells the server once, and a restart forgives nothing", async () => {
    const known = technicians();
    known.learn(rosterOf(here.clock.now()));
    const answers = await Promise.all(Array.from({ length: 7 }, () => known.check("1001", "111111")));
    const codes = answers.map((answer) => (answer.ok ? "in" : answer.code));
    expect(codes).toEqual([
      ...Array.from({ length: 4 }, () => "signInRefused"),
      ...Array.from({ length: 3 }, () => "lockedOut"),
    ]);
    expect(here.events().filter(({ type }) => type === "maintenance.locked")).toHaveLength(1);
    here.restart();
    expect(await technicians().check("1001", pin)).toEqual({ ok: false, code: "lockedOut" });
    here.clock.advance(15 * 60_000);
    expect(await technicians().check("1001", pin)).toMatchObject({ ok: true });
  });

  it.each([
    ["set forward by a year", 365],
    ["set back to 1970", -20_000],
  ])("stays locked for a quarter of an hour of real time when the clock is %s", async (_, days) => {
    const { clock } = here;
    const known = technicians();
    known.learn({ ...rosterOf(clock.now()), expiresAt: clock.now() + 1_000 * 24 * 3_600_000 });
    for (let n = 0; n < 5; n++) await known.check("1001", "111111");
    clock.advance(5 * 60_000);
    clock.setWall(Math.max(0, clock.now() + days * 24 * 3_600_000));
    expect(await known.check("1001", pin)).toEqual({ ok: false, code: "lockedOut" });
    expect(known.lockedUntil("1001")).toBe(clock.now() + 10 * 60_000);
    clock.advance(10 * 60_000 - 1);
    expect(await known.check("1001", pin)).toEqual({ ok: false, code: "lockedOut" });
    clock.advance(1);
    expect(await known.check("1001", pin)).toMatchObject({ ok: true });
  });

  it("that was locked by a clock years ahead is free a quarter of an hour after the restart", async () => {
    const { clock } = here;
    const day = 24 * 3_600_000;
    const known = technicians();
    known.learn({ ...rosterOf(clock.now()), expiresAt: clock.now() + 1_000 * day });
    for (let n = 0; n < 5; n++) await known.check("1001", "111111");
    clock.setWall(clock.now() - 1_000 * day);
    here.restart();
    const again = technicians();
    expect(await again.check("1001", pin)).toEqual({ ok: false, code: "lockedOut" });
    clock.advance(15 * 60_000);
    expect(await again.check("1001", pin)).toMatchObject({ ok: true });
  });

  it("locks a number nobody has in the same way", async () => {
    const known = technicians();
    known.learn(rosterOf(here.clock.now()));
    for (let n = 0; n < 4; n++)
      expect(await known.check("9999", pin)).toMatchObject({ code: "signInRefused" });
    expect(await known.check("9999", pin)).toMatchObject({ code: "lockedOut" });
    expect(await known.check("1001", pin)).toMatchObject({ ok: true });
  });
});

describe("a duty", () => {
  let open = false;
  let tokens = 0;
  const start = () =>
    createDuty({
      journal: here.journal,
      clock: here.clock,
      randomToken: () => `token-${++tokens}`,
      handedOver: () => !open,
    });

  it("waits for the citizen who is here, and is on when nobody is", () => {
    open = true;
    const duty = start();
    duty.begin(anna);
    expect(duty.state().phase).toBe("waiting");
    open = false;
    expect(duty.state()).toMatchObject({ phase: "on", technician: { number: "1001", name: "样例维护员" } });
  });

  it("gives one token, which ends with it", () => {
    const duty = start();
    const token = duty.begin(anna);
    expect(duty.holds(token)).toBe(true);
    expect(duty.holds("")).toBe(false);
    duty.end("signedOff");
    expect(duty.holds(token)).toBe(false);
    expect(here.events()).toMatchObject([
      { type: "maintenance.signedIn", technicianId: anna.id },
      { type: "maintenance.signedOut", technicianId: anna.id, reason: "signedOff", seconds: 0 },
    ]);
  });

  it("ends by itself after a quarter of an hour in which nothing was done", () => {
    const duty = start();
    duty.begin(anna);
    here.clock.advance(14 * 60_000);
    duty.touch();
    here.clock.advance(14 * 60_000);
    expect(duty.state().phase).toBe("on");
    here.clock.advance(60_000);
    expect(duty.state().phase).toBe("off");
    expect(here.events().at(-1)).toMatchObject({ reason: "idle", seconds: 29 * 60 });
  });

  it("that a restart cut off is signed off by the next start", () => {
    start().begin(anna);
    here.restart();
    expect(start().state().phase).toBe("off");
    expect(here.events().at(-1)).toMatchObject({ type: "maintenance.signedOut", reason: "restarted" });
    start();
    expect(here.events().filter(({ type }) => type === "maintenance.signedOut")).toHaveLength(1);
  });
});
