import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deskEn } from "./locale/en.ts";
import { deskZhCN } from "./locale/zh-CN.ts";
import { advance, firstDesk, type DeskEffect, type DeskEvent, type DeskState, type Inside } from "./state.ts";

function walk(events: readonly DeskEvent[]): { state: DeskState; effects: DeskEffect[] } {
  let state: DeskState = firstDesk;
  const effects: DeskEffect[] = [];
  for (const event of events) {
    const [next, more] = advance(state, event);
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}

const signIn: readonly DeskEvent[] = [
  { type: "number", number: "1001" },
  { type: "pin", pin: "246802" },
  { type: "signedIn" },
];
function insideAfter(...events: DeskEvent[]): Inside {
  const { state } = walk([...signIn, ...events]);
  if (state.at !== "inside") throw new Error(state.at);
  return state;
}

const events: readonly DeskEvent[] = [
  ...signIn,
  { type: "back" },
  { type: "opened" },
  { type: "refused", code: "signInRefused" },
  { type: "tab", tab: "supplies" },
  { type: "tab", tab: "custody" },
  { type: "tab", tab: "report" },
  { type: "selfTest" },
  { type: "progress", progress: { device: "P", step: "testing" } },
  { type: "progress", progress: { device: "P", step: "printing" } },
  { type: "progress", progress: { device: "P", step: "done", verdict: "pass" } },
  { type: "diagnosed", diagnosis: { at: 0, devices: [] }, tested: true },
  { type: "refill", device: "P", supply: "receiptPaper" },
  { type: "filled" },
  { type: "refillEnded", checked: false, reason: "paperOut" },
  { type: "closeRefill" },
  { type: "found", id: undefined },
  { type: "foundKind", kind: "idCard" },
  { type: "foundPlace", place: "reader" },
  { type: "endsInX" },
  { type: "digits", digits: "001" },
  { type: "bag", bag: "000001" },
  { type: "hand", id: "i" },
  { type: "handTo", to: "owner" },
  { type: "custody", records: [] },
  { type: "report", report: "failed" },
  { type: "page", page: 1 },
  { type: "failed", code: "timeOut" },
  { type: "signOff" },
  { type: "over" },
];

describe("the maintenance screen", () => {
  it("asks number, then PIN, and keeps neither", () => {
    const { state, effects } = walk(signIn);
    expect(effects).toEqual([
      { type: "signIn", number: "1001", pin: "246802" },
      { type: "load", tab: "devices" },
    ]);
    expect(JSON.stringify(state)).not.toMatch(/246802|1001/);
  });

  it("a refused PIN empties the boxes and asks again", () => {
    const { state } = walk([...signIn.slice(0, 2), { type: "refused", code: "lockedOut" }]);
    expect(state).toMatchObject({ at: "pin", checking: false, trouble: "lockedOut", attempt: 1 });
  });

  it("a refill is asked about, checked, and may be checked again", () => {
    const asked = insideAfter({ type: "refill", device: "P", supply: "receiptPaper" });
    expect(asked.refill).toMatchObject({ phase: "asking" });
    const [open] = [
      insideAfter(
        { type: "refill", device: "P", supply: "receiptPaper" },
        { type: "filled" },
        { type: "progress", progress: { device: "P", step: "printing" } },
        { type: "refillEnded", checked: false, reason: "coverOpen" },
      ),
    ];
    expect(open.refill).toMatchObject({ phase: "open", reason: "coverOpen" });
    const [again, effects] = advance(open, { type: "filled" });
    expect(again).toMatchObject({ refill: { phase: "waitingForDevice" } });
    expect(effects).toEqual([{ type: "checkRefill", device: "P", supply: "receiptPaper" }]);
  });

  it("a self-test is not started twice, and counts down its devices", () => {
    const running = insideAfter(
      { type: "selfTest" },
      { type: "selfTest" },
      { type: "progress", progress: { device: "A", step: "testing" } },
      { type: "progress", progress: { device: "B", step: "testing" } },
      { type: "progress", progress: { device: "A", step: "done" } },
    );
    expect(running.testing).toEqual(["B"]);
    const { effects } = walk([...signIn, { type: "selfTest" }, { type: "selfTest" }]);
    expect(effects.filter(({ type }) => type === "selfTest")).toHaveLength(1);
  });

  it("a card's last signs may end in X; a thing without a number is not asked for one", () => {
    const found = insideAfter(
      { type: "found", id: undefined },
      { type: "foundKind", kind: "idCard" },
      { type: "foundPlace", place: "counter" },
      { type: "endsInX" },
      { type: "digits", digits: "001" },
    );
    expect(found.finding).toMatchObject({ step: "bag", lastDigits: "001X" });
    const phone = insideAfter(
      { type: "found", id: undefined },
      { type: "foundKind", kind: "phone" },
      { type: "foundPlace", place: "floor" },
    );
    expect(phone.finding).toMatchObject({ step: "bag" });
  });

  it("whatever happens in whatever order, signing off ends it and an ended connection shows it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 60 }), (steps) => {
        const { state } = walk(steps);
        const [out, effects] = advance(state, { type: "signOff" });
        if (state.at === "inside") expect([out.at, effects]).toEqual(["signedOff", [{ type: "signOff" }]]);
        const [over] = advance(state, { type: "over" });
        expect(over.at).not.toBe("inside");
      }),
    );
  });
});

it.each([deskZhCN, deskEn])("says something everywhere", (words) => {
  const texts = Object.values(words).flatMap((value): string[] =>
    typeof value === "string" ? [value] : typeof value === "object" ? Object.values<string>(value) : [],
  );
  expect(texts.filter((text) => text.trim() === "")).toEqual([]);
  if (words === deskEn) expect(texts.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
});
