import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase } from "./testing.ts";

// Privacy (DESIGN §5.5, §5.6; issue 4): what is somebody's is sealed where it lies, named to whoever may see it, and
// every look at it is on record without repeating it.

const card = cards.zhang;
const telephone = "13912345678";
const written = "写给窗口的话甲乙丙丁";
let business: TestBusiness;
let kiosk: TestKiosk;
let caseId: string;

beforeAll(async () => {
  business = await startBusiness();
  kiosk = business.kiosk("kiosk0privacy");
  await kiosk.issue(card);
  const applied = { form: { telephone, reason: written }, promised: ["M37"] };
  ({ caseId } = await applyFor(kiosk, "SF01", applied));
  const desk = deskOf(business, "SF");
  await must(desk.clerk, caseId, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, caseId, { type: "review" });
  await must(desk.approver, caseId, { type: "decide", outcome: "refused", reasons: [written] });
});
afterAll(async () => business.stop());

/** Every row of every table as text, bytes as the text they would be. */
async function storedRows(): Promise<{ table: string; text: string }[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(business.db);
  const found: { table: string; text: string }[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(
      business.db,
    );
    for (const row of rows) {
      const text = JSON.stringify(row, (_key, value: unknown) =>
        // A buffer comes here as its JSON form.
        typeof value === "object" && value !== null && "data" in value && Array.isArray(value.data)
          ? Buffer.from(value.data).toString("utf8")
          : value,
      );
      found.push({ table: name, text });
    }
  }
  return found;
}

it("P1 nothing of a citizen lies in the database in clear: not the card, not the telephone, not what was written", async () => {
  const rows = await storedRows();
  expect(rows.some(({ text }) => text.includes(caseId))).toBe(true);
  for (const secret of [card.name, card.idNumber, card.address, telephone, written])
    expect(rows.filter(({ text }) => text.includes(secret)).map(({ table }) => table)).toEqual([]);
});

it("P2 a list shows no whole name or number; the page of a case does to who works on it, and that is on record", async () => {
  const { reviewer } = deskOf(business, "SF");
  const list = await reviewer.call("GET", "/api/staff/cases?queue=all");
  const told = JSON.stringify(list.body);
  expect(told).toContain(caseId);
  expect(told).toContain("张**");
  expect(told).not.toContain(card.name);
  expect(told).not.toContain(card.idNumber);
  const before = await looks();
  const { form } = await readCase(reviewer, caseId);
  expect(form).toContainEqual(expect.objectContaining({ field: "reason", value: written }));
  expect(await looks()).toBe(before + 1);
});

async function looks(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from audit_log
    where subject_id = ${caseId} and actor = 'staff:reviewer-SF-420702' and action like '%ead%'`.execute(
    business.db,
  );
  return rows[0]?.n ?? 0;
}

it("P3 the log of looks and writes names people and fields, never what is in them", async () => {
  const { rows } = await sql<{ text: string }>`select a::text as text from audit_log a`.execute(business.db);
  const log = rows.map(({ text }) => text).join("\n");
  expect(log).toContain(caseId);
  for (const secret of [card.name, card.idNumber, card.address, telephone, written])
    expect(log).not.toContain(secret);
});

it("P4 the citizen sees who asked a register about them, and for what", async () => {
  const { body } = await kiosk.call("GET", "/api/kiosk/access-log");
  expect(JSON.stringify(body)).toContain("社会保险参保登记库");
});

it("P5 whose matter it is not sees neither the case nor that there is one", async () => {
  const other = business.kiosk("kiosk0other");
  await other.signIn(cards.wang);
  expect((await other.call("GET", `/api/kiosk/cases/${caseId}/notice`)).status).toBe(404);
  const { reviewer } = deskOf(business, "WJ");
  expect((await reviewer.call("GET", `/api/staff/cases/${caseId}`)).status).toBe(404);
  await expect(act(reviewer, caseId, { type: "review" })).rejects.toThrow("404");
});
