import { isUscc } from "@zizhuban/device-agent-contract";
import type { HeldAuthorisation, Mandate } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { advanceWith, beginActing, fitting, type ActingEvent, type ActingState } from "./state.ts";

const advance = advanceWith(isUscc);
const uscc = "9142070200001447X4";
const consent = { register: "企业授权办事人员库", purpose: "核验您是否可以代表企业办理事项" };
const own: Mandate = { uscc, name: "样例农产品公司", role: "legalRepresentative" };
const held: HeldAuthorisation = {
  id: "00000000-0000-4000-8000-000000000001",
  uscc: "9142070200002669XP",
  name: "样例机械公司",
  items: ["RS13"],
  departments: ["FG"],
  purpose: "办理参保",
  expiresAt: 0,
};

type Happening = ActingEvent | ((turn: number) => ActingEvent);
const loaded = (turn: number): ActingEvent => ({ type: "loaded", turn, consent, held: [held] });
const listed = (turn: number): ActingEvent => ({ type: "mandates", turn, mandates: [own] });
const acts =
  (mandate: Mandate) =>
  (turn: number): ActingEvent => ({ type: "acts", turn, mandate });
const failed =
  (code: string) =>
  (turn: number): ActingEvent => ({ type: "failed", turn, code });

function walk(keys: readonly string[], happenings: readonly Happening[]) {
  const [first, begun] = beginActing(keys, undefined, 1);
  let state = first;
  const effects = [...begun];
  for (const one of happenings) {
    const [next, more] = advance(state, typeof one === "function" ? one(state.turn) : one);
    state = next;
    effects.push(...more);
  }
  return { state, effects, last: effects.at(-1) };
}
const list = [loaded, { type: "agree" }, listed] as const;
const type = (text: string): ActingEvent[] => Array.from(text, (key) => ({ type: "key", key }));

describe("for which enterprise", () => {
  it("nobody is looked up before they have agreed", () => {
    const { state, effects } = walk(["RS12"], [loaded]);
    expect(state.step).toEqual({ at: "consent", consent });
    expect(effects).toEqual([{ type: "load" }]);
    expect(walk(["RS12"], [loaded, { type: "agree" }]).last).toEqual({ type: "askRegister", consent });
  });

  it("the register's are offered for everything, an authorisation only for what it names", () => {
    const shown = (...keys: string[]) => fitting(walk(keys, list).state).length;
    expect([shown("RS13"), shown("FG02"), shown("RS12"), shown("RS13", "RS12")]).toEqual([1, 1, 0, 0]);
  });

  it("acts by the register, or by a representative's word and then only in that", () => {
    const byRegister = walk(["RS12"], [...list, { type: "act", mandate: own }, acts(own)]);
    expect(byRegister.effects).toContainEqual({ type: "prove", uscc, consent });
    expect(byRegister.last).toEqual({ type: "acts", acting: own });
    const agent: Mandate = { uscc: held.uscc, name: held.name, role: "agent" };
    const byWord = walk(["RS13"], [...list, { type: "use", authorisation: held }, acts(agent)]);
    expect(byWord.effects).toContainEqual({ type: "use", id: held.id });
    expect(byWord.last).toMatchObject({
      type: "acts",
      acting: { uscc: held.uscc, scope: { items: ["RS13"] } },
    });
  });

  it("is asked again in the same visit: the same one, if that may do this too", () => {
    const [again] = beginActing(["RS12"], own, 5);
    expect(again.step).toEqual({ at: "same", acting: own });
    expect(advance(again, { type: "goOn" })[1]).toEqual([{ type: "acts", acting: own }]);
    expect(advance(again, { type: "another" })[1]).toEqual([{ type: "load" }]);
    expect(beginActing(["RS12"], { ...own, scope: held }, 5)[0].step.at).toBe("loading");
  });
});

describe("a code that is typed", () => {
  const there = [...list, { type: "type" } as const];

  it("is checked with its last character, and one that does not fit is sent to nobody", () => {
    expect(walk(["RS12"], [...there, ...type(uscc.slice(0, 17))]).state.step).toMatchObject({ wrong: false });
    const wrong = walk(["RS12"], [...there, ...type(`${uscc.slice(0, 17)}5`), { type: "enter" }]);
    expect(wrong.state.step).toMatchObject({ at: "number", wrong: true });
    expect(wrong.effects.map((effect) => effect.type)).not.toContain("prove");
    const right = walk(["RS12"], [...there, ...type(uscc), { type: "enter" }]);
    expect(right.last).toEqual({ type: "prove", uscc, consent });
  });

  it("can be put right, and is never longer than it may be", () => {
    const long = walk(["RS12"], [...there, ...type(`${uscc}77`)]);
    expect(long.state.step).toMatchObject({ entered: uscc });
    const less = walk(["RS12"], [...there, ...type(`${uscc.slice(0, 17)}5`), { type: "delete" }]);
    expect(less.state.step).toMatchObject({ entered: uscc.slice(0, 17), wrong: false });
  });

  it("of an enterprise that is others' leads back to where another can be typed", () => {
    const refused = walk(["RS12"], [...there, ...type(uscc), { type: "enter" }, failed("mandateUnknown")]);
    expect(refused.state.step).toMatchObject({ at: "trouble", code: "mandateUnknown" });
    expect(advance(refused.state, { type: "back" })[0].step).toMatchObject({ at: "number", entered: uscc });
  });
});

describe("a lost network", () => {
  it.each([
    [[failed("serverUnreachable")], "load"],
    [[loaded, { type: "agree" }, failed("serverUnreachable")], "askRegister"],
    [[...list, { type: "act", mandate: own }, failed("serverUnreachable")], "prove"],
    [[...list, { type: "use", authorisation: held }, failed("serverUnreachable")], "use"],
  ] as const)("asks the same again (%#)", (happenings, asked) => {
    const { state, effects } = walk(["RS13"], happenings);
    expect(state.step.at).toBe("trouble");
    const [back, more] = advance(state, { type: "retry" });
    expect(more).toHaveLength(1);
    expect(more[0]?.type).toBe(asked);
    // Of a write the very same: it counts once.
    expect(asked === "load" || effects.some((effect) => effect === more[0])).toBe(true);
    expect(back.turn).toBeGreaterThan(state.turn);
  });
});

it("there is a way back from everywhere, and a late answer changes nothing", () => {
  const places: ActingState[] = [[], [loaded], [loaded, { type: "agree" } as const], list].map(
    (happenings) => walk(["RS13"], happenings).state,
  );
  for (const state of places) {
    expect(advance(state, { type: "back" })[1]).toEqual([{ type: "leave" }]);
    for (const late of [loaded, listed, acts(own), failed("internalError")])
      expect(advance(state, late(state.turn - 1))).toEqual([state, []]);
  }
});
