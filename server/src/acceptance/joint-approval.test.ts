import { parser } from "@zizhuban/device-agent-contract";
import {
  CaseJoint,
  CasePage,
  JointVisit,
  LifeEventView,
  PackageVersion,
  routes,
  SimulatedMessages,
  type Assignment,
  type DeskAction,
  type OwnCase,
  type PackageContent,
} from "@zizhuban/server-contract";
import { unzipSync } from "fflate";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { beside } from "../core/testing.ts";

// domain.md §7.4 T4: 并联审批, 四联. Two items of two departments beside one another; both look at the place, one of
// them waits for a third department's opinion.

const district = "420702";
const day = 24 * 60 * 60_000;
const parseView = parser(LifeEventView);
const parsePage = parser(CasePage);
const parseJoint = parser(CaseJoint);
const parseVisit = parser(JointVisit);
const parseVersion = parser(PackageVersion);
const parseMessages = parser(SimulatedMessages);
const parseOwn = parser(routes.ownCases.response);
const parseFiles = parser(routes.archiveFiles.response);

let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
/** Each reviews and decides for one department only. */
let police: TestStaff;
let justice: TestStaff;
let health: TestStaff;
let policeApprover: TestStaff;
let justiceApprover: TestStaff;
let version = 0;

const of = (role: Assignment["role"], department?: string): Assignment => ({
  role,
  division: district,
  ...(department !== undefined && { department }),
});

const content: PackageContent = {
  code: "YJS92",
  sample: true,
  name: { zh: "并联测试", en: "Side by side" },
  subject: "自然人",
  stages: ["保障"],
  lead: "SF",
  nodes: [
    { item: "GA04", optional: false, after: [], yields: [], opinions: ["WJ"], visit: true },
    { item: "SF01", optional: false, after: [], yields: [], opinions: [], visit: true },
  ],
  questions: [],
  promised: { value: 20, unit: "workday" },
  note: "",
};

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  clerk = business.staff("clerk", of("windowClerk"));
  police = business.staff("police", of("reviewer", "GA"));
  justice = business.staff("justice", of("reviewer", "SF"));
  health = business.staff("health", of("reviewer", "WJ"));
  policeApprover = business.staff("police-approver", of("approver", "GA"));
  justiceApprover = business.staff("justice-approver", of("approver", "SF"));
  const editor = business.staff("editor", of("catalogueEditor"));
  const publisher = business.staff("publisher", of("catalogueSigner"));
  const base = "/api/staff/life-event-packages";
  const made = told(parseVersion, await editor.call("POST", `${base}/drafts`, { content, reason: "test" }));
  version = made.sequence;
  const at = `${base}/${content.code}/versions/${version}`;
  told(parseVersion, await editor.call("POST", `${at}/check`, {}));
  told(parseVersion, await publisher.call("POST", `${at}/publish`, {}));
});
afterAll(async () => business.stop());

function told<Value>(
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Pick<Answer, "status"> & { body: unknown },
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

async function act(who: TestStaff, id: string, action: DeskAction): Promise<Answer> {
  const { version: known } = told(parsePage, await who.call("GET", `/api/staff/cases/${id}`));
  return who.call("POST", `/api/staff/cases/${id}/actions`, { version: known, action });
}

/** A session lasts a quarter of an hour; a code is not sent twice within a minute. */
async function signIn(): Promise<void> {
  business.clock.advance(16 * 60_000);
  expect((await zhang.signIn(cards.zhang)).status).toBe(200);
}

/** Both cases applied for, accepted and in review. */
async function begin(): Promise<{ life: LifeEventView; record: string; aid: string }> {
  await signIn();
  const life = told(
    parseView,
    await zhang.call("POST", "/api/kiosk/life-event-cases", {
      code: content.code,
      version,
      answers: {},
      chosen: [],
      form: { telephone: "13900000000" },
      later: [],
      promised: ["M37"],
      consents: [],
    }),
  );
  const caseOf = (key: string) => life.items.find((item) => item.key === key)?.caseId ?? "";
  const record = caseOf("GA04");
  const aid = caseOf("SF01");
  for (const [id, reviewer] of [
    [record, police],
    [aid, justice],
  ] as const) {
    await act(clerk, id, { type: "receive" });
    const promise = id === aid ? ["M37"] : [];
    expect((await act(clerk, id, { type: "accept", promise })).status).toBe(200);
    expect((await act(reviewer, id, { type: "review" })).status).toBe(200);
  }
  return { life, record, aid };
}

async function jointOf(who: TestStaff, id: string): Promise<CaseJoint> {
  return told(parseJoint, await who.call("GET", `/api/staff/joint/cases/${id}`));
}

/** Ten in the morning in China, so many days on, on a working day. */
function morning(daysOn: number): number {
  const calendar = (at: number) => new Date(at + 8 * 60 * 60_000).getUTCDay();
  const midnight = Math.floor((business.clock.now() + 8 * 60 * 60_000) / day) * day - 8 * 60 * 60_000;
  let at = midnight + daysOn * day + 10 * 60 * 60_000;
  while (calendar(at) === 0 || calendar(at) === 6) at += day;
  return at;
}

async function plan(
  who: TestStaff,
  cases: readonly string[],
  from: number,
  more: object = {},
): Promise<Answer> {
  return who.call("POST", "/api/staff/joint/visits", {
    parts: cases.map((caseId) => ({ caseId, inspector: `inspector-of-${caseId}` })),
    place: "样例镇示范村1组1号",
    from,
    until: from + 2 * 60 * 60_000,
    ...more,
  });
}

async function report(who: TestStaff, visit: string, caseId: string, result: string): Promise<Answer> {
  const body = { caseId, result, words: "现场情况已看" };
  return who.call("POST", `/api/staff/joint/visits/${visit}/results`, body);
}

describe("T4 joint site visit", () => {
  it("T4 two departments' visits are one appointment, moved for both, with a result of each", async () => {
    const { life, record, aid } = await begin();
    const joint = await jointOf(police, record);
    expect(joint).toMatchObject({ visitNeeded: true, together: [{ caseId: aid }] });
    const visit = told(parseVisit, await plan(police, [record, aid], morning(1)));
    expect(visit).toMatchObject({ lifeEventId: life.id, state: "planned" });
    expect(visit.parts.map(({ department }) => department)).toEqual(["GA", "SF"]);
    // The same appointment, seen by the other department.
    const list = await justice.call("GET", "/api/staff/joint/visits");
    expect(list.body["visits"]).toEqual([expect.objectContaining({ id: visit.id, from: visit.from })]);
    expect((await plan(police, [record], morning(2))).code).toBe("eventOutOfOrder");

    const later = morning(3);
    const move = { version: visit.version, from: later, until: later + 60 * 60_000, reason: "申请人不在家" };
    const moved = told(
      parseVisit,
      await justice.call("POST", `/api/staff/joint/visits/${visit.id}/move`, move),
    );
    expect(moved).toMatchObject({ from: later, changes: [{ what: "moved", from: visit.from }] });
    expect(await police.call("POST", `/api/staff/joint/visits/${visit.id}/move`, move)).toMatchObject({
      status: 409,
      code: "siteVisitChanged",
    });

    expect(await report(police, visit.id, record, "pass")).toMatchObject({ code: "eventOutOfOrder" });
    business.clock.advance(later - business.clock.now() + 1);
    expect(await report(police, visit.id, aid, "pass")).toMatchObject({ status: 403 });
    expect((await report(police, visit.id, record, "pass")).status).toBe(200);
    const half = told(parseVisit, await report(justice, visit.id, aid, "conditional"));
    expect(half).toMatchObject({ state: "held" });
    expect(half.parts.map(({ result }) => result)).toEqual(["pass", "conditional"]);
  });

  it("T4 a department that did not come holds up its own case only, until it has looked", async () => {
    const { record, aid } = await begin();
    const from = morning(1);
    const visit = told(parseVisit, await plan(justice, [record, aid], from));
    business.clock.advance(from - business.clock.now() + 1);
    expect((await report(justice, visit.id, aid, "pass")).status).toBe(200);
    told(parseVisit, await report(police, visit.id, record, "absent"));
    const decided = await act(justiceApprover, aid, { type: "decide", outcome: "granted", reasons: [] });
    expect(decided.status).toBe(200);
    await opinion(record, "agree");
    const held = await act(policeApprover, record, { type: "decide", outcome: "granted", reasons: [] });
    expect(held).toMatchObject({ status: 409, code: "visitResultMissing" });
    const again = morning(1);
    const second = told(parseVisit, await plan(police, [record], again));
    business.clock.advance(again - business.clock.now() + 1);
    expect((await report(police, second.id, record, "pass")).status).toBe(200);
    const free = await act(policeApprover, record, { type: "decide", outcome: "granted", reasons: [] });
    expect(free.status).toBe(200);
  });

  it("an inspector is at one place at a time, and nobody works on a day off", async () => {
    const first = await begin();
    const second = await begin();
    const from = morning(1);
    const by = (caseId: string) => ({ parts: [{ caseId, inspector: "inspector-1" }] });
    const visit = told(parseVisit, await plan(police, [first.record], from, by(first.record)));
    const busy = await plan(police, [second.record], from + 60 * 60_000, by(second.record));
    expect(busy).toMatchObject({ status: 409, code: "slotTaken" });
    const sunday = (() => {
      let at = from;
      while (new Date(at + 8 * 60 * 60_000).getUTCDay() !== 0) at += day;
      return at;
    })();
    expect(await plan(police, [second.record], sunday)).toMatchObject({ status: 422, code: "notAWorkday" });
    const evening = from + 13 * 60 * 60_000;
    for (const until of [evening + 2 * 60 * 60_000, evening, evening - 1])
      expect(await plan(police, [second.record], evening, { until })).toMatchObject({
        status: 422,
        code: "slotOverMidnight",
      });
    expect((await plan(police, [second.record], business.clock.now() - 60_000)).code).toBe("notAWorkday");
    expect(await plan(health, [second.record], from)).toMatchObject({ status: 403 });
    const cancel = { version: visit.version, reason: "天气" };
    const cancelled = await police.call("POST", `/api/staff/joint/visits/${visit.id}/cancel`, cancel);
    expect(cancelled.body).toMatchObject({ state: "cancelled" });
    expect((await plan(police, [second.record], from, by(second.record))).status).toBe(200);
  });
});

describe("T4 the citizen knows of the visit", () => {
  /** What was sent that names this case, oldest first. */
  async function sent(number: string): Promise<{ to: string; text: string }[]> {
    await business.outbox.run();
    const { body } = await zhang.call("GET", "/api/kiosk/simulator/messages");
    const messages = told(parseMessages, { status: 200, body }).messages;
    return messages.filter(({ text }) => text.includes(number));
  }

  async function seen(id: string): Promise<NonNullable<OwnCase["siteVisits"]>> {
    await signIn();
    const { cases } = told(parseOwn, await zhang.call("GET", "/api/kiosk/cases"));
    return cases.find((one) => one.id === id)?.siteVisits ?? [];
  }

  it("T4 booked, moved and called off, they are told the day, the hours and what to have ready, once for all departments", async () => {
    const { life, record, aid } = await begin();
    const numbers = life.items.map(({ caseNumber }) => caseNumber ?? "");
    const [number = ""] = numbers;
    const from = Date.UTC(2027, 2, 3, 2);
    const prepare = "宅基地使用证";
    const visit = told(parseVisit, await plan(police, [record, aid], from, { prepare }));
    const [booked, ...more] = await sent(number);
    expect(more).toEqual([]);
    expect(booked?.to).toBe("13900000000");
    for (const words of [...numbers, "3月3日星期三", "10:00至12:00", "样例镇示范村1组1号", "身份证", prepare])
      expect(booked?.text).toContain(words);
    const there = { place: "样例镇示范村1组1号", prepare };
    expect(await seen(record)).toEqual([{ state: "planned", from, until: from + 2 * 60 * 60_000, ...there }]);

    const next = from + day;
    const move = { version: visit.version, from: next, until: next + 60 * 60_000, reason: "天气" };
    const url = `/api/staff/joint/visits/${visit.id}`;
    const moved = told(parseVisit, await justice.call("POST", `${url}/move`, move));
    const [, second] = await sent(number);
    expect(second?.text).toMatch(/改到3月4日星期四 10:00至11:00/);
    expect(await seen(aid)).toMatchObject([{ state: "planned", from: next }]);

    const cancel = { version: moved.version, reason: "申请人撤回" };
    expect((await police.call("POST", `${url}/cancel`, cancel)).status).toBe(200);
    const all = await sent(number);
    expect(all).toHaveLength(3);
    expect(all[2]?.text).toMatch(/3月4日.+已取消/);
    expect(await seen(record)).toMatchObject([{ state: "cancelled" }]);
    // A change that is refused tells nobody.
    expect((await police.call("POST", `${url}/cancel`, cancel)).status).toBe(409);
    expect(await sent(number)).toHaveLength(3);
  });

  it("T4 somebody else's cases say nothing of it", async () => {
    const { record } = await begin();
    told(parseVisit, await plan(police, [record], morning(2)));
    const stranger = business.kiosk("kiosk0stranger");
    await stranger.signIn(cards.wang);
    const { cases } = told(parseOwn, await stranger.call("GET", "/api/kiosk/cases"));
    expect(cases).toEqual([]);
  });
});

async function opinion(caseId: string, stance: string): Promise<Answer> {
  const { opinions } = await jointOf(police, caseId);
  const id = opinions.find(({ state }) => state === "asked")?.id ?? "";
  return health.call("POST", `/api/staff/joint/opinions/${id}`, { stance, words: "无不同意见" });
}

describe("T4 joint opinions", () => {
  it("T4 a missing opinion blocks only the decision it is for; everything beside it goes on", async () => {
    const { life, record, aid } = await begin();
    const from = morning(1);
    const visit = told(parseVisit, await plan(police, [record, aid], from));
    business.clock.advance(from - business.clock.now() + 1);
    await report(police, visit.id, record, "pass");
    await report(justice, visit.id, aid, "pass");

    const { actions } = told(parsePage, await policeApprover.call("GET", `/api/staff/cases/${record}`));
    expect(actions).not.toContain("decide");
    const held = await act(policeApprover, record, { type: "decide", outcome: "granted", reasons: [] });
    expect(held).toMatchObject({ status: 409, code: "opinionMissing", body: { detail: "WJ" } });
    const beside = await act(justiceApprover, aid, { type: "decide", outcome: "granted", reasons: [] });
    expect(beside.status).toBe(200);

    await signIn();
    const seen = told(parseView, await zhang.call("GET", `/api/kiosk/life-event-cases/${life.id}`));
    expect(seen.items.find(({ key }) => key === "GA04")?.waitsFor).toEqual([
      { kind: "opinion", department: "WJ" },
    ]);
    const waiting = await health.call("GET", "/api/staff/joint/opinions");
    expect(waiting.body["opinions"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ caseId: record, mayGive: true })]),
    );
    expect((await opinion(record, "agree")).status).toBe(200);
    const free = await act(policeApprover, record, { type: "decide", outcome: "granted", reasons: [] });
    expect(free.status).toBe(200);

    // What the decision was made on, and the whole it belongs to, lie in the case's file.
    await act(policeApprover, record, { type: "produce" });
    await act(clerk, record, { type: "handOver" });
    expect((await act(clerk, record, { type: "complete" })).status).toBe(200);
    business.clock.advance(11 * 60_000);
    await business.archive.pass();
    const keeper = business.staff("keeper", of("fileKeeper"));
    const { number } = told(parsePage, await policeApprover.call("GET", `/api/staff/cases/${record}`));
    const { body } = await keeper.call("GET", `/api/staff/archive/files?number=${number}`);
    const [file] = told(parseFiles, { status: 200, body }).files;
    const packed = await keeper.call("GET", `/api/staff/archive/files/${file?.id ?? ""}/package`);
    const entries = Object.entries(unzipSync(packed.bytes));
    const read = (kind: string): unknown => {
      const [, bytes] = entries.find(([name]) => name.includes(`-${kind}.`)) ?? [];
      return JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
    };
    expect(read("opinion")).toMatchObject({
      department: "WJ",
      stance: "agree",
      given: { by: "health" },
    });
    expect(read("siteVisit")).toMatchObject({ state: "held", result: "pass", words: "现场情况已看" });
    expect(read("lifeEvent")).toMatchObject({
      number: life.number,
      items: expect.arrayContaining([expect.objectContaining({ key: "SF01" })]),
    });
  });

  it("an opinion is its department's, given once, on what the case says; nobody else learns of it", async () => {
    const { record } = await begin();
    const ask = { departments: ["MZ"], words: "请核对婚姻状况" };
    expect(await justice.call("POST", `/api/staff/joint/cases/${record}/opinions`, ask)).toMatchObject({
      status: 404,
    });
    const asked = told(
      parseJoint,
      await police.call("POST", `/api/staff/joint/cases/${record}/opinions`, ask),
    );
    const civil = asked.opinions.find(({ department }) => department === "MZ");
    const affairs = business.staff("affairs", of("reviewer", "MZ"));
    const page = await affairs.call("GET", `/api/staff/joint/opinions/${civil?.id ?? ""}`);
    expect(page.body).toMatchObject({
      question: "请核对婚姻状况",
      applicant: { name: "张**" },
      form: [{ field: "telephone", value: "13900000000" }],
    });
    const given = { stance: "agreeIf", words: "补充说明后同意" };
    expect(await health.call("POST", `/api/staff/joint/opinions/${civil?.id ?? ""}`, given)).toMatchObject({
      status: 404,
      code: "opinionUnknown",
    });
    const answer = await affairs.call("POST", `/api/staff/joint/opinions/${civil?.id ?? ""}`, given);
    expect(answer.body).toMatchObject({ state: "given", stance: "agreeIf" });
    const twice = await affairs.call("POST", `/api/staff/joint/opinions/${civil?.id ?? ""}`, given);
    expect(twice).toMatchObject({ status: 409 });
  });

  it("nobody is asked, and nobody sets out, for a case that is being decided", async () => {
    const { aid } = await begin();
    const from = morning(1);
    const visit = told(parseVisit, await plan(justice, [aid], from));
    business.clock.advance(from - business.clock.now() + 1);
    await report(justice, visit.id, aid, "pass");
    const asked = { departments: ["MZ"], words: "请核对" };
    const later: Promise<Answer>[] = [];
    await business.db.transaction().execute(async (tx) => {
      const living = await business.cases.living.lock(tx, aid);
      if (living === undefined) throw new Error("no case");
      const action = { type: "decide", outcome: "granted", reasons: [] } as const;
      const by = { kind: "staff", id: "justice-approver" } as const;
      expect(await business.cases.living.step(tx, living, action, by)).toMatchObject({ ok: true });
      later.push(
        justice.call("POST", `/api/staff/joint/cases/${aid}/opinions`, asked),
        plan(justice, [aid], morning(2)),
      );
      // Both have seen the case undecided, and wait for who decides it.
      await beside(async () =>
        vi.waitFor(async () => {
          const { rows } = await sql<{ waiting: number }>`
            select count(*) as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.execute(business.db);
          // The day that went by has its own passes, and one of them may wait here too.
          expect(Number(rows[0]?.waiting)).toBeGreaterThanOrEqual(2);
        }),
      );
    });
    for (const answer of await Promise.all(later))
      expect(answer).toMatchObject({ status: 409, code: "eventOutOfOrder" });
  });

  it("the deciding department can do without one, with a reason", async () => {
    const { record } = await begin();
    const { opinions } = await jointOf(police, record);
    const id = opinions[0]?.id ?? "";
    expect(
      await health.call("POST", `/api/staff/joint/opinions/${id}/release`, { reason: "x" }),
    ).toMatchObject({
      status: 404,
    });
    const released = await police.call("POST", `/api/staff/joint/opinions/${id}/release`, {
      reason: "机构已撤并",
    });
    expect(released.body).toMatchObject({ state: "released", words: "机构已撤并" });
    expect((await jointOf(police, record)).opinions[0]?.mayGive).toBe(false);
  });
});
