import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCustody } from "./custody.ts";
import { anna, bench, stageDevice, type Bench } from "./testing.ts";

let here: Bench;
beforeEach(() => {
  here = bench();
});
afterEach(() => here.close());

const absent = { state: "ready", card: "absent" } as const;
const present = { state: "ready", card: "present" } as const;

function start(presence: "sensor" | "inferred" = "sensor") {
  const reader = stageDevice({ name: "IdCardReader", class: "id-card-reader", status: absent });
  const { journal, clock } = here;
  const custody = createCustody({ journal, clock, randomUUID, readers: [{ ...reader, presence }] });
  return { custody, reader };
}

describe("a card left behind", () => {
  it("is on record a minute after the visit, and gone when somebody takes it", () => {
    const { custody, reader } = start();
    reader.say(present);
    custody.visitEnded();
    here.clock.advance(59_000);
    expect(custody.records()).toEqual([]);
    here.clock.advance(1_000);
    expect(custody.records()).toMatchObject([
      { kind: "idCard", place: "reader", foundBy: "agent", state: "lying" },
    ]);
    custody.visitEnded();
    here.clock.advance(60_000);
    expect(custody.records()).toHaveLength(1);
    reader.say(absent);
    expect(custody.records()).toMatchObject([{ state: "gone", closedBy: "agent" }]);
    expect(here.events().map(({ type }) => type)).toEqual(["custody.changed", "custody.changed"]);
  });

  it("is claimed without a sensor only where the reader was asked anew", () => {
    const { custody, reader } = start("inferred");
    for (const card of ["present", "unknown"] as const) {
      reader.say({ state: "ready", card });
      custody.visitEnded();
      here.clock.advance(60_000);
      expect(custody.records()).toEqual([]);
    }
    reader.say({ state: "ready", card: "left" });
    custody.visitEnded();
    here.clock.advance(60_000);
    expect(custody.records()).toMatchObject([{ state: "lying" }]);
    reader.say(present);
    expect(custody.records()).toMatchObject([{ state: "gone" }]);
  });

  it("that its owner took in time leaves no record", () => {
    const { custody, reader } = start();
    reader.say(present);
    custody.visitEnded();
    reader.say(absent);
    here.clock.advance(60_000);
    expect(custody.records()).toEqual([]);
  });

  it("is taken into custody as the thing that lay there, and handed over once; across restarts", () => {
    const { custody, reader } = start();
    reader.say(present);
    custody.visitEnded();
    here.clock.advance(60_000);
    const id = custody.records()[0]?.id ?? "";
    const taken = custody.take({ id, kind: "idCard", place: "reader", lastDigits: "0010", bag: "B-1" }, anna);
    expect(taken).toMatchObject({ ok: true, value: { id, state: "held", foundBy: "1001" } });
    reader.say(absent);
    expect(custody.records()).toMatchObject([{ id, state: "held" }]);
    expect(custody.take({ id, kind: "idCard", place: "reader" }, anna)).toMatchObject({
      code: "custodyUnknown",
    });
    here.restart();
    const later = start().custody;
    expect(later.handOver({ id, to: "police" }, anna)).toMatchObject({ ok: true });
    expect(later.handOver({ id, to: "police" }, anna)).toMatchObject({ code: "custodyClosed" });
    expect(later.handOver({ id: randomUUID(), to: "owner" }, anna)).toMatchObject({ code: "custodyUnknown" });
    expect(JSON.stringify(here.events())).not.toContain("0010");
  });

  it("is forgotten ninety days after it was handed over", () => {
    const { custody } = start();
    const taken = custody.take({ kind: "phone", place: "counter" }, anna);
    if (!taken.ok) throw new Error(taken.code);
    custody.handOver({ id: taken.value.id, to: "owner" }, anna);
    here.clock.advance(91 * 24 * 3_600_000);
    custody.take({ kind: "other", place: "floor" }, anna);
    expect(custody.records().map(({ kind }) => kind)).toEqual(["other"]);
  });
});
