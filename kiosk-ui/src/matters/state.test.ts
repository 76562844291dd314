import fc from "fast-check";
import type {
  LifeEventView,
  OwnCase,
  OwnDelivery,
  OwnLicence,
  PartyDispute,
  PartyFile,
  SigningSheet,
} from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { parts } from "./letter.ts";
import { advance } from "./state.ts";
import {
  beginMatters,
  type MattersEffect,
  type MattersEvent,
  type MattersState,
  type MattersStep,
} from "./steps.ts";

const own = (id: string, more: Partial<OwnCase> = {}): OwnCase => ({
  id,
  number: `N${id}`,
  itemKey: "YB05",
  itemName: "报销",
  phase: "applied",
  clock: { waitsFor: "acceptance", due: "2026-12-14", light: "green" },
  timeline: [],
  asked: [],
  appliedAt: 0,
  ...more,
});
const cases = [own("a"), own("b", { asked: [{ ref: "M16", name: "票据", by: "2026-12-01" }] })];
const delivery: OwnDelivery = {
  caseId: "a",
  ways: ["counter", "village", "post"],
  points: [
    { code: "420702", name: "中心" },
    { code: "420702100S01", name: "村" },
  ],
  known: { name: "张样例", address: "湖北省鄂州市" },
};
const sheet: SigningSheet = { of: "case", id: "a", number: "Na", digest: "d", open: true };
const life: LifeEventView = {
  id: "life",
  number: "L",
  code: "YJS08",
  version: 1,
  name: { zh: "一件事", en: "An event" },
  state: "running",
  reasons: [],
  appliedAt: 0,
  clock: { due: "2026-12-14", provisional: false, expected: "2026-12-10", left: 5, light: "green" },
  progress: { done: 0, of: 1 },
  visits: 1,
  items: [],
};
const strokes = [[{ x: 1, y: 2, t: 0 }]];

class Walk {
  state: MattersState;
  effects: readonly MattersEffect[];
  constructor(wanted?: { id: string; what: "signature" | "matter" }) {
    [this.state, this.effects] = beginMatters(wanted, 1);
  }
  do(event: MattersEvent): this {
    const now = "turn" in event ? { ...event, turn: this.state.turn } : event;
    [this.state, this.effects] = advance(this.state, now);
    return this;
  }
  loaded = () => this.do({ type: "loaded", turn: 0, cases, packages: [] });
}
const atCase = (id = "a") => new Walk().loaded().do({ type: "openCase", id });

describe("one's own matters", () => {
  it("withdraws only after a second press, and shows what the server says then", () => {
    const walk = atCase().do({ type: "withdraw" });
    expect(walk.effects).toEqual([]);
    walk.do({ type: "back" }).do({ type: "withdraw" }).do({ type: "forward" });
    expect(walk.effects).toEqual([{ type: "withdraw", id: "a" }]);
    walk.do({ type: "changed", turn: 0, matter: own("a", { phase: "withdrawn" }) });
    expect(walk.state.step).toMatchObject({ at: "case", id: "a" });
    expect(walk.state.cases.find(({ id }) => id === "a")?.phase).toBe("withdrawn");
  });

  it("posts to the known address, and with a mobile number", () => {
    const walk = atCase().do({ type: "deliver" }).do({ type: "delivery", turn: 0, delivery });
    walk.do({ type: "way", way: "post" });
    for (const key of "1390000000") walk.do({ type: "key", key });
    walk.do({ type: "forward" });
    expect(walk.state.step).toMatchObject({ at: "address", wrong: true });
    expect(walk.effects).toEqual([]);
    walk.do({ type: "key", key: "0" }).do({ type: "key", key: "9" }).do({ type: "forward" });
    const address = { name: "张样例", address: "湖北省鄂州市", telephone: "13900000000" };
    expect(walk.effects).toEqual([{ type: "choose", id: "a", choice: { way: "post", address } }]);
  });

  it("asks for a name and an address where none is known, and takes another one than the known", () => {
    const unknown = { ...delivery, known: {} };
    const walk = atCase().do({ type: "deliver" }).do({ type: "delivery", turn: 0, delivery: unknown });
    walk.do({ type: "way", way: "post" });
    expect(walk.state.step).toMatchObject({ at: "writing", part: "name" });
    expect(walk.do({ type: "forward" }).state.step).toMatchObject({ wrong: true });
    walk.do({ type: "typed", text: "张样例 ", composing: false }).do({ type: "forward" });
    expect(walk.state.step).toMatchObject({ at: "writing", part: "address", wrong: false });
    for (const [text, composing] of [
      ["太和镇", false],
      ["太和镇陈太村", true],
    ] as const) {
      walk.do({ type: "typed", text, composing }).do({ type: "forward" });
      expect(walk.state.step).toMatchObject({ part: "address", wrong: true });
    }
    walk.do({ type: "typed", text: "太和镇陈太村", composing: false }).do({ type: "forward" });
    expect(walk.state.step).toMatchObject({
      at: "address",
      to: { name: "张样例", address: "太和镇陈太村" },
    });
    expect(walk.do({ type: "rewrite" }).state.step).toMatchObject({ at: "writing", part: "address" });
    walk.do({ type: "typed", text: "太和镇莲花村", composing: false }).do({ type: "forward" });
    for (const key of "13900000000") walk.do({ type: "key", key });
    walk.do({ type: "forward" });
    const address = { name: "张样例", address: "太和镇莲花村", telephone: "13900000000" };
    expect(walk.effects).toEqual([{ type: "choose", id: "a", choice: { way: "post", address } }]);
  });

  it("comes straight to the signature that an application asks for", () => {
    const walk = new Walk({ id: "a", what: "signature" }).loaded();
    expect(walk.effects).toEqual([{ type: "askSheet", of: "case", id: "a" }]);
    walk.do({ type: "sheet", turn: 0, sheet }).do({ type: "forward" });
    expect(walk.state.step).toMatchObject({ at: "sign", wrong: "signatureEmpty" });
    walk.do({ type: "drawn", strokes }).do({ type: "forward" });
    expect(walk.effects).toEqual([{ type: "sign", sheet, strokes }]);
    walk.do({ type: "signed", turn: 0, sheet }).loaded();
    expect(walk.state.step).toMatchObject({ at: "case", id: "a" });
  });

  it("keeps the strokes no longer than they are being written", () => {
    const walk = atCase().do({ type: "sign" }).do({ type: "sheet", turn: 0, sheet });
    walk.do({ type: "drawn", strokes }).do({ type: "clear" });
    expect(walk.state.step).toMatchObject({ strokes: [] });
    walk.do({ type: "drawn", strokes }).do({ type: "back" });
    expect(JSON.stringify(walk.state)).not.toContain('"t":0');
  });

  it("prints a copy once; another only when the first is proven not to have come out", () => {
    const job = { jobId: "j", printer: "P" } as const;
    const walk = new Walk().loaded().do({ type: "openLicences" });
    walk.do({ type: "licences", turn: 0, licences: [] }).do({ type: "openLicence", id: "l" });
    walk.do({ type: "copy" }).do({ type: "purpose", purpose: "子女入学" });
    expect(walk.effects).toEqual([{ type: "copy", id: "l", purpose: "子女入学" }]);
    expect(walk.do({ type: "retry" }).effects).toEqual([]);
    walk.do({ type: "printing", turn: 0, job: { ...job, state: "journalled" } });
    expect(walk.do({ type: "back" }).state.step.at).toBe("copy");
    walk.do({ type: "jobChanged", job: { ...job, state: "unknown" } });
    expect(walk.do({ type: "retry" }).effects).toEqual([]);
    walk.do({ type: "jobChanged", job: { ...job, jobId: "other", state: "notPrinted" } });
    expect(walk.do({ type: "retry" }).effects).toEqual([]);
    walk.do({ type: "jobChanged", job: { ...job, state: "notPrinted", reason: "paperOut" } });
    expect(walk.do({ type: "retry" }).effects).toEqual([{ type: "copy", id: "l", purpose: "子女入学" }]);
  });

  it("prints one slip a press", () => {
    const walk = atCase().do({ type: "slip" });
    expect(walk.effects).toEqual([
      { type: "slip", name: "报销", number: "Na", due: { means: "answer", day: "2026-12-14" } },
    ]);
    expect(walk.do({ type: "slip" }).effects).toEqual([]);
    walk.do({ type: "printing", turn: 0, job: { refused: "paperOut" } });
    expect(walk.do({ type: "slip" }).effects).toHaveLength(1);
  });

  it("without network asks the same again, and leads back to where it was", () => {
    const walk = atCase().do({ type: "deliver" });
    walk.do({ type: "failed", turn: 0, code: "serverUnreachable" });
    expect(walk.state.step.at).toBe("trouble");
    expect(walk.do({ type: "retry" }).effects).toEqual([{ type: "askDelivery", id: "a" }]);
    walk.do({ type: "failed", turn: 0, code: "serverUnreachable" }).do({ type: "back" });
    expect(walk.state.step).toMatchObject({ at: "case", id: "a" });
  });

  it("leads what a case asks for to its application", () => {
    expect(atCase("b").do({ type: "supply" }).effects).toEqual([{ type: "supply", matter: cases[1] }]);
  });

  describe("their file", () => {
    const person: PartyFile = {
      id: "p",
      kind: "person",
      fields: [
        { field: "telephone", value: "139****0001", source: "application", sourceId: "a", at: 1 },
        { field: "name", value: "张**", source: "idCard", sourceId: "k", at: 1 },
      ],
      cases: [],
      consents: [],
      disputes: [],
    };
    const dispute: PartyDispute = {
      id: "d",
      field: "telephone",
      state: "open",
      words: "正确的号码是 13900000009",
      askedAt: 2,
    };
    const authorisation = { id: "u", recipient: "JY", purpose: "入学", givenAt: 1, expiresAt: 9, uses: 0 };
    const licence: OwnLicence = {
      id: "l",
      number: "1",
      identifier: "1",
      title: "证明",
      issuer: "局",
      issuedAt: 1,
      state: "valid",
      authorisations: [authorisation],
    };
    const opened = () =>
      new Walk()
        .loaded()
        .do({ type: "openFile" })
        .do({ type: "file", turn: 0, file: { person }, licences: [licence] });
    const telephone = () => opened().do({ type: "openFields" }).do({ type: "openField", field: "telephone" });

    it("a value that is wrong is said so once, with the right number; then somebody looks into it", () => {
      const walk = telephone().do({ type: "wrong" }).do({ type: "digits" });
      for (const key of "1390") walk.do({ type: "key", key });
      expect(walk.do({ type: "forward" }).state.step).toMatchObject({ at: "rightDigits", wrong: true });
      for (const key of "0000009") walk.do({ type: "key", key });
      walk.do({ type: "forward" });
      const said = { type: "dispute", field: "telephone", words: dispute.words };
      expect(walk.effects).toEqual([said]);
      walk.do({ type: "failed", turn: 0, code: "serverUnreachable" }).do({ type: "retry" });
      expect(walk.effects).toEqual([said]);
      walk.do({ type: "disputed", turn: 0, dispute });
      expect(walk.state.step).toEqual({ at: "fieldOf", field: "telephone" });
      expect(walk.do({ type: "wrong" }).state.step).toEqual({ at: "fieldOf", field: "telephone" });
    });

    it("what was decided may be disputed again; a choice is enough", () => {
      const walk = telephone().do({ type: "wrong" }).do({ type: "because", words: "这不是我的" });
      expect(walk.effects).toEqual([{ type: "dispute", field: "telephone", words: "这不是我的" }]);
      walk.do({ type: "disputed", turn: 0, dispute: { ...dispute, state: "rejected", reason: "核对过" } });
      expect(walk.do({ type: "openAnswer" }).state.step).toEqual({ at: "answer", field: "telephone" });
      walk.do({ type: "back" });
      expect(walk.do({ type: "wrong" }).state.step).toEqual({ at: "dispute", field: "telephone" });
    });

    it("or in their own words, once every character is chosen", () => {
      const walk = telephone().do({ type: "wrong" }).do({ type: "write" });
      expect(walk.do({ type: "forward" }).state.step).toMatchObject({ at: "ownWords", wrong: true });
      walk.do({ type: "typed", text: "号码是", composing: true }).do({ type: "forward" });
      expect(walk.effects).toEqual([]);
      walk.do({ type: "typed", text: " 号码是我儿子的 ", composing: false }).do({ type: "forward" });
      expect(walk.effects).toEqual([{ type: "dispute", field: "telephone", words: "号码是我儿子的" }]);
    });

    it("what was agreed to is taken back after a second press", () => {
      const walk = opened().do({ type: "openConsents" }).do({ type: "endConsent", id: "u" });
      expect(walk.effects).toEqual([]);
      expect(walk.do({ type: "forward" }).effects).toEqual([{ type: "endConsent", id: "u" }]);
      const after = { ...licence, authorisations: [{ ...authorisation, endedAt: 5 }] };
      walk.do({ type: "consentEnded", turn: 0, licence: after });
      expect(walk.state).toMatchObject({ step: { at: "consents" }, licences: [after] });
    });

    it("who looked is asked each time; a case of the history opens", () => {
      const walk = opened().do({ type: "openLooks" });
      expect(walk.effects).toEqual([{ type: "askLooks" }]);
      walk.do({ type: "looks", turn: 0, entries: [] }).do({ type: "back" });
      expect(walk.state.step).toEqual({ at: "file" });
      walk.do({ type: "openHistory" }).do({ type: "openCase", id: "gone" });
      expect(walk.state.step).toEqual({ at: "history" });
      expect(walk.do({ type: "openCase", id: "a" }).state.step).toMatchObject({ at: "case", id: "a" });
    });
  });

  it("what the office wrote is opened whole, and only where it wrote", () => {
    expect(atCase().do({ type: "openTold" }).state.step.at).toBe("case");
    const walk = new Walk();
    const told = own("a", { timeline: [{ at: 1, type: "return", words: "不归我们管" }] });
    walk.do({ type: "loaded", turn: 0, cases: [told], packages: [] }).do({ type: "openCase", id: "a" });
    expect(walk.do({ type: "openTold" }).state.step).toEqual({ at: "told", id: "a" });
    expect(walk.do({ type: "back" }).state.step).toMatchObject({ at: "case", id: "a" });
  });

  it("a letter is cut where a sentence ends, and nothing of it is lost", () => {
    expect(parts("短。", 10)).toEqual(["短。"]);
    const letter = "第一句话写在这里。第二句话也在这里。第三句。";
    expect(parts(letter, 12)).toEqual(["第一句话写在这里。", "第二句话也在这里。", "第三句。"]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("甲", "。", "；", "𬱖"), maxLength: 200 }),
        fc.integer({ min: 4, max: 50 }),
        (text, most) => {
          const cut = parts(text, most);
          expect(cut.join("")).toBe(text);
          expect(cut.every((part) => part.length <= most)).toBe(true);
        },
      ),
    );
  });

  it("the application of a life event is signed once for all of it, and leads back to it", () => {
    const whole: SigningSheet = { of: "lifeEvent", id: "life", number: "L", digest: "d", open: true };
    const walk = new Walk({ id: "life", what: "signature" });
    const packages = [life];
    walk.do({ type: "loaded", turn: 0, cases, packages });
    expect(walk.effects).toEqual([{ type: "askSheet", of: "lifeEvent", id: "life" }]);
    walk.do({ type: "sheet", turn: 0, sheet: whole }).do({ type: "drawn", strokes });
    expect(walk.do({ type: "forward" }).effects).toEqual([{ type: "sign", sheet: whole, strokes }]);
    walk.do({ type: "signed", turn: 0, sheet: whole }).do({ type: "loaded", turn: 0, cases, packages });
    expect(walk.state.step).toMatchObject({ at: "package", id: "life" });
    walk.do({ type: "sign" }).do({ type: "sheet", turn: 0, sheet: whole }).do({ type: "back" });
    expect(walk.state.step).toMatchObject({ at: "package", id: "life" });
  });

  it("has a way out of everywhere that nobody waits", () => {
    const events: readonly MattersEvent[] = [
      ...(["openLicences", "supply", "withdraw", "deliver", "sign", "slip", "copy", "clear"] as const).map(
        (type) => ({ type }),
      ),
      ...(["forward", "retry", "back", "delete"] as const).map((type) => ({ type })),
      { type: "openCase", id: "a" },
      { type: "openCase", id: "b" },
      { type: "openLicence", id: "l" },
      ...(["openFile", "openFields", "wrong", "openAnswer", "digits", "write", "openHistory"] as const).map(
        (type) => ({ type }),
      ),
      ...(["openConsents", "openLooks", "openTold"] as const).map((type) => ({ type })),
      { type: "openField", field: "telephone" },
      { type: "because", words: "这不是我的" },
      { type: "endConsent", id: "u" },
      { type: "looks", turn: 0, entries: [] },
      { type: "way", way: "post" },
      { type: "way", way: "village" },
      { type: "way", way: "counter" },
      { type: "point", code: "420702100S01" },
      { type: "purpose", purpose: "求职就业" },
      { type: "drawn", strokes },
      { type: "loaded", turn: 0, cases, packages: [] },
      { type: "licences", turn: 0, licences: [] },
      { type: "changed", turn: 0, matter: own("a") },
      { type: "delivery", turn: 0, delivery },
      { type: "sheet", turn: 0, sheet },
      { type: "signed", turn: 0, sheet },
      { type: "printing", turn: 0, job: { refused: "paperOut" } },
      { type: "failed", turn: 0, code: "serverUnreachable" },
    ];
    const waits: ReadonlySet<MattersStep["at"]> = new Set(["loading", "waiting"]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (happened) => {
        const walk = new Walk();
        for (const event of happened) walk.do(event);
        if (waits.has(walk.state.step.at)) walk.do({ type: "failed", turn: 0, code: "malfunction" });
        for (let i = 0; i < 12 && !walk.effects.some(({ type }) => type === "leave"); i++) {
          if (walk.state.step.at === "copy")
            walk.do({ type: "printing", turn: 0, job: { refused: "paperOut" } });
          walk.do({ type: "back" });
        }
        expect(walk.effects).toEqual([{ type: "leave" }]);
      }),
      { numRuns: 2_000 },
    );
  });
});
