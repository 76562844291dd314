import type { GivenAuthorisation, Mandate, ProofMethod } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { advance, beginRights } from "./state.ts";
import type { RightsEvent, RightsState } from "./steps.ts";

const terms = {
  consent: { register: "企业授权办事人员库", purpose: "核验您是否可以代表企业办理事项" },
  declaration: { version: "2026-1", text: { "zh-CN": "我授权", en: "I authorise" } },
};
const own: Mandate = { uscc: "9142070200001447X4", name: "样例农产品公司", role: "legalRepresentative" };
const others: Mandate = { uscc: "9142070200002669XP", name: "样例机械公司", role: "agent" };
const made: GivenAuthorisation = {
  id: "00000000-0000-4000-8000-000000000001",
  uscc: own.uscc,
  name: own.name,
  agent: { name: "王**", idNumber: "420702********0038" },
  items: ["RS13"],
  departments: [],
  purpose: "办理社会保险",
  givenAt: 0,
  expiresAt: 1,
  uses: 0,
};

type Happening = RightsEvent | ((turn: number) => RightsEvent);
function walk(happenings: readonly Happening[]) {
  const [first, begun] = beginRights(1);
  let state = first;
  const effects = [...begun];
  for (const one of happenings) {
    const [next, more] = advance(state, typeof one === "function" ? one(state.turn) : one);
    state = next;
    effects.push(...more);
  }
  return { state, effects, last: effects.at(-1), step: state.step };
}
const loaded =
  (pin: ProofMethod = { method: "pin", available: false, why: "pinNotSet" }) =>
  (turn: number): RightsEvent => ({ type: "loaded", turn, ways: [pin], given: [made], held: [], terms });
const failed =
  (code: string) =>
  (turn: number): RightsEvent => ({ type: "failed", turn, code });
const digits = (text: string): RightsEvent => ({ type: "digits", digits: text });

describe("one's own PIN", () => {
  const entering = [loaded(), { type: "openPin" }, { type: "newPin" }] as const;

  it("is shown as it stands: none, set, or stopped", () => {
    const pinOf = (pin: ProofMethod) => walk([loaded(pin)]).state.pin;
    expect(pinOf({ method: "pin", available: true })).toBe("set");
    expect(pinOf({ method: "pin", available: false, why: "pinLocked" })).toBe("locked");
    expect(walk([loaded()]).state.pin).toBe("none");
  });

  it("is entered twice, and only then sent; what is not the same begins anew", () => {
    const once = walk([...entering, digits("290417")]);
    expect(once.effects.map(({ type }) => type)).toEqual(["load"]);
    expect(walk([...entering, digits("290417"), digits("290418")]).step).toEqual({
      at: "newPin",
      first: undefined,
      wrong: "different",
    });
    const twice = walk([...entering, digits("290417"), digits("290417")]);
    expect(twice.last).toEqual({ type: "setPin", pin: "290417" });
    const done = advance(twice.state, { type: "pinChanged", turn: twice.state.turn, pin: "set" })[0];
    expect(done).toMatchObject({ pin: "set", step: { at: "pin", done: "set" } });
    // Nothing of the number stays in what is shown.
    expect(JSON.stringify(done)).not.toContain("290417");
  });

  it("that is too simple is chosen anew, with the reason", () => {
    const { step } = walk([...entering, digits("111111"), digits("111111"), failed("pinTooSimple")]);
    expect(step).toEqual({ at: "newPin", first: undefined, wrong: "pinTooSimple" });
  });

  it("is taken back after a question, where there is one", () => {
    const there = [
      loaded({ method: "pin", available: true }),
      { type: "openPin" },
      { type: "removePin" },
    ] as const;
    expect(walk(there).step.at).toBe("removePin");
    expect(walk([...there, { type: "forward" }]).last).toEqual({ type: "removePin" });
    expect(walk([loaded(), { type: "openPin" }, { type: "removePin" }]).step.at).toBe("pin");
  });
});

describe("an authorisation", () => {
  const listed = (turn: number): RightsEvent => ({ type: "mandates", turn, mandates: [own, others] });
  const number = Array.from("420702197809110038", (key): RightsEvent => ({ type: "key", key }));
  const toNumber = [
    loaded(),
    { type: "openAuthorisations" },
    { type: "give" },
    { type: "forward" },
    listed,
    { type: "enterprise", enterprise: own },
  ] as const;
  const named = [
    ...toNumber,
    ...number,
    { type: "forward" },
    { type: "typed", text: " 王无记 ", composing: false },
    { type: "forward" },
  ] as const;
  const toReview = [
    ...named,
    { type: "toggle", items: ["RS13"] },
    { type: "forward" },
    { type: "purpose", purpose: "办理社会保险" },
    { type: "days", days: 30 },
    { type: "forward" },
  ] as const;

  it("is given only for whom one represents, after the register was asked with consent", () => {
    const asked = walk([loaded(), { type: "openAuthorisations" }, { type: "give" }, { type: "forward" }]);
    expect(asked.last).toEqual({ type: "askRegister", terms });
    expect(walk(toNumber.slice(0, 5)).state.enterprises).toEqual([own]);
  });

  it("wants a number whose check fits, at once when it is whole, and a name", () => {
    const wrong = [...number.slice(0, 17), { type: "key", key: "9" } as const];
    expect(walk([...toNumber, ...wrong]).step).toMatchObject({ at: "number", wrong: true });
    expect(walk([...toNumber, ...wrong, { type: "forward" }]).step.at).toBe("number");
    expect(walk([...toNumber, ...number, { type: "forward" }, { type: "forward" }]).step).toMatchObject({
      at: "name",
      wrong: true,
    });
  });

  it("is for something: items are chosen, and left out again", () => {
    expect(walk([...named, { type: "forward" }]).step.at).toBe("items");
    const both = [{ type: "toggle", items: ["RS13", "RS12"] } as const];
    expect(walk([...named, ...both]).state.draft.items).toEqual(["RS13", "RS12"]);
    expect(walk([...named, ...both, { type: "toggle", items: ["RS13"] }]).state.draft.items).toEqual([
      "RS12",
    ]);
    expect(walk([...named, ...both, ...both]).state.draft.items).toEqual([]);
  });

  it("is sent whole, with the declaration that was read", () => {
    const { last } = walk([...toReview, { type: "forward" }]);
    expect(last).toEqual({
      type: "authorise",
      request: {
        uscc: own.uscc,
        agent: { name: "王无记", idNumber: "420702197809110038" },
        items: ["RS13"],
        departments: [],
        purpose: "办理社会保险",
        days: 30,
        consent: terms.consent,
        declaration: "2026-1",
      },
    });
  });

  it("leads back step by step without losing what was said, and leaves nothing of it once made", () => {
    const steps = ["review", "days", "purpose", "items", "name", "number", "enterprise", "authorisations"];
    let { state } = walk(toReview);
    for (const at of steps) {
      state = advance(state, { type: "back" })[0];
      expect(state.step.at).toBe(at);
    }
    const sent = walk([...toReview, { type: "forward" }]).state;
    const after = advance(sent, { type: "made", turn: sent.turn, made })[0];
    expect(after.step).toEqual({ at: "made", made });
    expect(JSON.stringify(after)).not.toMatch(/王无记|420702197809110038/);
  });

  it("ends after a question, and the list is asked for anew", () => {
    const there = [
      loaded(),
      { type: "openAuthorisations" },
      { type: "open", id: made.id, mine: "given" },
      { type: "end" },
    ] as const;
    expect(walk(there).effects).toHaveLength(1);
    const ended = walk([...there, { type: "forward" }]);
    expect(ended.last).toEqual({ type: "endAuthorisation", id: made.id });
    const [state, effects] = advance(ended.state, { type: "ended", turn: ended.state.turn });
    expect(effects).toEqual([{ type: "load" }]);
    expect(walk([loaded()]).step.at).toBe("menu");
    expect(advance(state, loaded()(state.turn))[0].step.at).toBe("authorisations");
  });

  it("that was refused or whose answer was lost is said; the same is sent again", () => {
    const lost = walk([...toReview, { type: "forward" }, failed("serverUnreachable")]);
    expect(lost.step).toMatchObject({ at: "trouble", code: "serverUnreachable" });
    const [, effects] = advance(lost.state, { type: "retry" });
    expect(lost.effects).toContain(effects[0]);
    expect(advance(lost.state, { type: "back" })[0].step.at).toBe("declaration");
  });
});

it("a late answer changes nothing, and there is a way back from every wait", () => {
  const states: RightsState[] = [[], [loaded()], [loaded(), { type: "openPin" } as const]].map(
    (happenings) => walk(happenings).state,
  );
  for (const state of states)
    expect(advance(state, failed("internalError")(state.turn - 1))).toEqual([state, []]);
  expect(advance(walk([]).state, { type: "back" })[1]).toEqual([{ type: "leave" }]);
});
