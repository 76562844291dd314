import { parser } from "@zizhuban/device-agent-contract";
import { ItemVersion, type DeskAction, type ItemContent } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  residentCard,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase, settle } from "./testing.ts";

// domain.md §7.2 B2, B5, B8, §7.3 G1, §7.4 T2, N2: one window, anywhere, the same for everybody.

const district = "420702";
const villageA = "420702100S01";
const townB = "420702101";
const parseVersion = parser(ItemVersion);

let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  desk = deskOf(business, "GA");
});
beforeEach(async () => {
  business.clock.advance(30 * 60_000);
  await zhang.signIn(cards.zhang);
});
afterAll(async () => business.stop());

describe("B5 集中办, G1 受办分离", () => {
  it("B5 the window accepts, the department reviews and decides, the window issues; nobody does two of them", async () => {
    const { caseId: id } = await applyFor(zhang);
    const everything = business.staff(
      "everything",
      { role: "windowClerk", division: district },
      { role: "reviewer", division: district },
      { role: "approver", division: district },
    );
    await must(everything, id, { type: "receive" }, { type: "accept" }, { type: "review" });
    const grant = { type: "decide", outcome: "granted", reasons: [] as string[] } as const;
    expect(await act(everything, id, grant)).toMatchObject({ status: 403, code: "sameOfficer" });
    expect((await readCase(everything, id)).actions).not.toContain("decide");
    await must(desk.approver, id, grant, { type: "produce" });
    // The result leaves through the one window only.
    for (const who of [desk.reviewer, desk.approver])
      expect(await act(who, id, { type: "handOver" })).toMatchObject({ status: 403, code: "forbidden" });
    await must(desk.clerk, id, { type: "handOver" }, { type: "complete" });
  });

  it("G1 a batch is no way around it, and neither is a deputy's role", async () => {
    const { caseId: id } = await applyFor(zhang);
    const both = business.staff(
      "both",
      { role: "windowClerk", division: district },
      { role: "departmentHead", division: district },
    );
    await must(both, id, { type: "receive" }, { type: "accept" });
    await must(desk.reviewer, id, { type: "review" });
    const { version } = await readCase(both, id);
    const { body } = await both.call("POST", "/api/staff/case-batches", {
      cases: [{ id, version }],
      action: { type: "decide", outcome: "granted", reasons: [] },
    });
    expect(body["results"]).toEqual([{ id, done: false, code: "sameOfficer" }]);
    expect((await readCase(both, id)).phase).toBe("inReview");
  });
});

describe("two people act on one case at once", () => {
  type Part = keyof typeof desk;
  type Doing = readonly [TestStaff, DeskAction];
  const grant: DeskAction = { type: "decide", outcome: "granted", reasons: [] };
  const refuse: DeskAction = { type: "decide", outcome: "refused", reasons: ["材料不实"] };
  /** The steps of a case to its end, each with whose it is. */
  const way: readonly (readonly [Part, DeskAction])[] = [
    ["clerk", { type: "receive" }],
    ["clerk", { type: "accept" }],
    ["reviewer", { type: "review" }],
    ["approver", grant],
    ["approver", { type: "produce" }],
    ["clerk", { type: "handOver" }],
    ["clerk", { type: "complete" }],
  ];

  /** A second person with the same task. */
  function colleagues(): Record<Part, TestStaff> {
    const division = district;
    const department = "GA";
    return {
      clerk: business.staff("clerk-second", { role: "windowClerk", division }),
      reviewer: business.staff("reviewer-second", { role: "reviewer", division, department }),
      approver: business.staff("approver-second", { role: "approver", division, department }),
    };
  }

  /** Both have read the same version before either acts. */
  async function race(id: string, pair: readonly Doing[]): Promise<Answer[]> {
    const { version } = await readCase(desk.clerk, id);
    return Promise.all(
      pair.map(async ([who, action]) =>
        who.call("POST", `/api/staff/cases/${id}/actions`, { version, action }),
      ),
    );
  }

  const stepsOf = async (id: string) =>
    (await readCase(desk.clerk, id)).timeline.map(({ type, actor }) => [type, actor]);
  const nameOf = (action: DeskAction) =>
    action.type === "decide" ? `decided.${action.outcome}` : action.type;

  async function expectOneStep(id: string, pair: readonly Doing[]): Promise<void> {
    const before = await stepsOf(id);
    const answers = await race(id, pair);
    expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.code).toBe("caseChanged");
    const won = pair[answers.findIndex(({ status }) => status === 200)];
    if (won === undefined) throw new Error("nobody won");
    const [who, action] = won;
    expect(await stepsOf(id)).toEqual([...before, [nameOf(action), `staff:${who.id}`]]);
  }

  it("the same step of a case, each of its life: one wins, the other is told, the log has it once", async () => {
    const others = colleagues();
    const made = [await applyFor(zhang), await applyFor(zhang), await applyFor(zhang)];
    for (const [part, action] of way)
      for (const [index, { caseId }] of made.entries()) {
        const pair: readonly Doing[] = [
          [desk[part], action],
          [others[part], action],
        ];
        await expectOneStep(caseId, index % 2 === 0 ? pair : pair.toReversed());
      }
    for (const { caseId } of made) expect((await readCase(desk.clerk, caseId)).phase).toBe("completed");
  });

  it.each<[string, number, Part, DeskAction, DeskAction]>([
    ["taken in or sent back", 0, "clerk", { type: "receive" }, { type: "return", reasons: ["不属本机关"] }],
    ["accepted or not", 1, "clerk", { type: "accept" }, { type: "refuseAcceptance", reasons: ["不符"] }],
    ["granted or refused", 3, "approver", grant, refuse],
  ])("%s: the one that came first stands", async (_, done, part, first, second) => {
    const others = colleagues();
    for (const turned of [false, true, false, true]) {
      const { caseId } = await applyFor(zhang);
      for (const [by, action] of way.slice(0, done)) await must(desk[by], caseId, action);
      const pair: readonly Doing[] = [
        [desk[part], first],
        [others[part], second],
      ];
      await expectOneStep(caseId, turned ? pair.toReversed() : pair);
    }
  });

  it("an office decides while the citizen withdraws: it is decided or withdrawn, never both", async () => {
    for (const turned of [false, true, false, true]) {
      const { caseId: id } = await applyFor(zhang);
      for (const [part, action] of way.slice(0, 3)) await must(desk[part], id, action);
      const before = await stepsOf(id);
      const { version } = await readCase(desk.approver, id);
      const decide = async () =>
        desk.approver.call("POST", `/api/staff/cases/${id}/actions`, { version, action: grant });
      const withdraw = async () => zhang.call("POST", `/api/kiosk/cases/${id}/withdraw`, {});
      const answers = await Promise.all(turned ? [withdraw(), decide()] : [decide(), withdraw()]);
      const [decided, withdrawn] = turned ? answers.toReversed() : answers;
      const { phase } = await readCase(desk.clerk, id);
      const steps = (await stepsOf(id)).slice(before.length).map(([type]) => type);
      if (decided?.status === 200) {
        expect(withdrawn).toMatchObject({ status: 409, code: "eventOutOfOrder" });
        expect([phase, steps]).toEqual(["decided", ["decided.granted"]]);
      } else {
        expect(withdrawn?.status).toBe(200);
        expect(decided).toMatchObject({ status: 409, code: "caseChanged" });
        expect([phase, steps]).toEqual(["withdrawn", ["withdraw"]]);
      }
    }
  });
});

describe("B8 全域办", () => {
  const wuhan = residentCard({ name: "武样例", idNumber: "420106199003070016", birth: "19900307" });

  it("B8 a person of another area applies in village A for a matter of town B: routed there, the same receipt", async () => {
    const visitor = business.kiosk("kiosk0village", villageA);
    expect(await visitor.signIn(wuhan)).toMatchObject({ status: 200 });
    const home = await applyFor(zhang);
    const away = await applyFor(visitor, "GA04", { division: townB });
    expect(Object.keys(away).toSorted()).toEqual(Object.keys(home).toSorted());
    for (const { caseNumber } of [home, away]) expect(caseNumber).toMatch(/^\d{8}-\d{6}-\d$/);
    expect(away.clock).toEqual(home.clock);

    const inTownB = deskOf(business, "GA", townB).clerk;
    expect(await readCase(inTownB, away.caseId)).toMatchObject({ division: townB, phase: "applied" });
    // Who took it in goes on seeing it; a third town does not learn of it.
    const inVillage = business.staff("village", { role: "windowClerk", division: villageA });
    expect((await readCase(inVillage, away.caseId)).number).toBe(away.caseNumber);
    const third = business.staff("third", { role: "windowClerk", division: "420702102" });
    const unseen = await third.call("GET", `/api/staff/cases/${away.caseId}`);
    expect(unseen).toMatchObject({ status: 404, code: "caseUnknown" });
  });

  it("B8 a division that does not exist is refused before there is a case", async () => {
    const request = {
      itemKey: "GA04",
      form: { telephone: "13900000000" },
      later: [],
      promised: [],
      consents: [],
      division: "420799",
    };
    const answer = await zhang.call("POST", "/api/kiosk/applications", request);
    expect(answer).toMatchObject({ status: 400, code: "invalidData" });
  });
});

it("N2 the same case at three sites has the same checklist and ends the same", async () => {
  const sites = [villageA, "420702100", district];
  const pages = [];
  for (const [index, site] of sites.entries()) {
    business.clock.advance(30 * 60_000);
    const kiosk = business.kiosk(`kiosk0site${index}`, site);
    await kiosk.signIn(cards.zhang);
    const { caseId } = await applyFor(kiosk);
    await settle(desk, caseId);
    pages.push(await readCase(desk.clerk, caseId));
  }
  const same = pages.map(({ phase, checklist, procedures, extension, materials, form, timeline }) => ({
    phase,
    checklist,
    procedures,
    extension,
    materials,
    form,
    steps: timeline.map(({ type }) => type),
  }));
  expect(same[1]).toEqual(same[0]);
  expect(same[2]).toEqual(same[0]);
  expect(same[0]).toMatchObject({ phase: "completed", checklist: [{ point: expect.any(String) }] });
});

it("N2 what was looked at stays with the case, with who looked, until nobody has anything left to do", async () => {
  const { caseId: id } = await applyFor(zhang);
  const mark = async (who: TestStaff, point: number, looked: boolean) =>
    who.call("POST", `/api/staff/cases/${id}/checks`, { point, looked });
  const other = business.staff("elsewhere", { role: "windowClerk", division: townB });
  expect(await mark(other, 0, true)).toMatchObject({ status: 404, code: "caseUnknown" });
  expect(await mark(desk.approver, 0, true)).toMatchObject({ status: 403, code: "forbidden" });
  expect(await mark(desk.clerk, 1, true)).toMatchObject({ status: 400, code: "invalidData" });

  const at = business.clock.now();
  expect((await mark(desk.clerk, 0, true)).status).toBe(200);
  business.clock.advance(60_000);
  await must(desk.clerk, id, { type: "receive" }, { type: "accept" });
  const seen = await readCase(desk.reviewer, id);
  expect(seen.checklist).toMatchObject([{ looked: { byName: "clerk-420702", at } }]);
  expect(seen.timeline.find(({ type }) => type === "accept")).toMatchObject({
    actorName: expect.any(String),
  });

  // Looked at once more by the next: the first who looked stays. Taken back: nobody has.
  expect((await mark(desk.reviewer, 0, true)).body).toMatchObject({ checklist: [{ looked: { at } }] });
  expect((await mark(desk.reviewer, 0, false)).body).toEqual({ checklist: [{ point: expect.any(String) }] });
  await must(desk.reviewer, id, { type: "review" });
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
  expect(await mark(desk.reviewer, 0, true)).toMatchObject({ status: 403, code: "forbidden" });
});

it("B2 the share of items that go online at depth three or more is reported, and follows what is in force", async () => {
  const figures = async () =>
    (await business.web.inject("/api/public/catalogue/figures")).json<{
      items: number;
      online: { items: number; share: number };
      byDepth: { depth: number; items: number }[];
    }>();
  const before = await figures();
  expect(before.online.share).toBeCloseTo(0.9, 1);
  expect(before.byDepth.reduce((sum, { items }) => sum + items, 0)).toBe(before.items);
  const signer = business.staff("signer", { role: "catalogueSigner", division: district });
  await signer.call("POST", "/api/staff/catalogue/items/RS02/withdraw", { reason: "测试" });
  const after = await figures();
  expect([after.items, after.online.items]).toEqual([before.items - 1, before.online.items - 1]);
});

it("T2 version 1 → 2 shows what steps and days it saved, each change with its tag", async () => {
  const editor = business.staff("editor", { role: "catalogueEditor", division: district });
  const guide = await business.web.inject("/api/public/catalogue/items/YB05");
  const { content } = guide.json<{ content: ItemContent }>();
  const changed = {
    ...content,
    steps: content.steps.slice(0, -1),
    promisedLimit: { value: content.promisedLimit.value - 5, unit: "workday" },
    levels: [...new Set([...content.levels, "村"])],
    materials: content.materials.map((one) => (one.ref === "M17" ? { ...one, get: "share" } : one)),
  };
  const body = { content: changed, reason: "流程再造" };
  const draft = parseVersion((await editor.call("POST", "/api/staff/catalogue/drafts", body)).body);
  expect(draft.ok).toBe(true);
  const answer = await editor.call("GET", "/api/staff/catalogue/items/YB05/comparison?from=1&to=2");
  expect(answer.body).toMatchObject({
    from: 1,
    to: 2,
    steps: { delta: -1, removed: content.steps.slice(-1) },
    days: { before: content.promisedLimit.value, delta: -5 },
    materials: { delta: 0 },
  });
  const tags = new Set((answer.body["changes"] as { tag: string }[]).map(({ tag }) => tag));
  expect(tags).toEqual(new Set(content.levels.includes("村") ? ["减", "转"] : ["减", "转", "放"]));
  const unknown = await editor.call("GET", "/api/staff/catalogue/items/YB05/comparison?from=1&to=9");
  expect(unknown).toMatchObject({ code: "itemUnknown" });
});

it("B1 a deadline past what the calendar covers is provisional on every page, and counted anew when its year comes", async () => {
  business.clock.setWall(Date.parse("2026-12-29T10:00:00+08:00"));
  await zhang.signIn(cards.zhang);
  const { caseId: id, clock } = await applyFor(zhang);
  const weekdaysOnly = { waitsFor: "acceptance", due: "2027-01-05", provisional: true };
  expect(clock).toMatchObject(weekdaysOnly);
  expect((await readCase(desk.clerk, id)).clock).toMatchObject(weekdaysOnly);

  const administrator = business.staff("administrator", { role: "administrator", division: "0" });
  const notice = {
    year: 2027,
    source: "样例通知",
    daysOff: ["2027-01-01", "2027-01-04"],
    workdays: ["2027-01-02"],
  };
  const late = { ...notice, daysOff: ["2027-01-32"] };
  expect(await administrator.call("POST", "/api/staff/calendar/years", late)).toMatchObject({
    status: 400,
    code: "invalidData",
  });
  expect((await readCase(desk.clerk, id)).clock).toMatchObject(weekdaysOnly);
  const file = { text: JSON.stringify(notice, undefined, 2) };
  const send = async (dryRun: boolean) =>
    administrator.call("POST", "/api/staff/calendar/files", { ...file, dryRun });
  expect((await send(true)).body).toMatchObject({ mistakes: [], imported: false, recounted: 0 });
  expect((await readCase(desk.clerk, id)).clock).toMatchObject(weekdaysOnly);
  const counted = await sql<{ waiting: number }>`
    select count(*)::int as waiting from cases where due_provisional`.execute(business.db);
  const { body: imported } = await send(false);
  expect(imported).toMatchObject({ replaces: false, imported: true });
  expect(imported["recounted"]).toBeGreaterThanOrEqual(counted.rows[0]?.waiting ?? Number.NaN);
  expect(imported["recounted"]).toBeGreaterThan(0);
  expect((await send(false)).body).toMatchObject({ replaces: true, imported: true, recounted: 0 });
  // 12-30, 12-31, the Saturday that is worked, and, after the day off on Monday, 01-05 and 01-06.
  const certain = { due: "2027-01-06", provisional: false };
  expect((await readCase(desk.clerk, id)).clock).toMatchObject(certain);
  const { body } = await zhang.call("GET", "/api/kiosk/cases");
  expect(body["cases"]).toEqual(
    expect.arrayContaining([expect.objectContaining({ id, clock: expect.objectContaining(certain) })]),
  );
  const { rows } = await sql<{ due: string; due_provisional: boolean }>`
    select due, due_provisional from cases where id = ${id}`.execute(business.db);
  expect(rows).toEqual([{ due: certain.due, due_provisional: false }]);
});
