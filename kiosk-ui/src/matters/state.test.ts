import fc from "fast-check";
import type { OwnCase, OwnDelivery, SigningSheet } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
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
const sheet: SigningSheet = { caseId: "a", caseNumber: "Na", digest: "d", open: true };
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

  it("posts only to the known address, and with a mobile number", () => {
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

  it("does not offer the post where no address is known", () => {
    const unknown = { ...delivery, known: {} };
    const walk = atCase().do({ type: "deliver" }).do({ type: "delivery", turn: 0, delivery: unknown });
    expect(walk.do({ type: "way", way: "post" }).state.step.at).toBe("delivery");
  });

  it("comes straight to the signature that an application asks for", () => {
    const walk = new Walk({ id: "a", what: "signature" }).loaded();
    expect(walk.effects).toEqual([{ type: "askSheet", id: "a" }]);
    walk.do({ type: "sheet", turn: 0, sheet }).do({ type: "forward" });
    expect(walk.state.step).toMatchObject({ at: "sign", wrong: "signatureEmpty" });
    walk.do({ type: "drawn", strokes }).do({ type: "forward" });
    expect(walk.effects).toEqual([{ type: "sign", id: "a", digest: "d", strokes }]);
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

  it("has a way out of everywhere that nobody waits", () => {
    const events: readonly MattersEvent[] = [
      ...(["openLicences", "supply", "withdraw", "deliver", "sign", "slip", "copy", "clear"] as const).map(
        (type) => ({ type }),
      ),
      ...(["forward", "retry", "back", "delete"] as const).map((type) => ({ type })),
      { type: "openCase", id: "a" },
      { type: "openCase", id: "b" },
      { type: "openLicence", id: "l" },
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
