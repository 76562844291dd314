import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { QualityReport, ShareGrant } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { chinaDate } from "../core/index.ts";
import {
  cards,
  otherCards,
  consents,
  startBusiness,
  type TestBusiness,
  type TestStaff,
} from "../business/testing.ts";

const grantsOf = parser(Type.Object({ grants: Type.Array(ShareGrant) }));
const grants = "/api/staff/exchange/grants";

let business: TestBusiness;
let administrator: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  administrator = business.staff("administrator", { role: "administrator", division: "0" });
});
afterAll(async () => business.stop());

it("D1 a query without a grant is refused and on record; the citizen sees who asked, and no value", async () => {
  const zhang = business.kiosk("kiosk0zhang");
  await zhang.openSession(cards.zhang);
  expect(await zhang.call("GET", "/api/kiosk/access-log")).toMatchObject({ code: "identityLevelTooLow" });
  await zhang.signIn(cards.zhang);
  expect(await zhang.openCase("RS01")).toMatchObject({ status: 200 });
  const listed = grantsOf((await administrator.call("GET", grants)).body);
  if (!listed.ok) throw new Error(listed.detail);
  const grant = listed.value.grants.find(({ recipient }) => recipient === "RS01");
  const revoke = `${grants}/${grant?.id ?? ""}/revoke`;
  expect(await administrator.call("POST", revoke, {})).toMatchObject({ status: 200 });
  expect(await administrator.call("POST", revoke, {})).toMatchObject({ code: "notFound" });
  business.clock.advance(1000);
  expect(await zhang.openCase("RS01")).toMatchObject({ status: 403, code: "shareNotGranted" });
  const { body, bytes } = await zhang.call("GET", "/api/kiosk/access-log");
  expect(body).toMatchObject({
    entries: [
      { ...consents.RS01, recipient: "RS01", outcome: "refused" },
      { ...consents.RS01, recipient: "RS01", outcome: "found" },
    ],
  });
  expect(bytes.toString()).not.toContain("正常参保");
  const { rows } = await sql`select action from audit_log where action = 'register.refused'`.execute(
    business.db,
  );
  expect(rows).toHaveLength(1);

  const stranger = business.kiosk("kiosk0wang");
  await stranger.signIn(cards.wang);
  expect((await stranger.call("GET", "/api/kiosk/access-log")).body).toEqual({ entries: [] });

  expect(
    await administrator.call("POST", grants, { ...consents.RS01, recipient: "RS01", fields: ["insurances"] }),
  ).toMatchObject({ status: 200 });
  expect(await zhang.openCase("RS01")).toMatchObject({ status: 200 });
});

it("D1 a grant names the fields: the others never reach the item, and an expired grant is none", async () => {
  const chen = business.kiosk("kiosk0chen");
  await chen.signIn(cards.chen);
  const narrow = { ...consents.YB01, recipient: "YB01", fields: ["scheme"] };
  await administrator.call("POST", grants, narrow);
  // The certificate needs the years too: without them the register's answer does not do.
  expect(await chen.openCase("YB01")).toMatchObject({ code: "registerUnavailable" });
  const whole = { ...narrow, fields: ["scheme", "place", "years"] };
  await administrator.call("POST", grants, { ...whole, validUntil: business.clock.now() });
  expect(await chen.openCase("YB01")).toMatchObject({ code: "shareNotGranted" });
  await administrator.call("POST", grants, whole);
  expect(await chen.openCase("YB01")).toMatchObject({ status: 200 });
});

it("D1 only who manages the exchange gives grants", async () => {
  const supervisor = business.staff("supervisor", { role: "supervisor", division: "0" });
  expect(await supervisor.call("GET", grants)).toMatchObject({ status: 200 });
  const request = { ...consents.RS01, recipient: "YB01", fields: ["insurances"] };
  expect(await supervisor.call("POST", grants, request)).toMatchObject({ status: 403, code: "forbidden" });
  expect(await administrator.call("POST", grants, { ...request, fields: [] })).toMatchObject({
    code: "invalidData",
  });
});

it("D1 the quality report finds bad check digits, by place and without the value", async () => {
  const report = async (register: string, records: readonly unknown[]) =>
    (await administrator.call("POST", "/api/staff/exchange/quality-reports", { register, records })).body;
  const person = { idNumber: "420702198506150010", name: "张样例" };
  expect(
    await report("person", [person, { ...person, idNumber: "420702198506150011" }, { name: "缺号" }]),
  ).toEqual({
    checked: 3,
    sound: 1,
    findings: [
      { index: 1, field: "idNumber", rule: "idNumber" },
      { index: 2, field: "idNumber", rule: "shape" },
    ],
  });
  // A foreigner's card of 2017 has a number of its own kind (domain.md §1.5).
  const foreign = { idNumber: otherCards.foreign2017.idNumber, name: "样例外籍" };
  expect(await report("person", [foreign, { ...foreign, idNumber: "CAN110080010115" }])).toMatchObject({
    sound: 1,
    findings: [{ index: 1, field: "idNumber", rule: "idNumber" }],
  });
  // The example of GB 32100-2015 and the same with one digit changed.
  const company = { name: "样例公司", representativeIdNumber: person.idNumber, foundedOn: "2020-01-01" };
  expect(
    await report("legalPerson", [
      { ...company, uscc: "91350100M000100Y43" },
      { ...company, uscc: "91350100M000100Y44" },
    ]),
  ).toMatchObject({ sound: 1, findings: [{ index: 1, field: "uscc", rule: "uscc" }] });
  // Its own check character fits, that of the organisation code in it (GB 11714) does not.
  expect(await report("legalPerson", [{ ...company, uscc: "91350100M000100Y56" }])).toMatchObject({
    findings: [{ index: 0, field: "uscc", rule: "organisationCode" }],
  });
  const credit = { uscc: "91350100M000100Y43", kind: "表彰" };
  expect(
    await report("credit", [{ ...credit, validFrom: "2026-02-01", validUntil: "2026-01-01" }]),
  ).toMatchObject({ findings: [{ field: "validUntil", rule: "dayOrder" }] });
});

it("D1 every night what is kept is checked: bad check digits are counted by register and rule, without a value", async () => {
  const { db, clock, parts, dataQuality } = business;
  const parseReport = parser(QualityReport);
  const report = async () => {
    const { body } = await administrator.call("GET", "/api/staff/exchange/quality");
    const parsed = parseReport(body);
    if (!parsed.ok) throw new Error(JSON.stringify(body));
    return parsed.value;
  };
  const soundnessOf = async (register: string) => {
    const found = (await report()).latest?.registers.find((one) => one.register === register);
    if (found === undefined) throw new Error(register);
    return found;
  };
  /** The check of the day after, whoever began it: the clock, or one of two servers at once. */
  const night = async () => {
    clock.advance(24 * 60 * 60_000);
    const day = chinaDate(clock.now() - 3 * 60 * 60_000);
    await Promise.all([dataQuality.pass(), dataQuality.pass()]);
    await vi.waitFor(async () => expect((await report()).latest?.day).toBe(day));
    return day;
  };
  const first = await night();
  for (const register of ["person", "licence"])
    expect(await soundnessOf(register)).toMatchObject({ findings: [], sound: expect.any(Number) });
  expect((await soundnessOf("person")).checked).toBeGreaterThanOrEqual(3);

  // Rows that came in past every check, as from a list taken over long ago.
  const wrong = { number: "420702198506150011", uscc: "91350100M000100Y44" };
  const { rows: people } = await sql<{ id: string }>`select id from persons order by id limit 1`.execute(db);
  const person = people[0]?.id ?? "";
  const sealed = parts.keys.vault.seal(
    `person_fields.sealed:${person}:idNumber`,
    new Sensitive(wrong.number),
  );
  await sql`update person_fields set sealed = ${sealed} where person_id = ${person} and field = 'idNumber'`.execute(
    db,
  );
  await sql`insert into enterprises (id, uscc, name, updated_at)
    values (${crypto.randomUUID()}, ${wrong.uscc}, '样例错码公司', now())`.execute(db);
  const { rows: licences } = await sql<{ id: string }>`
    update certificates set identifier = left(identifier, -1) ||
      case right(identifier, 1) when 'A' then 'B' else 'A' end
    where id = (select id from certificates order by id limit 1) returning id`.execute(db);

  const second = await night();
  expect(second > first).toBe(true);
  const found = (rule: string, id: unknown) => ({ rule, count: 1, since: second, ids: [id] });
  expect((await soundnessOf("person")).findings).toEqual([
    { field: "idNumber", ...found("idNumber", person) },
  ]);
  expect((await soundnessOf("legalPerson")).findings).toEqual([
    { field: "uscc", ...found("uscc", expect.any(String)) },
  ]);
  expect((await soundnessOf("licence")).findings).toEqual([
    { field: "licenceIdentifier", ...found("licenceIdentifier", licences[0]?.id) },
  ]);
  const days = (await report()).days.slice(0, 2);
  expect(days.map(({ day }) => day)).toEqual([second, first]);
  expect(days.map(({ checked, sound }) => checked - sound)).toEqual([3, 0]);

  // Another night and it is still there, since the same day.
  await night();
  expect((await soundnessOf("legalPerson")).findings).toMatchObject([{ count: 1, since: second }]);
  const { rows: kept } = await sql<{ text: string }>`
    select coalesce(string_agg(f::text, ' '), '') as text from quality_findings f`.execute(db);
  for (const value of [wrong.number, wrong.uscc, "样例错码公司"]) expect(kept[0]?.text).not.toContain(value);
  const village = business.staff("village", { role: "administrator", division: "420702100" });
  expect(await village.call("GET", "/api/staff/exchange/quality")).toMatchObject({ status: 403 });
});
