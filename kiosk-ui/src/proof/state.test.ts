import type { ProofMethod } from "@zizhuban/server-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, beginProof, type ProofEffect, type ProofEvent, type ProofState } from "./state.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const challenge = { challengeId: id(1), sentTo: "138****0010", digits: 6, expiresAt: 0, resendAt: 0 };
const shown = { challengeId: id(2), code: "402913", expiresAt: 0 };
const telephone: ProofMethod = { method: "sms-code", available: true, hint: "138****0010" };
const pin: ProofMethod = { method: "pin", available: true };
const noPin: ProofMethod = { method: "pin", available: false, why: "pinNotSet" };
const noPhone: ProofMethod = { method: "sms-code", available: false, why: "noPhone" };
const helper: ProofMethod = { method: "helper", available: true };
const all = [telephone, pin, helper];

/** An answer carries the turn of the state it meets. */
type Happening = (state: ProofState) => ProofEvent;
const press =
  (event: ProofEvent): Happening =>
  () =>
    event;
const ways =
  (...methods: readonly ProofMethod[]): Happening =>
  ({ turn }) => ({ type: "ways", turn, ways: methods });
const failed =
  (code: string, of: ProofEffect = { type: "sendCode" }): Happening =>
  ({ turn }) => ({ type: "failed", turn, code, of });
const sent: Happening = ({ turn }) => ({ type: "challenge", turn, challenge });
const asked: Happening = ({ turn }) => ({ type: "presence", turn, challenge: shown });
const proved: Happening = ({ turn }) => ({ type: "proved", turn });
const choose = (way: ProofMethod["method"]) => press({ type: "choose", way });
const enter = press({ type: "enter", digits: "123456" });

function walk(happenings: readonly Happening[], optional = false) {
  const [first, begun] = beginProof(optional, 1);
  let state = first;
  const asked = [...begun];
  for (const happening of happenings) {
    const [next, more] = advance(state, happening(state));
    state = next;
    asked.push(...more);
  }
  return { ...state, asked };
}
const askedOf = (...happenings: readonly Happening[]) => walk(happenings).asked.map(({ type }) => type);

describe("which way", () => {
  it("who has a telephone and nothing else gets the code at once; who could choose is asked", () => {
    expect(walk([ways(telephone, noPin, helper)]).step).toMatchObject({ at: "code", phase: "sending" });
    expect(walk([ways(...all)]).step.at).toBe("choosing");
    expect(askedOf(ways(...all))).toEqual(["askWays"]);
  });

  it("without a telephone the others are there, and what is not there cannot be chosen", () => {
    const there = [ways(noPhone, noPin, helper)];
    expect(walk([...there, choose("sms-code")]).step.at).toBe("choosing");
    expect(walk([...there, choose("pin")]).step.at).toBe("choosing");
    expect(walk([...there, choose("helper")]).step.at).toBe("helper");
  });

  it("may be another one at any time, also while the code is under way", () => {
    const others = press({ type: "others" });
    expect(walk([ways(telephone, noPin, helper), others]).step.at).toBe("choosing");
    expect(walk([ways(...all), choose("pin"), enter, others]).step.at).toBe("choosing");
    expect(walk([ways(...all), choose("helper"), asked, others]).step.at).toBe("choosing");
  });

  it("is left out only where less is enough", () => {
    const without = press({ type: "withoutProof" });
    expect(askedOf(ways(...all), without)).not.toContain("withoutProof");
    expect(walk([ways(...all), without], true).asked.at(-1)).toEqual({ type: "withoutProof" });
  });
});

describe("one that fails leaves the others", () => {
  it.each([
    ["proofUnavailable", "notSent"],
    ["registerUnavailable", "registerAway"],
    ["tooManyRequests", "tooMany"],
    ["tooManyAttempts", "tooMany"],
    ["resendTooSoon", "tooSoon"],
  ] as const)("a code that is not to be had (%s) is said, and the list asked for anew", (code, told) => {
    const after = walk([ways(telephone, noPin, helper), failed(code)]);
    expect(after).toMatchObject({ told, step: { at: "asking" } });
    const list = walk([ways(telephone, noPin, helper), failed(code), ways(telephone, noPin, helper)]);
    // Not sent once more by itself: the same would happen again.
    expect(list).toMatchObject({ told, step: { at: "choosing" } });
    expect(list.asked.filter(({ type }) => type === "sendCode")).toHaveLength(1);
  });

  it("a wrong code is entered again, an expired one sent again", () => {
    const there = [ways(telephone, noPin, helper), sent, enter];
    expect(walk([...there, failed("codeWrong")]).step).toMatchObject({
      phase: "entering",
      refused: "codeWrong",
    });
    expect(walk([...there, failed("codeExpired")]).step).toMatchObject({ refused: "codeExpired" });
    expect(askedOf(...there, failed("codeExpired"), press({ type: "resend" })).at(-1)).toBe("sendCode");
  });

  it("a wrong PIN is entered again, a locked one gives way to the others", () => {
    const there = [ways(...all), choose("pin"), enter];
    expect(walk([...there, failed("pinWrong")]).step).toEqual({
      at: "pin",
      phase: "entering",
      refused: true,
    });
    expect(walk([...there, failed("pinLocked")])).toMatchObject({
      told: "pinLocked",
      step: { at: "asking" },
    });
    expect(walk([...there, failed("proofUnavailable")])).toMatchObject({ told: "pinNotSet" });
  });

  it("what has no words here is the journey's to say", () => {
    expect(walk([ways(...all), choose("pin"), enter, failed("sessionEnded")]).asked.at(-1)).toEqual({
      type: "giveUp",
      code: "sessionEnded",
    });
  });
});

describe("staff beside the kiosk", () => {
  const there = [ways(...all), choose("helper"), asked];
  const question = { type: "verifyPresenceAgain", challengeId: shown.challengeId };

  it("are waited for, also while the network is away, and then it goes on by itself", () => {
    expect(walk([...there, failed("confirmationPending")]).asked.at(-1)).toEqual(question);
    const lost = walk([...there, failed("serverUnreachable")]);
    expect(lost.step).toMatchObject({ phase: "waiting", lost: true });
    expect(lost.asked.at(-1)).toEqual(question);
    const back = [...there, failed("serverUnreachable"), failed("confirmationPending")];
    expect(walk(back).step).toMatchObject({ lost: false });
    expect(walk([...back, proved]).asked.at(-1)).toEqual({ type: "proved" });
  });

  it.each(["challengeInvalid", "codeExpired"])(
    "that do not confirm (%s) are asked with a new number",
    (code) => {
      const over = walk([...there, failed(code)]);
      expect(over.asked.at(-1)).toEqual(question);
      expect(over.step).toMatchObject({ phase: code === "codeExpired" ? "expired" : "refused" });
      expect(askedOf(...there, failed(code), press({ type: "resend" })).at(-1)).toBe("askPresence");
    },
  );

  it("cannot be asked as often as one likes", () => {
    const often = walk([ways(...all), choose("helper"), failed("tooManyRequests")]);
    expect(often).toMatchObject({ told: "tooMany", step: { at: "asking" } });
  });
});

describe("a lost network", () => {
  const verify = { type: "verifyPin", pin: "123456" } as const;

  it("is said, and the very same question put again", () => {
    const lost = walk([ways(...all), choose("pin"), enter, failed("serverUnreachable", verify)]);
    expect(lost.step).toMatchObject({ at: "lost" });
    const [back, effects] = advance(lost, { type: "retry" });
    expect(back.step).toMatchObject({ at: "pin", phase: "checking" });
    expect(effects[0]).toBe(verify);
    expect(back.turn).toBeGreaterThan(lost.turn);
  });
});

describe("wherever somebody is", () => {
  const happenings: readonly Happening[] = [
    ways(...all),
    ways(noPhone, noPin, helper),
    ...(["sms-code", "pin", "helper"] as const).map(choose),
    ...(["resend", "others", "retry", "withoutProof"] as const).map((type) => press({ type })),
    enter,
    sent,
    asked,
    ...[
      "codeWrong",
      "codeExpired",
      "challengeInvalid",
      "resendTooSoon",
      "proofUnavailable",
      "tooManyRequests",
      "pinWrong",
      "pinLocked",
      "confirmationPending",
      "serverUnreachable",
    ].map((code) => failed(code)),
  ];
  const anywhere = fc.array(fc.constantFrom(...happenings), { maxLength: 20 }).map((some) => walk(some));

  it("there is a way back, and an answer to an earlier question changes nothing", () => {
    fc.assert(
      fc.property(anywhere, fc.constantFrom(...happenings), (state, happening) => {
        expect(advance(state, { type: "back" })[1]).toEqual([{ type: "leave" }]);
        const event = happening({ ...state, turn: state.turn - 1 });
        if ("turn" in event) expect(advance(state, event)).toEqual([state, []]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("nobody goes on unproved", () => {
    fc.assert(
      fc.property(anywhere, ({ asked: effects }) => {
        expect(effects.map(({ type }) => type)).not.toContain("proved");
      }),
      { numRuns: 1_000 },
    );
  });
});
