import { parser } from "@zizhuban/device-agent-contract";
import {
  OpenDispute,
  PartyDispute,
  PartyFile,
  PartyMerge,
  Prefill,
  SimulatedMessages,
  type AccessLogEntry,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  otherCards,
  residentCard,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { applyFor } from "./testing.ts";

// domain.md §7.1 Y3 一号: entered once, used ever after; every value with where it came from; put right where it is wrong.

let business: TestBusiness;
let kiosk: TestKiosk;
let keeper: TestStaff;
let second: TestStaff;
let clerk: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  kiosk = business.kiosk("kiosk0files");
  keeper = business.staff("keeper", { role: "fileKeeper", division: "420702" });
  second = business.staff("second", { role: "fileKeeper", division: "420702" });
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702100" });
});
afterAll(async () => business.stop());

/** One code a minute goes to a telephone. */
async function signIn(at: TestKiosk, card: typeof cards.zhang): Promise<void> {
  business.clock.advance(61_000);
  const { status, body } = await at.signIn(card);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

function read<Value>(parse: (value: unknown) => { ok: true; value: Value } | { ok: false }, value: unknown) {
  const parsed = parse(value);
  if (!parsed.ok) throw new Error(JSON.stringify(value));
  return parsed.value;
}
const parseFile = parser(PartyFile);
const parsePrefill = parser(Prefill);
const parseDispute = parser(PartyDispute);
const parseDisputes = parser(Type.Object({ disputes: Type.Array(OpenDispute) }));
const parseMerge = parser(PartyMerge);
const parseMessages = parser(SimulatedMessages);

async function ownFile(at = kiosk): Promise<PartyFile> {
  return read(parseFile, (await at.call("GET", "/api/kiosk/file")).body["person"]);
}
async function prefill(key: string, at = kiosk): Promise<Prefill> {
  return read(parsePrefill, (await at.call("GET", `/api/kiosk/prefill/${key}`)).body);
}
const open = async (who: TestStaff, number: string, purpose = "核对档案"): Promise<Answer> =>
  who.call("POST", "/api/staff/party-files/open", { number, purpose });
const fieldOf = ({ fields }: PartyFile, name: string) => fields.find(({ field }) => field === name);

describe("Y3 entered once", () => {
  it("the second application asks nothing that is known; each value says where it came from", async () => {
    await kiosk.openSession(cards.zhang);
    expect(await kiosk.call("GET", "/api/kiosk/file")).toMatchObject({ code: "identityLevelTooLow" });
    expect(await kiosk.call("GET", "/api/kiosk/prefill/RS03")).toMatchObject({ code: "identityLevelTooLow" });
    await signIn(kiosk, cards.zhang);
    // Known from the card alone.
    expect(await prefill("RS03")).toMatchObject({
      known: [{ key: "address", value: cards.zhang.address, source: "idCard" }],
      asked: ["telephone", "startDate"],
    });
    const first = await applyFor(kiosk, "GA04", { form: { telephone: "13900000001", purpose: "求职" } });
    const next = await prefill("SF01");
    expect(next).toMatchObject({
      known: [{ key: "telephone", value: "13900000001", source: "application" }],
      // The reason is the matter's own.
      asked: ["reason"],
    });
    const form = Object.fromEntries(next.known.map(({ key, value }) => [key, value]));
    business.clock.advance(1000);
    const again = await applyFor(kiosk, "GA04", { form });

    const file = await ownFile();
    expect(file.cases.map(({ id }) => id)).toEqual([again.caseId, first.caseId]);
    expect(fieldOf(file, "telephone")).toMatchObject({ source: "application", sourceId: first.caseId });
    expect(fieldOf(file, "name")).toMatchObject({ source: "idCard", sourceId: kiosk.kid });
    // A panel in a hall shows nobody's whole name or number; what is to be put right by looking is whole.
    expect(["name", "idNumber", "telephone", "address"].map((field) => fieldOf(file, field)?.value)).toEqual([
      "张**",
      "420702********0010",
      "139****0001",
      cards.zhang.address,
    ]);
    expect((await prefill("GA04")).asked).toEqual(["purpose"]);
    expect(await kiosk.call("GET", "/api/kiosk/prefill/XX99")).toMatchObject({ code: "itemUnknown" });
  });

  it("the staff see both cases in the timeline; a wrong check digit is refused; the citizen sees who looked and why", async () => {
    const { status, body } = await open(clerk, cards.zhang.idNumber, "核对重复申请");
    expect(status).toBe(200);
    expect(read(parseFile, body).cases).toHaveLength(2);
    const wrong = `${cards.zhang.idNumber.slice(0, 17)}1`;
    expect(await open(clerk, wrong)).toMatchObject({ code: "invalidData" });
    expect(await open(clerk, "91350100M000100Y44")).toMatchObject({ code: "invalidData" });
    expect(await open(clerk, cards.stranger.idNumber)).toMatchObject({ code: "notFound" });
    const helper = business.staff("helper", { role: "helper", division: "420702" });
    expect(await open(helper, cards.zhang.idNumber)).toMatchObject({ code: "forbidden" });

    const log = (await kiosk.call("GET", "/api/kiosk/access-log")).body["entries"] as AccessLogEntry[];
    expect(log).toContainEqual({
      at: expect.any(Number),
      kind: "file",
      office: { place: "梁子湖区太和镇", role: "windowClerk" },
      purpose: "核对重复申请",
      outcome: "found",
      times: 1,
    });
    expect(JSON.stringify(log)).not.toContain(clerk.id);
    // Neither the number nor a value is anywhere in the audit log, nor in the table as it is kept.
    const { rows } = await sql<{ text: string }>`
      select a::text as text from audit_log a union all select f::text from party_fields f
      union all select r::text from party_readings r`.execute(business.db);
    const kept = rows.map(({ text }) => text).join("\n");
    expect(kept).toContain("person.read");
    for (const secret of [cards.zhang.idNumber, "13900000001", "核对重复申请"])
      expect(kept).not.toContain(secret);
  });

  it("consents are in the file, and another's file is not mine", async () => {
    await signIn(kiosk, cards.zhang);
    expect((await kiosk.openCase("RS01")).status).toBe(200);
    const file = await ownFile();
    expect(file.consents).toMatchObject([{ register: "社会保险参保登记库", givenAt: expect.any(Number) }]);
    expect(file.cases[0]).toMatchObject({ itemKey: "RS01", phase: "completed" });
    const other = business.kiosk("kiosk0wang");
    await signIn(other, cards.wang);
    expect(await ownFile(other)).toMatchObject({ cases: [], consents: [], disputes: [] });
  });
});

it("Y3 a file is found by every kind of number, and by none whose check digit is wrong", async () => {
  for (const card of Object.values(otherCards)) {
    await business.kiosk(`kiosk0${card.type}`).openSession(card);
    const found = read(parseFile, (await open(clerk, card.idNumber)).body);
    expect(fieldOf(found, "idNumber")?.value).toBe(card.idNumber);
    const last = card.idNumber.at(-1) === "1" ? "2" : "1";
    expect(await open(clerk, card.idNumber.slice(0, -1) + last)).toMatchObject({ code: "invalidData" });
  }
});

describe("Y3 a value that is wrong", () => {
  /** What they were told of it, the oldest first. */
  async function told(): Promise<string[]> {
    await business.outbox.run();
    const { messages } = read(parseMessages, (await kiosk.call("GET", "/api/kiosk/simulator/messages")).body);
    return messages.map(({ text }) => text).filter((text) => text.includes("我的档案"));
  }
  async function dispute(field: string, words: string, at = kiosk): Promise<Answer> {
    return at.call("POST", "/api/kiosk/file/disputes", { field, words });
  }
  const listed = async () =>
    read(parseDisputes, (await keeper.call("GET", "/api/staff/party-disputes")).body).disputes;
  const decide = async (id: string, body: object) =>
    keeper.call("POST", `/api/staff/party-disputes/${id}/decide`, body);

  it("is disputed once, corrected by the keeper, and used corrected from then on", async () => {
    await signIn(kiosk, cards.zhang);
    const asked = read(parseDispute, (await dispute("telephone", "号码已换成 13900000009")).body);
    expect(asked).toMatchObject({ field: "telephone", state: "open" });
    expect(await dispute("telephone", "再说一次")).toMatchObject({ code: "eventOutOfOrder" });
    expect(await dispute("shoeSize", "没有这一项")).toMatchObject({ code: "invalidData" });
    expect(await listed()).toMatchObject([
      { id: asked.id, value: "13900000001", correctable: true, citizen: { name: "张**" } },
    ]);
    expect(await decide(asked.id, { value: "12345", reason: "电话核实" })).toMatchObject({
      code: "invalidData",
    });
    expect((await ownFile()).disputes[0]?.state).toBe("open");
    expect(await decide(asked.id, { value: "13900000009", reason: "电话核实" })).toMatchObject({
      status: 200,
      body: { state: "corrected", reason: "电话核实" },
    });
    expect(await decide(asked.id, { reason: "再来" })).toMatchObject({ code: "eventOutOfOrder" });
    expect(fieldOf(await ownFile(), "telephone")).toMatchObject({
      value: "139****0009",
      source: "correction",
      sourceId: asked.id,
    });
    // Who decided looked at the value to do so, and that is told too.
    const { body } = await kiosk.call("GET", "/api/kiosk/access-log");
    expect(body["entries"]).toContainEqual(
      expect.objectContaining({
        kind: "file",
        office: { place: "梁子湖区", role: "fileKeeper" },
        purpose: "核对本人提出的异议",
      }),
    );
    expect((await prefill("GA04")).known).toMatchObject([{ key: "telephone", value: "13900000009" }]);
    expect(await clerk.call("GET", "/api/staff/party-disputes")).toMatchObject({ code: "forbidden" });
    expect(await told()).toEqual([expect.stringContaining("现在已经改好")]);
  });

  it("each in the list stands with its own person's value, and a file is opened once for all that is wrong in it", async () => {
    await signIn(kiosk, cards.zhang);
    const other = business.kiosk("kiosk0wang");
    await signIn(other, cards.wang);
    const words = "卡上的写错了";
    const asked = [
      await dispute("address", words),
      await dispute("birth", words),
      await dispute("birth", words, other),
    ].map(({ body }) => read(parseDispute, body));
    const readings = async () => {
      const { rows } = await sql<{ read: number; noted: number }>`
        select (select count(*) from audit_log where action = 'person.read')::int as read,
          (select count(*) from party_readings)::int as noted`.execute(business.db);
      return rows[0] ?? { read: Number.NaN, noted: Number.NaN };
    };
    const before = await readings();
    const all = await listed();
    expect(asked.map(({ id }) => all.find((one) => one.id === id)?.value)).toEqual([
      cards.zhang.address,
      cards.zhang.birth,
      cards.wang.birth,
    ]);
    const after = await readings();
    expect([after.read - before.read, after.noted - before.noted]).toEqual([2, 2]);
    for (const { id } of asked) expect((await decide(id, { reason: "与卡一致" })).status).toBe(200);
  });

  it("what the card alone says is not corrected here: the dispute is rejected with a reason", async () => {
    await signIn(kiosk, cards.zhang);
    const asked = read(parseDispute, (await dispute("name", "名字写错了")).body);
    expect(await decide(asked.id, { value: "张三", reason: "x" })).toMatchObject({ code: "invalidData" });
    expect((await decide(asked.id, { reason: "请到公安户政更正身份证" })).status).toBe(200);
    const file = await ownFile();
    expect(file.disputes.map(({ field, state, reason }) => [field, state, reason])).toContainEqual([
      "name",
      "rejected",
      "请到公安户政更正身份证",
    ]);
    expect(fieldOf(file, "name")?.value).toBe("张**");
    const kept = read(parseFile, (await open(clerk, cards.zhang.idNumber)).body);
    expect(fieldOf(kept, "name")?.value).toBe("张样例");
    const rejected = (await told()).at(-1) ?? "";
    expect(rejected).toContain("核对后没有改");
    // What it was about is for them to read at a kiosk, not for a telephone that lies about.
    for (const word of ["公安", "姓名", "张"]) expect(rejected).not.toContain(word);
  });
});

describe("Y3 two files of one person", () => {
  // The same person with a number they had before.
  const former = residentCard({ name: "张样例", birth: "19850616", idNumber: "420702198506160016" });

  it("are merged by two keepers; cases, consents and what was told come along, and either number finds it", async () => {
    const before = business.kiosk("kiosk0former");
    await before.openSession(former);
    const asked = await applyFor(kiosk, "GA04", { form: { telephone: "13900000002" } }).catch(
      () => undefined,
    );
    expect(asked).toBeDefined();
    const keep = cards.zhang.idNumber;
    const merge = former.idNumber;
    const propose = async (body: object) => keeper.call("POST", "/api/staff/party-merges", body);
    expect(await propose({ keep, merge: keep, reason: "同一人" })).toMatchObject({ code: "invalidData" });
    expect(await propose({ keep, merge: cards.stranger.idNumber, reason: "同一人" })).toMatchObject({
      code: "notFound",
    });
    const made = read(parseMerge, (await propose({ keep, merge, reason: "换号,户籍证明已核" })).body);
    expect(made).toMatchObject({ state: "proposed", kept: { name: "张**" }, proposedBy: "keeper" });
    expect(JSON.stringify(made)).not.toContain(merge);
    expect(await propose({ keep, merge, reason: "再来" })).toMatchObject({ code: "eventOutOfOrder" });
    const decide = async (who: TestStaff, approve: boolean) =>
      who.call("POST", `/api/staff/party-merges/${made.id}/decide`, { approve });
    expect(await decide(keeper, true)).toMatchObject({ status: 403, code: "sameOfficer" });
    const idBefore = read(parseFile, (await open(clerk, merge)).body).id;
    expect((await decide(second, true)).body).toMatchObject({ state: "merged", decidedBy: "second" });
    expect(await decide(second, true)).toMatchObject({ code: "eventOutOfOrder" });

    const byOld = read(parseFile, (await open(clerk, merge)).body);
    const byNew = read(parseFile, (await open(clerk, keep)).body);
    expect(byOld.id).toBe(byNew.id);
    expect(byOld.id).not.toBe(idBefore);
    // A card with the former number opens the same file from now on.
    await before.openSession(former);
    const { rows } = await sql<{ id: string }>`
      select distinct person_id as id from citizen_sessions where kid = 'kiosk0former' and ended_at is null`.execute(
      business.db,
    );
    expect(rows.map(({ id }) => id)).toEqual([byNew.id]);
  });

  it("moves whatever hangs on the person, and nothing else", async () => {
    const chen = business.kiosk("kiosk0chen");
    await signIn(chen, cards.chen);
    const mine = await applyFor(chen, "GA04", { form: { telephone: "13900000003" } });
    await signIn(chen, cards.chen);
    await chen.openCase("YB01");
    expect((await chen.call("POST", "/api/kiosk/proofs/pin", { pin: "290417" })).status).toBe(200);
    const wang = business.kiosk("kiosk0wang2");
    await signIn(wang, cards.wang);
    const { body } = await keeper.call("POST", "/api/staff/party-merges", {
      keep: cards.wang.idNumber,
      merge: cards.chen.idNumber,
      reason: "测试合并",
    });
    const { id } = read(parseMerge, body);
    expect(
      (await second.call("POST", `/api/staff/party-merges/${id}/decide`, { approve: true })).status,
    ).toBe(200);
    // Whoever stands there as the other reads the card again, and nothing of the other's is left to prove it with.
    expect(await chen.call("GET", "/api/kiosk/cases")).toMatchObject({ status: 401, code: "sessionEnded" });
    const { rows: pins } = await sql`
      select 1 from citizen_pins join persons p on p.id = person_id where p.merged_into is not null`.execute(
      business.db,
    );
    expect(pins).toEqual([]);
    await signIn(wang, cards.wang);
    const file = await ownFile(wang);
    expect(file.cases.map((one) => one.itemKey)).toEqual(["YB01", "GA04"]);
    expect(file.consents).toHaveLength(1);
    expect(fieldOf(file, "telephone")).toMatchObject({ value: "139****0003", sourceId: mine.caseId });
    expect((await wang.call("GET", "/api/kiosk/cases")).body["cases"]).toMatchObject([{ id: mine.caseId }]);
    for (const table of [
      "cases",
      "certificates",
      "share_consents",
      "share_queries",
      "materials",
      "life_events",
    ]) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from ${sql.table(table)} t join persons p on p.id = t.person_id
        where p.merged_into is not null`.execute(business.db);
      expect([table, rows[0]?.count]).toEqual([table, 0]);
    }
  });
});
