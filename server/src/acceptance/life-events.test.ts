import { parser } from "@zizhuban/device-agent-contract";
import {
  CasePage,
  LifeEventView,
  PackagePlan,
  PackageVersion,
  routes,
  type Assignment,
  type DeskAction,
  type PackageContent,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";

// domain.md §7: the rows that life events answer for.

const district = "420702";
const parseView = parser(LifeEventView);
const parsePlan = parser(PackagePlan);
const parsePage = parser(CasePage);
const parseVersion = parser(PackageVersion);
const parseStages = parser(routes.lifeStages.response);

let business: TestBusiness;
let zhang: TestKiosk;
let editor: TestStaff;
let publisher: TestStaff;
let clerk: TestStaff;
let reviewer: TestStaff;
let approver: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  await zhang.signIn(cards.zhang);
  const everywhere = (role: Assignment["role"]): Assignment => ({ role, division: district });
  editor = business.staff("editor", everywhere("catalogueEditor"));
  publisher = business.staff("publisher", everywhere("catalogueSigner"));
  clerk = business.staff("clerk", everywhere("windowClerk"));
  reviewer = business.staff("reviewer", everywhere("reviewer"));
  approver = business.staff("approver", everywhere("approver"));
});
afterAll(async () => business.stop());

function told<Value>(
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Answer,
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

/**
 * Items that need nothing but the person, a form and a promise: a check of records, then legal aid and a residence
 * record beside one another, then an appointment.
 */
const sample: PackageContent = {
  code: "YJS90",
  sample: true,
  name: { zh: "测试一件事", en: "A package for tests" },
  subject: "自然人",
  stages: ["保障"],
  lead: "SF",
  nodes: [
    { item: "GA04", optional: false, after: [], yields: [], opinions: [], visit: false },
    { item: "SF01", optional: false, after: ["GA04"], yields: [], opinions: [], visit: false },
    { item: "WJ01", optional: true, after: ["GA04"], yields: [], opinions: [], visit: false },
    { item: "MZ01", optional: false, after: ["SF01", "WJ01"], yields: [], opinions: [], visit: false },
    { item: "RS06", optional: true, after: [], yields: [], opinions: [], visit: false },
  ],
  questions: [
    {
      key: "child",
      zh: "是否办生育登记?",
      en: "Register for a child?",
      choices: [
        { key: "yes", zh: "是", en: "Yes", adds: ["WJ01"], drops: [] },
        { key: "no", zh: "否", en: "No", adds: [], drops: [] },
      ],
    },
  ],
  promised: { value: 6, unit: "workday" },
  note: "",
};
const packages = "/api/staff/life-event-packages";

async function draft(content: PackageContent): Promise<PackageVersion> {
  return told(parseVersion, await editor.call("POST", `${packages}/drafts`, { content, reason: "test" }));
}

async function step({ code, sequence }: PackageVersion, what: "check" | "publish", who = publisher) {
  return who.call("POST", `${packages}/${code}/versions/${sequence}/${what}`, {});
}

/** In force after this. */
async function put(content: PackageContent): Promise<PackageVersion> {
  const made = await draft(content);
  told(parseVersion, await step(made, "check", editor));
  return told(parseVersion, await step(made, "publish"));
}

const form = { telephone: "13900000000" };

async function apply(code: string, version: number, more: object = {}): Promise<Answer> {
  return zhang.call("POST", "/api/kiosk/life-event-cases", {
    code,
    version,
    answers: { child: "yes" },
    chosen: [],
    form,
    later: [],
    promised: ["M37"],
    consents: [],
    ...more,
  });
}

async function read(id: string): Promise<LifeEventView> {
  return told(parseView, await zhang.call("GET", `/api/kiosk/life-event-cases/${id}`));
}

function states({ items }: LifeEventView): Record<string, string> {
  return Object.fromEntries(items.map(({ key, state }) => [key, state]));
}

function caseOf({ items }: LifeEventView, key: string): string {
  const id = items.find((item) => item.key === key)?.caseId;
  if (id === undefined) throw new Error(`${key} has no case`);
  return id;
}

async function act(who: TestStaff, id: string, ...actions: readonly DeskAction[]): Promise<void> {
  for (const action of actions) {
    const { version } = told(parsePage, await who.call("GET", `/api/staff/cases/${id}`));
    told(parsePage, await who.call("POST", `/api/staff/cases/${id}/actions`, { version, action }));
  }
}

async function toDecision(id: string): Promise<void> {
  await act(clerk, id, { type: "receive" });
  const { materials } = told(parsePage, await clerk.call("GET", `/api/staff/cases/${id}`));
  const promise = materials
    .filter(({ promisable, state }) => promisable && state === "missing")
    .map(({ ref }) => ref);
  await act(clerk, id, { type: "accept", promise });
  await act(reviewer, id, { type: "review" });
}

async function grant(id: string): Promise<void> {
  await toDecision(id);
  await act(approver, id, { type: "decide", outcome: "granted", reasons: [] });
  const { actions } = told(parsePage, await approver.call("GET", `/api/staff/cases/${id}`));
  if (actions.includes("produce")) await act(approver, id, { type: "produce" });
  await act(clerk, id, { type: "handOver" }, { type: "complete" });
}

async function refuse(id: string): Promise<void> {
  await toDecision(id);
  await act(approver, id, { type: "decide", outcome: "refused", reasons: ["不符合条件"] });
}

async function notices(number: string): Promise<string[]> {
  await business.outbox.run();
  const { body } = await zhang.call("GET", "/api/kiosk/simulator/messages");
  return JSON.stringify(body).match(new RegExp(`[^"]*${number}[^"]*`, "g")) ?? [];
}

describe("L1 the stages of life", () => {
  it("L1 every one of the 19 stages has at least one package", async () => {
    const { stages } = told(parseStages, await zhang.call("GET", "/api/kiosk/life-events"));
    expect(stages).toHaveLength(19);
    expect(stages.filter(({ of }) => of === "person")).toHaveLength(10);
    expect(stages.filter((stage) => stage.packages.length === 0)).toEqual([]);
    expect(new Set(stages.flatMap((stage) => stage.packages.map(({ code }) => code))).size).toBe(23);
  });

  it("L1 the last package of a stage cannot be taken away", async () => {
    const refused = await publisher.call("POST", `${packages}/YJS02/withdraw`, { reason: "test" });
    expect(refused).toMatchObject({ status: 409, code: "stageUncovered" });
  });
});

describe("L1 one application, cases beside one another, one result", () => {
  let version = 0;
  beforeAll(async () => {
    version = (await put(sample)).sequence;
  });

  it("L1 the questions switch items in and out, and who waited for one left out waits for what it waited for", async () => {
    const plan = async (situation: object) =>
      told(parsePlan, await zhang.call("POST", "/api/kiosk/life-events/YJS90/plan", situation));
    const all = await plan({ answers: { child: "yes" }, chosen: ["RS06"] });
    expect(all.items.map(({ key }) => key).toSorted()).toEqual(["GA04", "MZ01", "RS06", "SF01", "WJ01"]);
    const few = await plan({ answers: { child: "no" }, chosen: [] });
    expect(few.items.map(({ key }) => key)).toEqual(["GA04", "SF01", "MZ01"]);
    expect(few.items.at(-1)?.after).toEqual(["SF01"]);
    expect(few.path).toEqual({ items: ["GA04", "SF01"], workdays: 5 });
    const unanswered = await zhang.call("POST", "/api/kiosk/life-events/YJS90/plan", {
      answers: {},
      chosen: [],
    });
    expect(unanswered).toMatchObject({ status: 400, code: "invalidData" });
  });

  it("L1 a case is opened when those before it are completed; the package closes with the last mandatory one", async () => {
    const life = told(parseView, await apply("YJS90", version));
    expect(states(life)).toEqual({ GA04: "open", SF01: "waiting", WJ01: "waiting", MZ01: "waiting" });
    expect(life).toMatchObject({ state: "running", progress: { done: 0, of: 3 }, visits: 1 });
    // The materials of what waits for its turn are kept for it.
    const { rows } = await sql<{ item: string; id: string }>`
      select item_key as item, case_id as id from life_event_items where life_event_id = ${life.id}`.execute(
      business.db,
    );
    const awaited = await business.lifeEvents.awaited(rows.map(({ id }) => id));
    const items = rows.flatMap(({ item, id }) => (awaited.includes(id) ? [item] : []));
    expect(new Set(items)).toEqual(new Set(["SF01", "WJ01", "MZ01"]));
    expect(life.items.filter(({ critical }) => critical).map(({ key }) => key)).toEqual(["GA04", "SF01"]);

    await grant(caseOf(life, "GA04"));
    // The instant one beside it is decided by the rules at once, in the same transaction.
    const second = await read(life.id);
    expect(states(second)).toEqual({ GA04: "done", SF01: "open", WJ01: "done", MZ01: "waiting" });
    expect(await notices(life.number)).toEqual([]);

    await grant(caseOf(second, "SF01"));
    const end = await read(life.id);
    expect(end).toMatchObject({ state: "completed", reasons: [], progress: { done: 3, of: 3 }, visits: 1 });
    expect(await notices(life.number)).toHaveLength(1);
    expect(await notices(life.number)).toHaveLength(1);
  });

  it("L1 a failing mandatory case is shown with its reason, and what waited for it is not begun", async () => {
    const life = told(parseView, await apply("YJS90", version, { chosen: ["RS06"] }));
    await grant(caseOf(life, "GA04"));
    await refuse(caseOf(await read(life.id), "SF01"));
    const end = await read(life.id);
    expect(states(end)).toEqual({
      GA04: "done",
      SF01: "failed",
      WJ01: "done",
      MZ01: "cancelled",
      RS06: "done",
    });
    expect(end).toMatchObject({
      state: "partly",
      reasons: [
        { item: "SF01", reason: "refused" },
        { item: "MZ01", reason: "before:SF01" },
      ],
    });
    const messages = await notices(life.number);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("部分事项未能办结");
  });

  it("L1 when nothing mandatory was granted, it failed", async () => {
    const life = told(parseView, await apply("YJS90", version));
    const withdrawn = await zhang.call("POST", `/api/kiosk/cases/${caseOf(life, "GA04")}/withdraw`, {});
    expect(withdrawn.status).toBe(200);
    const end = await read(life.id);
    expect(end.state).toBe("failed");
    expect(end.reasons[0]).toEqual({ item: "GA04", reason: "withdrawn" });
  });

  it("L1 the clock runs on the longest way, and what is late shows", async () => {
    const life = told(parseView, await apply("YJS90", version));
    expect(life.clock.light).toBe("green");
    expect(life.clock.expected <= life.clock.due).toBe(true);
    business.clock.advance(5 * 24 * 60 * 60_000);
    const later = await zhang.signIn(cards.zhang);
    expect(later.status).toBe(200);
    const late = await read(life.id);
    expect(late.clock).toMatchObject({ due: life.clock.due, light: "late" });
    expect(late.clock.expected > late.clock.due).toBe(true);
  });

  it("the same request twice is one life event", async () => {
    const key = crypto.randomUUID();
    const body = { code: "YJS90", version, answers: { child: "no" }, chosen: [], form };
    const whole = { ...body, later: [], promised: ["M37"], consents: [] };
    const first = await zhang.call("POST", "/api/kiosk/life-event-cases", whole, key);
    const again = await zhang.call("POST", "/api/kiosk/life-event-cases", whole, key);
    expect(told(parseView, again).id).toBe(told(parseView, first).id);
  });

  it("what is missing for an item whose turn comes later is refused at once, and nothing is kept", async () => {
    expect(await apply("YJS90", version, { promised: [] })).toMatchObject({ code: "materialMissing" });
    expect(await apply("YJS90", version, { form: {} })).toMatchObject({ code: "invalidData" });
    expect(await apply("YJS90", version, { form: { ...form, colour: "red" } })).toMatchObject({
      code: "invalidData",
    });
    expect(await apply("YJS14", 1, { answers: {} })).toMatchObject({ code: "invalidData" });
  });

  it("nobody else's life event can be read", async () => {
    const life = told(parseView, await apply("YJS90", version));
    const stranger = business.kiosk("kiosk0stranger");
    await stranger.signIn(cards.wang);
    expect(await stranger.call("GET", `/api/kiosk/life-event-cases/${life.id}`)).toMatchObject({
      status: 404,
      code: "lifeEventUnknown",
    });
    const other = business.staff("other-town", { role: "windowClerk", division: "420702101" });
    expect(await other.call("GET", `/api/staff/life-event-cases/${life.id}`)).toMatchObject({ status: 404 });
    const page = await clerk.call("GET", `/api/staff/life-event-cases/${life.id}`);
    expect(page.body).toMatchObject({ applicant: { name: "张**" }, state: "running" });
    const ofCase = await clerk.call("GET", `/api/staff/life-event-cases?ofCase=${caseOf(life, "GA04")}`);
    expect(ofCase.body["cases"]).toMatchObject([{ id: life.id }]);
  });

  it("a found card reads no life event and none of its forms", async () => {
    const life = told(parseView, await apply("YJS90", version));
    const finder = business.kiosk("kiosk0finder");
    await finder.openSession(cards.zhang);
    const refused = { status: 403, code: "identityLevelTooLow" };
    const one = `/api/kiosk/life-event-cases/${life.id}`;
    expect(await finder.call("GET", one)).toMatchObject(refused);
    expect(await finder.call("GET", `${one}/forms/GA`)).toMatchObject(refused);
    expect((await finder.call("GET", "/api/kiosk/life-event-cases")).body).toEqual({ cases: [] });
  });

  it("S7 the one application is signed once: the signature holds for every item, also for one opened later", async () => {
    business.clock.advance(16 * 60_000);
    expect((await zhang.signIn(cards.zhang)).status).toBe(200);
    const life = told(parseView, await apply(sample.code, version));
    const other = told(parseView, await apply(sample.code, version));
    const path = (id: string, what: string) => `/api/kiosk/life-event-cases/${id}/${what}`;
    const sheet = async (id: string, who = zhang) => who.call("GET", path(id, "signing-sheet"));
    const sign = async (id: string, digest: unknown, strokes: object, who = zhang) =>
      who.call("POST", path(id, "signatures"), { digest, strokes });
    const name = (row: number) => [
      Array.from({ length: 14 }, (_, step) => ({ x: 90 + step * 30, y: row + (step % 5) * 9, t: step * 17 })),
    ];
    const asked = await sheet(life.id);
    expect(asked.body).toMatchObject({ of: "lifeEvent", id: life.id, number: life.number, open: true });
    const { digest } = asked.body;
    expect(await sign(life.id, digest, [[{ x: 5, y: 5, t: 0 }]])).toMatchObject({ code: "signatureEmpty" });
    expect(await sign(life.id, digest, name(100))).toMatchObject({
      status: 200,
      body: { signedAt: business.clock.now() },
    });
    // Neither the hand's movement nor the digest is worth anything under another application.
    const otherDigest = (await sheet(other.id)).body["digest"];
    expect(await sign(other.id, otherDigest, name(100))).toMatchObject({ code: "signatureReused" });
    expect(await sign(other.id, digest, name(150))).toMatchObject({ code: "signatureOtherDocument" });
    const stranger = business.kiosk("kiosk0stranger");
    await stranger.signIn(cards.wang);
    expect(await sheet(life.id, stranger)).toMatchObject({ status: 404, code: "lifeEventUnknown" });
    expect(await sign(life.id, digest, name(170), stranger)).toMatchObject({ code: "lifeEventUnknown" });

    const verdicts = async (caseId: string) => {
      const { body } = await clerk.call("GET", `/api/staff/cases/${caseId}/signatures`);
      const parsed = parser(routes.signatures.response)(body);
      if (!parsed.ok) throw new Error(JSON.stringify(body));
      return parsed.value.signatures.map(({ of, verdict }) => [of, verdict]);
    };
    const first = caseOf(life, "GA04");
    expect(await verdicts(first)).toEqual([["lifeEvent", "valid"]]);
    expect(await verdicts(caseOf(other, "GA04"))).toEqual([]);
    await grant(first);
    const later = caseOf(await read(life.id), "SF01");
    expect(await verdicts(later)).toEqual([["lifeEvent", "valid"]]);
    // Taken up by a window, it is signed no more.
    expect((await sheet(life.id)).body).toMatchObject({ open: false });
    expect(await sign(life.id, digest, name(190))).toMatchObject({ status: 409, code: "signatureClosed" });
    // It lies in the file of the case that has ended.
    business.clock.advance(11 * 60_000);
    await business.archive.pass();
    const { rows } = await sql<{ kind: string }>`
      select p.kind from archive_parts p join archive_files f on f.id = p.file_id
      where f.case_id = ${first} and p.kind = 'signature'`.execute(business.db);
    expect(rows).toHaveLength(1);
  });
});
