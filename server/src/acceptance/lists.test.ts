import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  CasePage,
  LifeEventView,
  PackageVersion,
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
import { blankPdf } from "../materials/testing.ts";

// However many rows are other people's: who asks for a list gets their own, and all of them, page by page.

const district = "420702";
const elsewhere = "'420704100'";
const many = 520;

let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
let police: TestStaff;
let everywhere: TestStaff;
let life: LifeEventView;
let record: string;
let delivered: string;
let deliveredNumber: string;

const at = (role: Assignment["role"], department?: string, division = district): Assignment => ({
  role,
  division,
  ...(department !== undefined && { department }),
});

const content: PackageContent = {
  code: "YJS93",
  sample: true,
  name: { zh: "清单测试", en: "Lists" },
  subject: "自然人",
  stages: ["保障"],
  lead: "SF",
  nodes: [{ item: "GA04", optional: false, after: [], yields: [], opinions: ["WJ"], visit: true }],
  questions: [],
  promised: { value: 20, unit: "workday" },
  note: "",
};

function told<Value>(
  parse: (value: unknown) => { ok: true; value: Value } | { ok: false },
  { status, body }: Answer,
): Value {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

async function act(id: string, ...steps: readonly (readonly [TestStaff, DeskAction])[]): Promise<void> {
  for (const [who, action] of steps) {
    const { version } = told(parser(CasePage), await who.call("GET", `/api/staff/cases/${id}`));
    const { status, body } = await who.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
    if (status !== 200) throw new Error(`${action.type}: ${JSON.stringify(body)}`);
  }
}

/** The same row so many times over, with these columns otherwise; `n` counts from 1. */
async function copies(table: string, where: string, count: number, otherwise: Record<string, string>) {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns where table_schema = 'public'
      and table_name = ${table} and is_generated = 'NEVER' and is_identity = 'NO'`.execute(business.db);
  const names = rows.map(({ name }) => name);
  const values = names.map((name) => otherwise[name] ?? `t.${name}`);
  await sql
    .raw(
      `insert into ${table} (${names.join(", ")}) select ${values.join(", ")}
        from ${table} t cross join generate_series(1, ${count}) n where ${where}`,
    )
    .execute(business.db);
}
const idOf = (what: string) => `md5('${what}' || n)::uuid`;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0lists");
  clerk = business.staff("clerk", at("windowClerk"));
  police = business.staff("police", at("reviewer", "GA"), at("approver", "GA"));
  everywhere = business.staff("everywhere", at("windowClerk", undefined, "0"));
  const editor = business.staff("editor", at("catalogueEditor"));
  const publisher = business.staff("publisher", at("catalogueSigner"));
  const base = "/api/staff/life-event-packages";
  const draft = await editor.call("POST", `${base}/drafts`, { content, reason: "test" });
  const { sequence } = told(parser(PackageVersion), draft);
  await editor.call("POST", `${base}/${content.code}/versions/${sequence}/check`, {});
  await publisher.call("POST", `${base}/${content.code}/versions/${sequence}/publish`, {});

  await zhang.signIn(cards.zhang);
  const form = { telephone: "13900000000" };
  const none = { later: [], promised: [], consents: [] };
  const asked = { code: content.code, version: sequence, answers: {}, chosen: [], form, ...none };
  life = told(parser(LifeEventView), await zhang.call("POST", "/api/kiosk/life-event-cases", asked));
  record = life.items[0]?.caseId ?? "";
  await act(record, [clerk, { type: "receive" }], [clerk, { type: "accept" }], [police, { type: "review" }]);
  const from = business.clock.now() + 2 * 60 * 60_000;
  const visit = { parts: [{ caseId: record }], place: "样例镇", from, until: from + 60 * 60_000 };
  expect((await police.call("POST", "/api/staff/joint/visits", visit)).status).toBe(200);

  const applied = await zhang.call("POST", "/api/kiosk/applications", { itemKey: "GA04", form, ...none });
  ({ caseId: delivered, caseNumber: deliveredNumber } = told(parser(ApplyOutcome), applied));
  await zhang.call("POST", `/api/kiosk/cases/${delivered}/delivery`, { way: "counter" });
  await act(
    delivered,
    [clerk, { type: "receive" }],
    [clerk, { type: "accept" }],
    [police, { type: "review" }],
    [police, { type: "decide", outcome: "granted", reasons: [] }],
    [police, { type: "produce" }],
    [clerk, { type: "handOver" }],
  );

  // Other people's, each before ours in the list's order.
  const away = { division: elsewhere, received_at_division: elsewhere };
  const later = "+ n * interval '1 second'";
  const earlier = "- n * interval '1 second'";
  await copies("cases", `t.id = '${record}'`, many, { id: idOf("case"), number: "'F' || n", ...away });
  await copies("life_events", `t.id = '${life.id}'`, many, {
    id: idOf("life"),
    number: "'L' || n",
    applied_at: `t.applied_at ${later}`,
  });
  await copies("life_event_items", `t.life_event_id = '${life.id}'`, many, {
    life_event_id: idOf("life"),
    case_id: idOf("case"),
  });
  await copies("joint_opinions", `t.case_id = '${record}'`, many, {
    id: idOf("opinion"),
    case_id: idOf("case"),
    due: "t.due - 1",
  });
  await copies("joint_visits", "true", many, { id: idOf("visit"), from_at: `t.from_at ${earlier}` });
  await copies("joint_visit_parts", `t.case_id = '${record}'`, many, {
    visit_id: idOf("visit"),
    case_id: idOf("case"),
  });
  await copies("cases", `t.id = '${delivered}'`, many, {
    id: idOf("ready"),
    number: "'R' || n",
    department: "'SF'",
  });
  await copies("deliveries", `t.case_id = '${delivered}'`, many, {
    case_id: idOf("ready"),
    ready_at: `t.ready_at ${earlier}`,
  });
});
afterAll(async () => business.stop());

/** Every row of a list, page by page. */
async function whole(who: TestStaff, path: string, member: string, limit: number): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let after = ""; ;) {
    const { status, body } = await who.call("GET", `${path}?limit=${limit}${after}`);
    expect(status).toBe(200);
    all.push(...[body[member] ?? []].flat());
    if (typeof body["next"] !== "string") return all;
    after = `&after=${encodeURIComponent(body["next"])}`;
  }
}

describe("who works behind the window", () => {
  it("sees the life events that are theirs, however many newer ones are others'", async () => {
    const { body } = await police.call("GET", "/api/staff/life-event-cases");
    expect(body["cases"]).toEqual([expect.objectContaining({ id: life.id })]);
    expect(body).not.toHaveProperty("next");
  });

  it("sees the opinions and visits that wait for them", async () => {
    const health = business.staff("health", at("reviewer", "WJ"));
    const opinions = await health.call("GET", "/api/staff/joint/opinions");
    expect(opinions.body["opinions"]).toEqual([expect.objectContaining({ caseId: record })]);
    const visits = await police.call("GET", "/api/staff/joint/visits");
    expect(visits.body["visits"]).toHaveLength(1);
    const stranger = business.staff("stranger", at("reviewer", "SF"));
    expect((await stranger.call("GET", "/api/staff/joint/opinions")).body).toEqual({ opinions: [] });
    expect((await stranger.call("GET", "/api/staff/joint/visits")).body).toEqual({ visits: [] });
  });

  it("sees what is to be handed out for their department", async () => {
    const counter = business.staff("counter", at("windowClerk", "GA"));
    const { body } = await counter.call("GET", "/api/staff/deliveries");
    expect(body["deliveries"]).toEqual([expect.objectContaining({ caseId: delivered })]);
  });

  it("finds what somebody has come for by the number on their slip, however much lies ready before it", async () => {
    const by = async (number: string) => clerk.call("GET", `/api/staff/deliveries?number=${number}`);
    expect((await by(deliveredNumber)).body["deliveries"]).toEqual([
      expect.objectContaining({
        caseId: delivered,
        caseNumber: deliveredNumber,
        itemName: expect.any(String),
      }),
    ]);
    expect((await by("999999")).body).toEqual({ deliveries: [] });
    expect(await by("'; drop table deliveries")).toMatchObject({ code: "invalidData" });
  });

  it("comes to the end of a long list, page by page, and sees nothing twice", async () => {
    const deliveries = await whole(clerk, "/api/staff/deliveries", "deliveries", 200);
    expect(new Set(deliveries.map((one) => JSON.stringify(one))).size).toBe(many + 1);
    const opinions = await whole(
      business.staff("nation", at("reviewer", "WJ", "0")),
      "/api/staff/joint/opinions",
      "opinions",
      200,
    );
    expect(new Set(opinions.map((one) => JSON.stringify(one))).size).toBe(many + 1);
    const two = await everywhere.call("GET", "/api/staff/life-event-cases?limit=2");
    const next = encodeURIComponent(String(two.body["next"]));
    const more = await everywhere.call("GET", `/api/staff/life-event-cases?limit=2&after=${next}`);
    const numbers = [two, more].flatMap(({ body }) => body["cases"] ?? []);
    expect(numbers).toMatchObject([many, many - 1, many - 2, many - 3].map((n) => ({ number: `L${n}` })));
  });
});

it("D1 the grant that was given last comes first, however many were given before", async () => {
  const administrator = business.staff("administrator", at("administrator", undefined, "0"));
  const path = "/api/staff/exchange/grants";
  const seeded = await whole(administrator, path, "grants", 20);
  await copies("share_grants", "t.recipient = 'RS01'", 1001, {
    id: idOf("grant"),
    given_at: "t.given_at - n * interval '1 second'",
    revoked_at: "t.given_at",
  });
  business.clock.advance(1000);
  const request = { recipient: "GA04", register: "样例库", purpose: "样例用途", fields: ["name"] };
  const given = await administrator.call("POST", path, request);
  const all = await whole(administrator, path, "grants", 200);
  expect(all[0]).toEqual(given.body);
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1001 + seeded.length + 1);
  const inForce = (await administrator.call("GET", `${path}?state=inForce`)).body["grants"];
  expect(inForce).toEqual([given.body, ...seeded]);
  const over = await administrator.call("GET", `${path}?state=over&limit=2`);
  expect(over.body["grants"]).toMatchObject(
    [1, 2].map(() => ({ recipient: "RS01", revokedAt: expect.any(Number) })),
  );
  business.clock.advance(1000);
  // One that came to its end by itself is over like one that was revoked.
  await administrator.call("POST", path, { ...request, validUntil: business.clock.now() });
  const ended = await administrator.call("GET", `${path}?state=over&limit=2`);
  expect(ended.body["grants"]).toMatchObject([
    { recipient: "GA04", validUntil: business.clock.now() },
    { recipient: "GA04", revokedAt: business.clock.now() },
  ]);
});

describe("a citizen with only a card", () => {
  it("sees what this visit made, however much of theirs is newer", async () => {
    const finder = business.kiosk("kiosk0finder");
    await finder.openSession(cards.zhang);
    const known = await business.identity.citizen(finder.token ?? "", { kid: finder.kid });
    const session = known.ok ? `'${known.value.sessionId}'` : "null";
    const id = "'00000000-0000-4000-8000-00000000000a'::uuid";
    await copies("cases", `t.id = '${record}'`, 1, {
      id,
      number: "'OWN'",
      session_id: session,
      applied_at: "t.applied_at - interval '1 day'",
    });
    const own = await finder.call("GET", "/api/kiosk/cases");
    expect(own.body["cases"]).toEqual([expect.objectContaining({ number: "OWN" })]);

    await copies("life_events", `t.id = '${life.id}'`, 1, {
      id,
      number: "'OWNLIFE'",
      session_id: session,
      applied_at: "t.applied_at - interval '1 day'",
    });
    await copies("life_event_items", `t.life_event_id = '${life.id}'`, 1, { life_event_id: id, case_id: id });
    const events = await finder.call("GET", "/api/kiosk/life-event-cases");
    expect(events.body["cases"]).toEqual([expect.objectContaining({ number: "OWNLIFE" })]);

    const { body: brought } = await finder.upload("M12", await blankPdf(1));
    await copies("materials", `t.id = '${String(brought["id"])}'`, many, {
      id: idOf("material"),
      session_id: `'${crypto.randomUUID()}'`,
      kept_at: "t.kept_at + n * interval '1 second'",
    });
    const box = await finder.call("GET", "/api/kiosk/materials");
    expect(box.body["materials"]).toEqual([expect.objectContaining({ id: brought["id"] })]);
  });
});
