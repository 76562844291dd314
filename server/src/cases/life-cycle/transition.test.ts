import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workingCalendar } from "../../calendar/testing.ts";
import {
  clockView,
  decisionDue,
  isEnded,
  openedCase,
  specialProcedures,
  transition,
  type Actor,
  type CaseAction,
  type CaseRules,
  type CaseState,
  type Circumstances,
} from "./index.ts";

const calendar = workingCalendar([
  JSON.parse(readFileSync(new URL("../../../sample-data/calendar/2026.json", import.meta.url), "utf8")),
]);
const rules: CaseRules = {
  instant: false,
  limit: 20,
  extension: 10,
  acceptWithin: 5,
  supplementWithin: 15,
  deliverWithin: 10,
  gapWithin: 10,
  commitmentWithin: 40,
  materials: [
    { ref: "M01", required: true, tolerable: false, promisable: false },
    { ref: "M02", required: true, tolerable: true, promisable: false },
    { ref: "M03", required: true, tolerable: false, promisable: true },
    { ref: "M04", required: false, tolerable: false, promisable: false },
  ],
  specials: ["inspection", "publicNotice"],
  hasResult: true,
};
const window: Actor = { kind: "staff", id: "window" };
const officer: Actor = { kind: "staff", id: "officer" };
const citizen: Actor = { kind: "citizen", id: "session" };
const all = ["M01", "M02", "M03"];

type Move = readonly [today: string, actor: Actor, action: CaseAction];

/** Plays moves that must all be allowed. */
function play(state: CaseState, moves: readonly Move[], by: CaseRules = rules): CaseState {
  return moves.reduce((now, [today, actor, action]) => {
    const next = transition(now, action, { actor, today, calendar, rules: by });
    if (!next.ok) throw new Error(`${action.type} on ${today}: ${next.code} ${next.detail ?? ""}`);
    return next.value;
  }, state);
}

function refusal(state: CaseState, today: string, actor: Actor, action: CaseAction, by: CaseRules = rules) {
  const next = transition(state, action, { actor, today, calendar, rules: by });
  return next.ok ? "allowed" : next.code;
}

const received = (held: readonly string[] = all) =>
  play(openedCase("2026-03-02", held), [["2026-03-02", window, { type: "receive" }]]);
const accepted = (held?: readonly string[]) =>
  play(received(held), [["2026-03-03", window, { type: "accept" }]]);
const inReview = () => play(accepted(), [["2026-03-04", officer, { type: "review" }]]);

it("a committed item goes its whole way", () => {
  const end = play(inReview(), [
    ["2026-03-10", officer, { type: "decide", outcome: "granted", reasons: [] }],
    ["2026-03-10", officer, { type: "produce" }],
    ["2026-03-11", window, { type: "handOver" }],
    ["2026-03-12", window, { type: "complete" }],
    ["2026-03-12", window, { type: "archive" }],
  ]);
  expect(end).toMatchObject({ phase: "archived", completedOn: "2026-03-12", visits: 0 });
});

it("nothing is handed out that was not made: a granted result is produced first, a refusal goes out as it is", () => {
  const granted = play(inReview(), [
    ["2026-03-10", officer, { type: "decide", outcome: "granted", reasons: [] }],
  ]);
  expect(refusal(granted, "2026-03-11", window, { type: "handOver" })).toBe("eventOutOfOrder");
  expect(refusal(granted, "2026-03-11", window, { type: "complete" })).toBe("eventOutOfOrder");
  const nothingToMake = { ...rules, hasResult: false };
  expect(refusal(granted, "2026-03-11", window, { type: "handOver" }, nothingToMake)).toBe("allowed");
  const refused = play(inReview(), [
    ["2026-03-10", officer, { type: "decide", outcome: "refused", reasons: ["材料不实"] }],
  ]);
  expect(refusal(refused, "2026-03-11", window, { type: "handOver" })).toBe("allowed");
});

it("a promise of a case that was refused is not looked into: nothing was given for it", () => {
  const open = play(received(["M01", "M02"]), [
    ["2026-03-03", window, { type: "accept", promise: ["M03"] }],
    ["2026-03-04", officer, { type: "review" }],
  ]);
  const decided = play(open, [
    ["2026-03-05", officer, { type: "decide", outcome: "refused", reasons: ["不符合条件"] }],
  ]);
  expect(decided.commitments).toEqual([{ ref: "M03" }]);
  const untrue: CaseAction = { type: "checkCommitment", ref: "M03", kept: false };
  expect(refusal(decided, "2026-05-07", officer, untrue)).toBe("eventOutOfOrder");
});

it("an instant item is decided by the rules in the session and completed", () => {
  const instant = { ...rules, instant: true, limit: 0 };
  const rule: Actor = { kind: "system", id: "rules" };
  const grant: CaseAction = { type: "decide", outcome: "granted", reasons: [] };
  const lacking = openedCase("2026-03-02", ["M01", "M02"]);
  expect(refusal(lacking, "2026-03-02", rule, grant, instant)).toBe("materialMissing");
  const promised = { ...lacking, commitments: [{ ref: "M03" }] };
  expect(refusal(promised, "2026-03-02", rule, grant, instant)).toBe("allowed");
  const end = play(
    openedCase("2026-03-02", all),
    [
      ["2026-03-02", rule, grant],
      ["2026-03-02", rule, { type: "complete" }],
    ],
    instant,
  );
  expect(end).toMatchObject({ phase: "completed", decision: { by: "rules" } });
  const complete: CaseAction = { type: "complete" };
  expect(refusal(openedCase("2026-03-02"), "2026-03-02", rule, complete, instant)).toBe("eventOutOfOrder");
  expect(refusal(end, "2026-03-02", rule, grant, instant)).toBe("eventOutOfOrder");
});

it("an instant item that lacks something waits at the window, and is decided there like any other", () => {
  const instant = { ...rules, instant: true, limit: 0 };
  const end = play(
    openedCase("2026-03-02", ["M01", "M02"]),
    [
      ["2026-03-02", window, { type: "receive" }],
      ["2026-03-02", window, { type: "requestSupplement", refs: ["M03"] }],
      ["2026-03-03", citizen, { type: "supply", refs: ["M03"] }],
      ["2026-03-03", window, { type: "accept" }],
      ["2026-03-04", officer, { type: "review" }],
      ["2026-03-04", officer, { type: "decide", outcome: "granted", reasons: [] }],
      ["2026-03-04", window, { type: "complete" }],
    ],
    instant,
  );
  expect(end.phase).toBe("completed");
});

describe("guards", () => {
  it("who accepted does not decide", () => {
    const decide: CaseAction = { type: "decide", outcome: "granted", reasons: [] };
    expect(refusal(inReview(), "2026-03-05", window, decide)).toBe("sameOfficer");
    expect(refusal(inReview(), "2026-03-05", officer, decide)).toBe("allowed");
  });

  it("a supplement is asked for once, and only for what is on the list", () => {
    const ask = (refs: readonly string[]): CaseAction => ({ type: "requestSupplement", refs });
    const lacking = received(["M01", "M02"]);
    expect(refusal(lacking, "2026-03-03", window, ask(["M99"]))).toBe("materialNotOnList");
    const answered = play(lacking, [
      ["2026-03-03", window, ask(["M03"])],
      ["2026-03-05", citizen, { type: "supply", refs: ["M03"] }],
    ]);
    expect(answered.phase).toBe("received");
    expect(refusal(answered, "2026-03-06", window, ask(["M04"]))).toBe("supplementUsed");
  });

  it("nothing is accepted with a required material missing, unless it may be tolerated or promised", () => {
    const lacking = received(["M01"]);
    expect(refusal(lacking, "2026-03-03", window, { type: "accept" })).toBe("materialMissing");
    expect(refusal(lacking, "2026-03-03", window, { type: "accept", tolerate: ["M03"] })).toBe(
      "notTolerable",
    );
    expect(refusal(lacking, "2026-03-03", window, { type: "accept", promise: ["M02"] })).toBe(
      "notPromisable",
    );
    const excused = play(lacking, [
      ["2026-03-03", window, { type: "accept", tolerate: ["M02"], promise: ["M03"] }],
    ]);
    expect(excused).toMatchObject({
      gaps: [{ ref: "M02", dueBy: "2026-03-17" }],
      commitments: [{ ref: "M03" }],
    });
  });

  it("a grant waits for what was tolerated, and a promise gets a day on which it is checked", () => {
    const open = play(received(["M01"]), [
      ["2026-03-03", window, { type: "accept", tolerate: ["M02"], promise: ["M03"] }],
      ["2026-03-04", officer, { type: "review" }],
    ]);
    const grant: CaseAction = { type: "decide", outcome: "granted", reasons: [] };
    expect(refusal(open, "2026-03-05", officer, grant)).toBe("gapsOpen");
    const decided = play(open, [
      ["2026-03-06", citizen, { type: "supply", refs: ["M02"] }],
      ["2026-03-06", officer, grant],
    ]);
    const checkBy = decided.commitments[0]?.checkBy;
    expect(checkBy).toBe("2026-05-07");
    const check: CaseAction = { type: "checkCommitment", ref: "M03", kept: false };
    const untrue = play(decided, [["2026-05-07", officer, check]]);
    const correctBy = "2026-05-27";
    expect(untrue.commitments).toEqual([
      { ref: "M03", checkBy, kept: false, foundBy: officer.id, correctBy },
    ]);

    // It is made good with what it stood for, nothing else; and looked into by somebody else, not before its time.
    const at = (today: string, actor: Actor, action: CaseAction) =>
      transition(untrue, action, { actor, today, calendar, rules });
    const look = (corrected: boolean): CaseAction => ({ type: "checkCorrection", ref: "M03", corrected });
    expect(at(correctBy, citizen, { type: "supply", refs: ["M02"] })).toMatchObject({
      code: "eventOutOfOrder",
    });
    expect(at(correctBy, citizen, { type: "supply", refs: ["M03"] }).ok).toBe(true);
    expect(at(correctBy, officer, look(true))).toMatchObject({ code: "sameOfficer" });
    expect(at(correctBy, citizen, look(true))).toMatchObject({ code: "notYours" });
    expect(at(correctBy, window, look(false))).toMatchObject({ code: "correctionOpen" });
    expect(at("2026-06-30", window, look(false))).toMatchObject({
      ok: true,
      value: { commitments: [{ corrected: false, confirmedBy: window.id }] },
    });
  });

  it("refusals need reasons", () => {
    for (const action of [
      { type: "refuseAcceptance", reasons: [] },
      { type: "return", reasons: [" "] },
    ] as const)
      expect(refusal(received(), "2026-03-03", window, action)).toBe("reasonsRequired");
    const refuse: CaseAction = { type: "decide", outcome: "refused", reasons: [] };
    expect(refusal(inReview(), "2026-03-05", officer, refuse)).toBe("reasonsRequired");
  });

  it("an extension is given once and within what the law allows", () => {
    const extend = (workdays: number): CaseAction => ({ type: "extend", workdays, reason: "现场核查" });
    expect(refusal(inReview(), "2026-03-05", officer, extend(11))).toBe("notExtendable");
    const longer = play(inReview(), [["2026-03-05", officer, extend(10)]]);
    expect(refusal(longer, "2026-03-06", officer, extend(1))).toBe("extensionUsed");
    expect(decisionDue(longer, rules, calendar)?.due).toBe("2026-04-15");
  });

  it("only the citizen withdraws, and only before the decision", () => {
    expect(refusal(inReview(), "2026-03-05", officer, { type: "withdraw" })).toBe("notYours");
    expect(refusal(inReview(), "2026-03-05", citizen, { type: "withdraw" })).toBe("allowed");
    const decided = play(inReview(), [
      ["2026-03-05", officer, { type: "decide", outcome: "granted", reasons: [] }],
    ]);
    expect(refusal(decided, "2026-03-06", citizen, { type: "withdraw" })).toBe("eventOutOfOrder");
  });
});

describe("clocks", () => {
  it("run from acceptance, the day itself not counted", () => {
    expect(decisionDue(accepted(), rules, calendar)).toEqual({ due: "2026-03-31", provisional: false });
  });

  it("stand still during a special procedure that the item knows", () => {
    expect(refusal(inReview(), "2026-03-05", officer, { type: "pause", procedure: "hearing" })).toBe(
      "procedureUnknown",
    );
    const standing = play(inReview(), [["2026-03-05", officer, { type: "pause", procedure: "inspection" }]]);
    expect(clockView(standing, rules, calendar, "2026-06-30").light).toBe("stopped");
    const going = play(standing, [["2026-03-12", officer, { type: "resume" }]]);
    expect(decisionDue(going, rules, calendar)?.due).toBe("2026-04-08");
  });

  it("silence is acceptance, from receipt", () => {
    const next = (today: string) => play(received(), [[today, window, { type: "dayPassed" }]]);
    expect(next("2026-03-09").phase).toBe("received");
    expect(next("2026-03-10")).toMatchObject({ phase: "accepted", acceptedOn: "2026-03-02", deemed: true });
  });

  it("silence takes the citizen at their word: what comes later has its day, what is promised is looked into", () => {
    const excuses = { later: ["M02", "M03"], promised: ["M03", "M01"] };
    const open = play({ ...openedCase("2026-03-02", ["M01"]), excuses }, [
      ["2026-03-02", window, { type: "receive" }],
    ]);
    const taken = play(open, [["2026-03-10", window, { type: "dayPassed" }]]);
    // M01 is here, and M03 may not come later: it may be promised, and was.
    expect(taken).toMatchObject({
      deemed: true,
      gaps: [{ ref: "M02", dueBy: "2026-03-24" }],
      commitments: [{ ref: "M03" }],
    });
    const grant: CaseAction = { type: "decide", outcome: "granted", reasons: [] };
    const reviewed = play(taken, [["2026-03-11", officer, { type: "review" }]]);
    expect(refusal(reviewed, "2026-03-11", officer, grant)).toBe("gapsOpen");
    expect(play(taken, [["2026-03-25", window, { type: "dayPassed" }]]).ending).toBe("gapOverdue");
    const nothingSaid = play(received(["M01"]), [["2026-03-10", window, { type: "dayPassed" }]]);
    expect(nothingSaid).toMatchObject({ deemed: true, gaps: [], commitments: [] });
  });

  it("a supplement or a tolerated material that never comes ends the case", () => {
    const asked = play(received(["M01", "M02"]), [
      ["2026-03-03", window, { type: "requestSupplement", refs: ["M03"] }],
    ]);
    expect(play(asked, [["2026-03-25", window, { type: "dayPassed" }]])).toMatchObject({
      phase: "terminated",
      ending: "supplementOverdue",
    });
    const tolerated = play(received(["M01", "M03"]), [
      ["2026-03-03", window, { type: "accept", tolerate: ["M02"] }],
    ]);
    expect(play(tolerated, [["2026-03-18", window, { type: "dayPassed" }]])).toMatchObject({
      phase: "terminated",
      ending: "gapOverdue",
    });
  });

  it("show a light that turns before it is late", () => {
    const light = (today: string) => clockView(accepted(), rules, calendar, today).light;
    expect([light("2026-03-10"), light("2026-03-24"), light("2026-03-31"), light("2026-04-01")]).toEqual([
      "green",
      "near",
      "near",
      "late",
    ]);
  });
});

const refs = fc.array(fc.constantFrom("M01", "M02", "M03", "M04", "M99"), { maxLength: 4 });
const reasons = fc.array(fc.constantFrom("", "材料不实"), { maxLength: 2 });
const actions: fc.Arbitrary<CaseAction> = fc.oneof(
  fc
    .constantFrom<CaseAction["type"]>(
      "receive",
      "review",
      "resume",
      "produce",
      "handOver",
      "complete",
      "archive",
      "withdraw",
      "visit",
      "dayPassed",
    )
    .map((type) => ({ type }) as CaseAction),
  refs.map((refs): CaseAction => ({ type: "requestSupplement", refs })),
  refs.map((refs): CaseAction => ({ type: "supply", refs })),
  refs.map((refs): CaseAction => ({ type: "setAside", refs })),
  fc.tuple(refs, refs).map(([tolerate, promise]): CaseAction => ({ type: "accept", tolerate, promise })),
  reasons.map((reasons): CaseAction => ({ type: "refuseAcceptance", reasons })),
  reasons.map((reasons): CaseAction => ({ type: "return", reasons })),
  fc.constantFrom(...specialProcedures).map((procedure): CaseAction => ({ type: "pause", procedure })),
  fc
    .integer({ min: -1, max: 12 })
    .map((workdays): CaseAction => ({ type: "extend", workdays, reason: "理由" })),
  fc
    .tuple(fc.constantFrom("granted", "refused", "noRecord"), reasons)
    .map(([outcome, reasons]): CaseAction => ({ type: "decide", outcome, reasons })),
  fc
    .tuple(fc.constantFrom("M02", "M03"), fc.boolean())
    .map(([ref, kept]): CaseAction => ({ type: "checkCommitment", ref, kept })),
  fc
    .tuple(fc.constantFrom("M02", "M03"), fc.boolean())
    .map(([ref, corrected]): CaseAction => ({ type: "checkCorrection", ref, corrected })),
);
const days = fc
  .integer({ min: 0, max: 240 })
  .map((n) => new Date(Date.UTC(2026, 2, 2 + n)).toISOString().slice(0, 10));
/** Actions with words that would do: one of those that are allowed now is taken where chance alone would seldom get far. */
const sensible: readonly CaseAction[] = [
  { type: "receive" },
  { type: "requestSupplement", refs: ["M03"] },
  { type: "supply", refs: ["M03"] },
  { type: "supply", refs: ["M02"] },
  { type: "setAside", refs: ["M02"] },
  { type: "accept" },
  { type: "accept", tolerate: ["M02"], promise: ["M03"] },
  { type: "refuseAcceptance", reasons: ["不符合条件"] },
  { type: "return", reasons: ["不归本机关"] },
  { type: "review" },
  { type: "pause", procedure: "inspection" },
  { type: "resume" },
  { type: "extend", workdays: 10, reason: "案情复杂" },
  { type: "decide", outcome: "granted", reasons: [] },
  { type: "decide", outcome: "refused", reasons: ["不符合条件"] },
  { type: "produce" },
  { type: "handOver" },
  { type: "complete" },
  { type: "archive" },
  { type: "checkCommitment", ref: "M03", kept: false },
  { type: "checkCorrection", ref: "M03", corrected: false },
  { type: "withdraw" },
  { type: "visit" },
  { type: "dayPassed" },
];
const ends: ReadonlySet<string> = new Set(["refuseAcceptance", "return", "withdraw", "dayPassed", "visit"]);
/** A day, somebody, and what they do: anything, or the n-th of what the case allows them. */
const moves = fc.array(
  fc.tuple(days, fc.constantFrom(window, officer, citizen), fc.oneof(actions, fc.nat(99))),
  // Without a size of its own it would rarely be longer than ten.
  { maxLength: 60, size: "max" },
);

function chosen(
  state: CaseState,
  wanted: CaseAction | number,
  around: Circumstances,
): CaseAction | undefined {
  if (typeof wanted !== "number") return wanted;
  const able = sensible.filter((action) => {
    const next = transition(state, action, around);
    return next.ok && next.value !== state;
  });
  // Seldom an end: a case that ends early goes nowhere.
  const going = able.filter(({ type }) => !ends.has(type));
  const among = wanted % 8 === 0 || going.length === 0 ? able : going;
  return among[Math.floor(wanted / 8) % Math.max(among.length, 1)];
}

/** What no step may do, whatever it was. */
function keepsTheRules(state: CaseState, after: CaseState, by: CaseRules): void {
  // Decided, accepted, extended, asked for more: once, and for good.
  if (state.decision !== undefined) expect(after.decision).toEqual(state.decision);
  if (state.extension !== undefined) expect(after.extension).toEqual(state.extension);
  if (state.supplement !== undefined) expect(after.supplement?.refs).toEqual(state.supplement.refs);
  if (state.accepter !== undefined) expect(after.accepter).toBe(state.accepter);
  if (state.acceptedOn !== undefined) expect(after.acceptedOn).toBe(state.acceptedOn);
  if (isEnded(state)) expect([state.phase, "archived"]).toContain(after.phase);
  if (after.decision !== undefined && after.accepter !== undefined)
    expect(after.decision.by).not.toBe(after.accepter);
  expect(after.held).not.toContain("M99");

  // Nothing is granted while something tolerated is missing; a promise it rests on has a day.
  if (after.decision?.outcome === "granted") {
    expect(after.gaps.every((gap) => gap.filledOn !== undefined)).toBe(true);
    expect(after.commitments.every(({ checkBy }) => checkBy !== undefined)).toBe(true);
    expect(after.phase === "delivering" && state.phase === "decided" && !by.instant).toBe(false);
  }
  const excused = [...after.gaps, ...after.commitments].map(({ ref }) => ref);
  expect(new Set(excused).size, "excused twice").toBe(excused.length);
  // What was found untrue is confirmed by somebody else, and is not found true later.
  for (const before of state.commitments.filter(({ kept }) => kept !== undefined))
    expect(after.commitments).toContainEqual(expect.objectContaining({ ref: before.ref, kept: before.kept }));
  for (const { foundBy, confirmedBy } of after.commitments)
    if (confirmedBy !== undefined) expect(confirmedBy).not.toBe(foundBy);
  expect(after.visits).toBeGreaterThanOrEqual(state.visits);
}

/** A clock runs for whoever waits, whatever happened. */
function keepsAClock(after: CaseState, by: CaseRules, today: string): void {
  const { waitsFor, due, light } = clockView(after, by, calendar, today);
  const running = after.acceptedOn !== undefined && after.decision === undefined && !isEnded(after);
  if (running) expect(after.phase === "paused" || decisionDue(after, by, calendar) !== undefined).toBe(true);
  expect(after.pauses.filter(({ to }) => to === undefined).length).toBe(after.phase === "paused" ? 1 : 0);
  const waits = {
    applied: "acceptance",
    received: "acceptance",
    supplementing: "supplement",
    accepted: "decision",
    inReview: "decision",
    paused: "specialProcedure",
    decided: "delivery",
    producing: "delivery",
    delivering: "delivery",
  } as const satisfies Partial<Record<CaseState["phase"], string>>;
  const expected = Object.entries(waits).find(([phase]) => phase === after.phase)?.[1];
  if (expected === undefined) return;
  expect([after.phase, waitsFor]).toEqual([after.phase, expected]);
  expect(due === undefined, after.phase).toBe(light === "stopped");
}

/** Ways to the far ends, which chance seldom finds; the same is asked of every step of theirs. */
const grant: CaseAction = { type: "decide", outcome: "granted", reasons: [] };
const wholeWays: [[string, Actor, CaseAction | number][], boolean, string[], string[]][] = [
  [
    [
      ["2026-03-02", window, { type: "receive" }],
      ["2026-03-02", window, { type: "accept", promise: ["M03"] }],
      ["2026-03-03", officer, { type: "review" }],
      ["2026-03-03", officer, { type: "pause", procedure: "inspection" }],
      ["2026-03-05", officer, { type: "resume" }],
      ["2026-03-05", officer, { type: "extend", workdays: 10, reason: "案情复杂" }],
      ["2026-03-06", officer, grant],
      ["2026-03-06", officer, { type: "produce" }],
      ["2026-03-07", window, { type: "handOver" }],
      ["2026-03-07", window, { type: "complete" }],
      ["2026-05-07", officer, { type: "checkCommitment", ref: "M03", kept: false }],
      ["2026-06-30", window, { type: "checkCorrection", ref: "M03", corrected: false }],
      ["2026-06-30", window, { type: "archive" }],
    ],
    false,
    ["M01", "M02"],
    [],
  ],
  [
    [
      ["2026-03-02", window, { type: "receive" }],
      ["2026-03-02", window, { type: "requestSupplement", refs: ["M03"] }],
      ["2026-03-03", citizen, { type: "supply", refs: ["M03"] }],
      ["2026-03-03", window, { type: "setAside", refs: ["M02"] }],
      ["2026-03-03", window, { type: "visit" }],
      ["2026-03-20", window, { type: "dayPassed" }],
      ["2026-03-21", citizen, { type: "withdraw" }],
    ],
    false,
    ["M01", "M02"],
    ["M02"],
  ],
  [[["2026-03-02", window, { type: "refuseAcceptance", reasons: ["不符合条件"] }]], false, [], []],
  [[["2026-03-02", window, { type: "return", reasons: ["不归本机关"] }]], false, [], []],
];

it("no sequence of valid and invalid actions breaks a guard, loses a clock or decides twice", () => {
  const taken = new Set<string>();
  fc.assert(
    fc.property(moves, fc.boolean(), refs, refs, (sequence, instant, held, said) => {
      const by = { ...rules, instant };
      const excuses = { later: said, promised: said };
      let state: CaseState = {
        ...openedCase(
          "2026-03-02",
          held.filter((ref) => ref !== "M99"),
        ),
        excuses,
      };
      for (const [today, actor, wanted] of sequence.toSorted(([a], [b]) => a.localeCompare(b))) {
        const around = { actor, today, calendar, rules: by };
        const action = chosen(state, wanted, around);
        const next = action === undefined ? undefined : transition(state, action, around);
        if (action === undefined || next?.ok !== true) continue;
        keepsTheRules(state, next.value, by);
        keepsAClock(next.value, by, today);
        if (next.value !== state) taken.add(action.type);
        state = next.value;
      }
    }),
    { numRuns: 500, examples: wholeWays },
  );
  // It went everywhere: no action was only ever refused.
  expect([...taken].toSorted()).toEqual([...new Set(sensible.map(({ type }) => type))].toSorted());
});
