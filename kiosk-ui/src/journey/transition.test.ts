import fc from "fast-check";
import type { PrintJobView, VisitView } from "@zizhuban/device-agent-contract";
import type { CaseOutcome, CatalogueItem, OwnCase, PackagePlan, TakenDraft } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { limitOf } from "./limits.ts";
import { firstState, type Effect, type JourneyEvent, type JourneyState } from "./state.ts";
import { transition } from "./transition.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const item: CatalogueItem = {
  key: "RS01",
  name: "社会保险参保证明查询打印",
  department: "人社",
  verbs: ["query", "print"],
  instant: true,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  promisedWorkdays: 0,
  pages: 1,
  availableHere: true,
  consent: { register: "r", purpose: "p" },
};
const visit: VisitView = {
  id: id(1),
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A1",
  idleRemainingMs: 60_000,
  phase: "active",
};
const outcome: CaseOutcome = {
  caseId: id(2),
  caseNumber: "C1",
  itemKey: "RS01",
  outcome: "issued",
  facts: [],
  certificate: { id: id(3), number: "N1", pages: 1, issuedAt: 0, verifyUrl: "u" },
  completedAt: 0,
};
const job = (state: PrintJobView["state"]): PrintJobView => ({ jobId: id(4), printer: "P", state });

const matter: OwnCase = {
  id: id(7),
  number: "C2",
  itemKey: "YB05",
  itemName: "N",
  phase: "supplementing",
  clock: { waitsFor: "supplement", light: "green" },
  timeline: [],
  asked: [],
  appliedAt: 0,
};
const situation = { answers: {}, chosen: [] };
const plan: PackagePlan = {
  code: "YJS07",
  version: 1,
  identityLevel: "A2",
  items: [],
  form: [],
  materials: [],
  path: { items: [], workdays: 0 },
  due: "2026-12-14",
  provisional: false,
};

const draft: TakenDraft = {
  id: id(9),
  itemKey: "K",
  form: { telephone: "13900000000" },
  applying: [],
  materials: [],
  changed: false,
  left: [],
  added: [],
};

/** An event as a function of the state it meets, so that answers can carry the turn that asked. */
type Happening = (state: JourneyState) => JourneyEvent;
const always =
  (event: JourneyEvent): Happening =>
  () =>
    event;
const answer =
  (make: (turn: number) => JourneyEvent): Happening =>
  (state) =>
    make(state.turn);

const happenings: readonly Happening[] = [
  ...(["wake", "start", "back", "home", "leave", "help", "closeHelp", "goOn", "agree"] as const).map((type) =>
    always({ type }),
  ),
  ...(["retry", "print", "printSlip", "next", "readerReady", "ratingLost", "timeLimit"] as const).map(
    (type) => always({ type }),
  ),
  always({ type: "openList", filter: { by: "all" } }),
  always({ type: "turnPage", to: 3 }),
  ...(["openMatters", "openRights", "openPackages", "openPlaces", "prove", "withoutProof"] as const).map(
    (type) => always({ type }),
  ),
  ...(["openPhone", "takeOver"] as const).map((type) => always({ type })),
  always({ type: "giveOver", given: { form: {}, applying: [] } }),
  always({ type: "handedOver", draft, of: { item } }),
  always({
    type: "handedOver",
    draft,
    of: { errand: "package", name: { zh: "N", en: "N" }, plan, situation },
  }),
  always({ type: "openPhone", errand: { errand: "package", name: { zh: "N", en: "N" }, plan, situation } }),
  always({ type: "file", errand: { errand: "supply", matter, name: "N" } }),
  always({ type: "file", errand: { errand: "package", name: { zh: "N", en: "N" }, plan, situation } }),
  always({ type: "choose", item }),
  always({ type: "choose", item: { ...item, pages: 0, identityLevel: "A1" } }),
  always({ type: "choose", item: { ...item, availableHere: false } }),
  always({ type: "proved" }),
  always({ type: "acts", acting: { uscc: "9142070200001447X4", name: "张氏公司", role: "agent" } }),
  always({ type: "choose", item: { ...item, identityLevel: "A3" } }),
  ...(["tooManyAttempts", "sessionEnded", "serverUnreachable"] as const).map((code) =>
    always({ type: "proofFailed", code }),
  ),
  always({ type: "rate", stars: 5, reasons: [] }),
  always({ type: "visitChanged", visit: { ...visit, phase: "closing" } }),
  always({ type: "visitChanged", visit: null }),
  always({ type: "visitEnded", visitId: visit.id, reason: "cardChanged" }),
  ...(["journalled", "printing", "printed", "notPrinted", "unknown"] as const).flatMap((state) => [
    always({ type: "certificateJob", job: job(state) }),
    always({ type: "jobChanged", job: job(state) }),
    always({ type: "slipJob", job: { ...job(state), jobId: id(6) } }),
  ]),
  always({ type: "slipJob", job: "unavailable" }),
  answer((turn) => ({ type: "canPrint", turn, answer: { problems: ["paperOut"] } })),
  answer((turn) => ({ type: "canPrintSlip", turn, answer: { problems: ["paperShort"] } })),
  answer((turn) => ({ type: "cardFound", turn })),
  answer((turn) => ({ type: "tryAgain", turn, reason: "readFailed", attempt: 1 })),
  answer((turn) => ({ type: "identified", turn, visit })),
  ...(["idCard", "socialSecurityCard"] as const).map((token) => always({ type: "useToken", token })),
  always({ type: "askStaff" }),
  ...[true, false].map((waiting) => always({ type: "waitsForStaff", waiting })),
  always({ type: "seen", visit }),
  ...(["socialCardUnread", "socialCardLocked"] as const).map((code) =>
    answer((turn) => ({ type: "identifyFailed", turn, code })),
  ),
  ...(["timeOut", "deviceNotReady", "readerFault", "readFailed", "serverUnreachable"] as const).map((code) =>
    answer((turn) => ({ type: "identifyFailed", turn, code })),
  ),
  answer((turn) => ({ type: "caseDone", turn, outcome })),
  answer((turn) => ({
    type: "caseDone",
    turn,
    outcome: { ...outcome, outcome: "noRecord", certificate: null },
  })),
  answer((turn) => ({ type: "caseFailed", turn, code: "registerUnavailable" })),
  answer((turn) => ({ type: "caseFailed", turn, code: "identityLevelTooLow" })),
  answer((turn) => ({ type: "pictures", turn, pictures: "unavailable" })),
  answer((turn) => ({ type: "printRefused", turn, code: "copiesExhausted" })),
];

interface Walk {
  readonly state: JourneyState;
  readonly effects: readonly Effect[];
}
function walk(steps: readonly Happening[], from: JourneyState = firstState): Walk {
  const effects: Effect[] = [];
  let state = from;
  for (const step of steps) {
    const [next, asked] = transition(state, step(state));
    state = next;
    effects.push(...asked);
  }
  return { state, effects };
}

/** What an ordinary citizen does, up to a step of the way; random events then strike there. */
const ordinary: readonly Happening[] = [
  always({ type: "wake" }),
  always({ type: "choose", item }),
  always({ type: "start" }),
  answer((turn) => ({ type: "identified", turn, visit })),
  always({ type: "proved" }),
  always({ type: "agree" }),
  answer((turn) => ({ type: "caseDone", turn, outcome })),
  always({ type: "print" }),
  always({ type: "certificateJob", job: job("journalled") }),
  always({ type: "jobChanged", job: job("printed") }),
  always({ type: "next" }),
  always({ type: "rate", stars: 5, reasons: [] }),
];
const anywhere = fc
  .tuple(fc.nat(ordinary.length), fc.array(fc.constantFrom(...happenings), { maxLength: 25 }))
  .map(([steps, more]) => walk([...ordinary.slice(0, steps), ...more]));
const runs = { numRuns: 2_000 };

describe("a visit", () => {
  it("goes from the lake to the take-your-things screen, asking for each thing once", () => {
    const { state, effects } = walk(ordinary);
    expect(state.place.at).toBe("take");
    expect(effects.map(({ type }) => type)).toEqual([
      "askCanPrint",
      "identify",
      "cancelIdentify",
      "askCanPrint",
      "askCanPrintSlip",
      "openCase",
      "showPages",
      "printCertificate",
      "printSlip",
      "sendRating",
    ]);
  });

  it("asks nobody for a card or a code twice: a second item goes straight to the question", () => {
    const { state, effects } = walk(
      [always({ type: "home" }), always({ type: "choose", item }), always({ type: "start" })],
      walk(ordinary).state,
    );
    expect(state.place.at).toBe("consent");
    expect(effects.map(({ type }) => type)).not.toContain("identify");
  });

  it("never sends the page again when nobody knows whether it came out", () => {
    const { state } = walk([...ordinary.slice(0, 9), always({ type: "jobChanged", job: job("unknown") })]);
    expect(transition(state, { type: "retry" })[1]).toEqual([]);
  });
});

describe("the card that is asked for", () => {
  const social = always({ type: "useToken", token: "socialSecurityCard" });
  const identified = (steps: readonly Happening[]) =>
    walk([...ordinary.slice(0, 3), ...steps]).effects.flatMap((effect) =>
      effect.type === "identify" ? [effect.token] : effect.type === "cancelIdentify" ? ["-"] : [],
    );
  const failed = (code: "timeOut" | "readerFault" | "socialCardUnread" | "socialCardLocked") =>
    answer((turn) => ({ type: "identifyFailed", turn, code }));
  const retry = always({ type: "retry" });

  it("is another when the citizen says so: the first is no longer waited for", () => {
    expect(identified([social])).toEqual(["idCard", "-", "socialSecurityCard"]);
  });

  it("stays the same when it is tried again, but for one that would say the same again", () => {
    const ways = ["timeOut", "socialCardUnread", "socialCardLocked"] as const;
    expect(ways.map((code) => identified([social, failed(code), retry]).at(-1))).toEqual([
      "socialSecurityCard",
      "socialSecurityCard",
      "idCard",
    ]);
    const back = identified([social, failed("readerFault"), always({ type: "readerReady" })]);
    expect(back.at(-1)).toBe("socialSecurityCard");
  });
});

describe("who has no card", () => {
  const staff = [...ordinary.slice(0, 3), always({ type: "askStaff" })];
  const waits = always({ type: "waitsForStaff", waiting: true });

  it("asks staff: no card is waited for any more, and the code is not cut short by silence", () => {
    const { state, effects } = walk([...staff, waits]);
    expect(state).toMatchObject({ token: "staff", place: { at: "seenDocument" } });
    expect(effects.at(-1)).toEqual({ type: "cancelIdentify" });
    expect(limitOf(state)).toBeGreaterThan(300_000);
    const over = walk([always({ type: "waitsForStaff", waiting: false })], state).state;
    expect(limitOf(over)).toBe(60_000);
    const closing = walk([always({ type: "timeLimit" })], state).state;
    expect([closing.closing, limitOf(closing)]).toEqual([true, 15_000]);
    expect(walk([waits], closing).state.closing).toBe(false);
  });

  it("goes on with what they came for once staff have seen a document, or back to the card", () => {
    const seen = walk([...staff, waits, always({ type: "seen", visit })]);
    expect(seen.state).toMatchObject({ token: "staff", visit, place: { at: "proof" } });
    const back = walk([...staff, waits, always({ type: "back" })]);
    expect(back.state).toMatchObject({ token: "idCard", visit: null, place: { at: "card" } });
    expect(back.effects.at(-1)).toEqual({ type: "identify", token: "idCard" });
  });

  it("is told what nobody could mend; nobody is taken for seen who did not ask", () => {
    const failed = walk([...staff, always({ type: "proofFailed", code: "kioskUnknown" })]);
    expect(failed.state.place).toMatchObject({ at: "problem", code: "kioskUnknown", retry: "idCard" });
    expect(walk([...ordinary.slice(0, 3), always({ type: "seen", visit })]).state.visit).toBeNull();
  });
});

describe("wherever a citizen is", () => {
  it("silence alone leads out, through the wipe when somebody was here", () => {
    fc.assert(
      fc.property(anywhere, ({ state }) => {
        let now = state;
        let replaced = false;
        for (let i = 0; i < 8 && now.place.at !== "attract" && !replaced; i++) {
          expect(limitOf(now)).toBeGreaterThan(0);
          const [next, effects] = transition(now, { type: "timeLimit" });
          now = next;
          replaced = effects.some(({ type }) => type === "replacePage");
        }
        expect(now.place.at === "attract" || replaced).toBe(true);
      }),
      runs,
    );
  });

  it("quitting works at once, and ends the visit", () => {
    fc.assert(
      fc.property(anywhere, ({ state }) => {
        const [left, effects] = transition(state, { type: "leave" });
        if (state.place.at === "ended") expect(left).toBe(state);
        else expect(left.place.at).toBe(state.visit === null ? "attract" : "ended");
        expect(effects.some(({ type }) => type === "endVisit")).toBe(state.visit !== null);
      }),
      runs,
    );
  });

  it("the end of the visit leaves nothing of the citizen in the state", () => {
    fc.assert(
      fc.property(anywhere, ({ state }) => {
        const [ended] = transition(state, { type: "visitEnded", visitId: visit.id, reason: "idle" });
        if (state.visit === null) return;
        expect(ended.place).toEqual({ at: "ended", reason: "idle" });
        expect(JSON.stringify(ended)).not.toMatch(/张|420702|138|C1/);
      }),
      runs,
    );
  });

  it("an answer to an earlier question changes nothing", () => {
    fc.assert(
      fc.property(anywhere, fc.constantFrom(...happenings), ({ state }, happening) => {
        const event = happening({ ...state, turn: state.turn - 1 });
        if ("turn" in event) expect(transition(state, event)).toEqual([state, []]);
      }),
      runs,
    );
  });

  it("a page is sent to the printer once, and again only after proof that nothing came out", () => {
    fc.assert(
      fc.property(
        fc.nat(ordinary.length),
        fc.array(fc.constantFrom(...happenings), { maxLength: 40 }),
        (steps, more) => {
          let state = firstState;
          for (const happening of [...ordinary.slice(0, steps), ...more]) {
            const before = state.place;
            const [next, effects] = transition(state, happening(state));
            if (before.at === "print" && effects.some(({ type }) => type === "printCertificate")) {
              const { certificate } = before.round.papers;
              expect(before.refused !== undefined || certificate?.state === "notPrinted").toBe(true);
            }
            state = next;
          }
        },
      ),
      runs,
    );
  });
});

describe("who stands here", () => {
  const there = ordinary.slice(0, 4);

  it("is believed by nobody's word while no visit is open", () => {
    const { state } = walk(there);
    expect(state.place.at).toBe("proof");
    const [gone] = transition({ ...state, visit: null }, { type: "proved" });
    expect(gone.place.at).toBe("proof");
  });

  it("cannot skip the proof of what is not their own matters", () => {
    expect(walk([...there, always({ type: "withoutProof" })]).state.place.at).toBe("proof");
  });

  it("is told what nobody could mend, and may try again", () => {
    const failed = always({ type: "proofFailed", code: "internalError" });
    const { state } = walk([...there, failed]);
    expect(state.place).toMatchObject({ at: "problem", code: "internalError", retry: "proof" });
    expect(walk([always({ type: "retry" })], state).state.place.at).toBe("proof");
  });
});

describe("for an enterprise", () => {
  const company = { uscc: "9142070200001447X4", name: "样例公司", role: "agent" } as const;
  const there = [
    always({ type: "wake" }),
    always({ type: "choose", item: { ...item, identityLevel: "A3" } }),
    always({ type: "start" }),
    answer((turn) => ({ type: "identified", turn, visit })),
    always({ type: "proved" }),
  ] as const;

  it("the person is proved first, then it is asked for which one, then it is done for that", () => {
    expect(walk(there.slice(0, 4)).state.place.at).toBe("proof");
    expect(walk(there).state.place).toMatchObject({ at: "acting", acting: undefined });
    const { state } = walk([...there, always({ type: "acts", acting: company })]);
    expect(state).toMatchObject({ place: { at: "consent" }, acting: company });
  });

  it("is remembered for the visit and asked again, and forgotten with it", () => {
    const acts = always({ type: "acts", acting: company });
    const again = [always({ type: "home" }), there[1], there[2]] as const;
    expect(walk([...there, acts, ...again]).state.place).toMatchObject({ at: "acting", acting: company });
    expect(walk([...there, acts, always({ type: "leave" })]).state.acting).toBeUndefined();
  });

  it("is asked anew when the session no longer acts for it", () => {
    const acts = always({ type: "acts", acting: company });
    const tooLow = answer((turn) => ({ type: "caseFailed", turn, code: "identityLevelTooLow" }));
    const { state } = walk([...there, acts, always({ type: "agree" }), tooLow]);
    expect(state).toMatchObject({ place: { at: "acting", acting: undefined }, acting: undefined });
  });
});

describe("one's own matters", () => {
  const wake = always({ type: "wake" });
  const identified = answer((turn) => ({ type: "identified", turn, visit: { ...visit, level: "A1" } }));
  const at = (...steps: readonly Happening[]) => walk([wake, ...steps]).state.place;

  it("want the card and then the person; who has no telephone sees what this visit made", () => {
    const open = always({ type: "openMatters" });
    expect(at(open)).toMatchObject({ at: "card", aim: { errand: "matters" } });
    expect(at(open, identified)).toMatchObject({ at: "proof", aim: { errand: "matters" } });
    expect(at(open, identified, always({ type: "withoutProof" })).at).toBe("matters");
    const proved = always({ type: "proved" });
    expect(at(open, identified, proved).at).toBe("matters");
  });

  it("lead to what a case asks for, and back to the case's list", () => {
    const proved = always({ type: "proved" });
    const supply = always({ type: "file", errand: { errand: "supply", matter, name: "N" } });
    const there = [always({ type: "openMatters" }), identified, proved, supply] as const;
    expect(at(...there)).toMatchObject({ at: "filing", aim: { errand: "supply" } });
    expect(at(...there, always({ type: "back" })).at).toBe("matters");
  });

  it("lead to one's own PIN and authorisations, once it is sure who stands here, and back", () => {
    const open = [always({ type: "openMatters" }), identified] as const;
    const rights = always({ type: "openRights" });
    expect(at(...open, always({ type: "withoutProof" }), rights)).toMatchObject({ at: "proof" });
    expect(at(...open, always({ type: "proved" }), rights).at).toBe("rights");
    expect(at(...open, always({ type: "proved" }), rights, always({ type: "back" })).at).toBe("matters");
  });

  it("a package is identified for after its questions, and keeps what was answered", () => {
    const file = always({
      type: "file",
      errand: { errand: "package", name: { zh: "N", en: "N" }, plan, situation },
    });
    const there = [always({ type: "openPackages" }), file] as const;
    expect(at(...there)).toMatchObject({ at: "card", aim: { errand: "package", plan } });
    expect(at(...there, always({ type: "back" })).at).toBe("packages");
  });
});

describe("between a telephone and the kiosk", () => {
  const filed: CatalogueItem = {
    ...item,
    instant: false,
    availableHere: false,
    verbs: ["apply"],
    fields: [],
  };
  const other: CatalogueItem = { ...filed, key: "GA03" };
  const known: Happening[] = [
    answer((turn) => ({ type: "identified", turn, visit: { ...visit, level: "A2" } })),
  ];
  const toPage = [
    always({ type: "wake" }),
    always({ type: "choose", item: filed }),
    always({ type: "openPhone" }),
  ];

  it("what was begun there is taken over only once a card has said who is here", () => {
    expect(walk(toPage).state.place).toMatchObject({ at: "phonePage" });
    const asked = walk([...toPage, always({ type: "takeOver" })]);
    expect(asked.state.place.at).toBe("card");
    expect(walk(known, asked.state).state.place).toMatchObject({ at: "handOver", aim: { item: filed } });
  });

  it("goes on with the item that was filled in there, and back is back to the one that was chosen", () => {
    const here = walk([...toPage, always({ type: "takeOver" }), ...known]).state;
    expect(
      walk([always({ type: "handedOver", draft, of: { item: other } })], here).state.place,
    ).toMatchObject({
      at: "filing",
      aim: { item: other, fromPhone: draft },
    });
    expect(walk([always({ type: "back" })], here).state.place).toMatchObject({
      at: "notice",
      round: { item: filed },
    });
  });

  it("what was filled in here goes there and comes back; begun anew, nothing of it is left", () => {
    const given = { form: { telephone: "1" }, applying: [] };
    const start = [
      always({ type: "wake" }),
      always({ type: "choose", item: filed }),
      always({ type: "start" }),
      ...known,
    ];
    const there = walk([...start, always({ type: "giveOver", given })]).state;
    expect(there.place).toMatchObject({ at: "handOver", given });
    const back = walk([always({ type: "handedOver", draft, of: { item: filed } })], there).state;
    expect(back.place).toMatchObject({ at: "filing", aim: { fromPhone: draft } });
    const anew = walk([always({ type: "back" }), always({ type: "start" })], back).state;
    expect(anew.place.at === "filing" && "fromPhone" in anew.place.aim).toBe(false);
  });

  it("a life event is begun there, taken over and handed to and fro like an item; each may bring the other", () => {
    const errand = { errand: "package", name: { zh: "N", en: "N" }, plan, situation } as const;
    const brought = { ...errand, situation: { answers: { a: "b" }, chosen: [] } };
    const open = [
      always({ type: "wake" }),
      always({ type: "openPackages" }),
      always({ type: "openPhone", errand }),
      always({ type: "takeOver" }),
      ...known,
    ];
    const here = walk(open).state;
    expect(here.place).toMatchObject({ at: "handOver", aim: errand });
    const came = walk([always({ type: "handedOver", draft, of: brought })], here).state;
    expect(came.place).toMatchObject({ at: "filing", aim: { ...brought, fromPhone: draft } });
    const given = { form: { telephone: "1" }, applying: [] };
    const there = walk([always({ type: "giveOver", given })], came).state;
    expect(there.place).toEqual({ at: "handOver", aim: brought, given });
    expect(walk([always({ type: "back" })], there).state.place).toEqual({ at: "filing", aim: brought });
    expect(walk([always({ type: "back" })], here).state.place).toMatchObject({ at: "packages" });
    // The code on the telephone says what it is of, whatever was pressed here.
    expect(
      walk([always({ type: "handedOver", draft, of: { item: filed } })], here).state.place,
    ).toMatchObject({
      at: "filing",
      aim: { item: filed, fromPhone: draft },
    });
    const item = walk([...toPage, always({ type: "takeOver" }), ...known]).state;
    expect(walk([always({ type: "handedOver", draft, of: brought })], item).state.place).toMatchObject({
      at: "filing",
      aim: { ...brought, fromPhone: draft },
    });
  });
});
