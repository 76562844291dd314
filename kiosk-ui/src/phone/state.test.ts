import { handOverCheckDigit, type CatalogueItem, type TakenDraft } from "@zizhuban/server-contract";
import { expect, it } from "vitest";
import {
  advance,
  beginHandOver,
  type HandOverEffect,
  type HandOverEvent,
  type HandOverState,
} from "./state.ts";

const item: CatalogueItem = {
  key: "GA03",
  name: "居住证申领",
  department: "公安",
  verbs: ["apply"],
  instant: false,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  fields: [],
  promisedWorkdays: 15,
  pages: 0,
  availableHere: false,
};
const draft: TakenDraft = {
  id: "00000000-0000-4000-8000-000000000009",
  itemKey: "GA03",
  form: { telephone: "13900000000" },
  applying: [],
  materials: [],
  changed: false,
  left: [],
  added: [],
};
const given = { form: { telephone: "1" }, applying: [] };
const code = `123456789${handOverCheckDigit("123456789")}`;

class Walk {
  state: HandOverState;
  effects: readonly HandOverEffect[];
  constructor(from?: typeof given) {
    [this.state, this.effects] = beginHandOver({ item }, from, 1);
  }
  do(event: HandOverEvent): this {
    const now = "turn" in event ? { ...event, turn: this.state.turn } : event;
    [this.state, this.effects] = advance(this.state, now);
    return this;
  }
  type(digits: string): this {
    for (const key of digits) this.do({ type: "key", key });
    return this;
  }
}
const taken = (changes: Partial<TakenDraft> = {}, of = item): HandOverEvent => ({
  type: "taken",
  turn: 0,
  draft: { ...draft, ...changes },
  of: { item: of },
});

it("takes digits only when their check digit fits, and never more than there are", () => {
  const walk = new Walk()
    .type(`${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}7`)
    .do({ type: "enter" });
  expect(walk.state.step).toMatchObject({ refused: "mistyped", phase: "open" });
  expect(walk.effects).toEqual([]);
  walk.do({ type: "clear" }).type(code).do({ type: "enter" });
  expect(walk.effects).toEqual([{ type: "take", by: { code } }]);
});

it("goes on at once when nothing needs a look, and shows what does", () => {
  const token = "A".repeat(43);
  const walk = new Walk().do({ type: "scanned", turn: 0, token });
  expect(walk.effects).toEqual([{ type: "take", by: { token } }]);
  expect(walk.do(taken()).effects).toEqual([{ type: "done", draft, of: { item } }]);

  const other = { ...item, key: "SF01" };
  for (const event of [
    taken({ changed: true }),
    taken({ left: [{ zh: "学校", en: "School" }] }),
    taken({}, other),
  ]) {
    const shown = new Walk().do({ type: "scanned", turn: 0, token }).do(event);
    expect([shown.state.step.at, shown.effects]).toEqual(["taken", []]);
    expect(shown.do({ type: "forward" }).effects).toMatchObject([{ type: "done" }]);
  }
});

it("says what was not taken, and reads again", () => {
  const walk = new Walk().do({ type: "scanned", turn: 0, token: undefined });
  expect(walk.state.step).toMatchObject({ refused: "otherCode" });
  walk.type(code).do({ type: "enter" }).do({ type: "failed", turn: 0, code: "draftOfAnother" });
  expect(walk.state.step).toMatchObject({
    at: "take",
    phase: "open",
    entered: "",
    refused: "draftOfAnother",
  });
  expect(walk.effects).toEqual([{ type: "scan" }]);
});

it("waits for the telephone and goes on by itself, or here with what there is", () => {
  const walk = new Walk(given);
  expect(walk.effects).toEqual([{ type: "begin", of: { item }, given }]);
  walk.do({ type: "begun", turn: 0, id: draft.id, url: "http://x/phone/open#t" });
  expect(walk.effects).toEqual([{ type: "watch", id: draft.id }]);
  expect(walk.do({ type: "state", turn: 0, state: "opened" }).state.step).toMatchObject({ phase: "opened" });
  const sooner = new Walk(given).do({ type: "begun", turn: 0, id: draft.id, url: "u" }).do({ type: "here" });
  expect(sooner.effects).toEqual([{ type: "take", by: { draft: draft.id } }]);
  walk.do({ type: "state", turn: 0, state: "ready" });
  expect(walk.effects).toEqual([{ type: "take", by: { draft: draft.id } }]);
  expect(walk.do(taken()).effects).toMatchObject([{ type: "done" }]);
});

it("an answer of an earlier step changes nothing, and trouble has a way on", () => {
  const walk = new Walk(given);
  const [same] = advance(walk.state, { type: "begun", turn: 0, id: draft.id, url: "u" });
  expect(same).toBe(walk.state);
  walk.do({ type: "failed", turn: 0, code: "draftsFull" });
  expect(walk.state.step).toEqual({ at: "trouble", code: "draftsFull" });
  expect(walk.do({ type: "retry" }).effects).toMatchObject([{ type: "begin" }]);
});
