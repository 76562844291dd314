import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, ProofMethods } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness } from "./testing.ts";

// Operators and registers that have a bad day: what the citizen is told, and what is sent later, once.

const methodsOf = parser(ProofMethods);
const applied = parser(ApplyOutcome);
const hour = 3_600_000;
let business: TestBusiness;

beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());
afterEach(() => {
  business.registers.be("well");
  business.operator.be("well");
  business.clock.advance(hour);
});

it("while the register of telephones is away, the code is shown as not available now, not as a number that is missing", async () => {
  const kiosk = business.kiosk("kiosk0outside");
  await kiosk.openSession(cards.zhang);
  business.registers.be("busy");
  const told = methodsOf((await kiosk.call("GET", "/api/kiosk/proofs")).body);
  const [code] = told.ok ? told.value.methods : [];
  expect(code).toMatchObject({ method: "sms-code", available: false, why: "registerAway" });
  const asked = await kiosk.call("POST", "/api/kiosk/proofs/sms-code/challenge", {});
  expect(asked).toMatchObject({ status: 503, code: "registerUnavailable" });
  business.registers.be("well");
  expect(await kiosk.signIn(cards.zhang)).toMatchObject({ status: 200, body: { level: "A2" } });
});

it("a code the operator did not take does not count against the person", async () => {
  const kiosk = business.kiosk("kiosk0outside");
  await kiosk.openSession(cards.zhang);
  business.operator.be("broken");
  const asked = await kiosk.call("POST", "/api/kiosk/proofs/sms-code/challenge", {});
  expect(asked).toMatchObject({ status: 409, code: "proofUnavailable" });
  business.operator.be("well");
  expect(await kiosk.signIn(cards.zhang)).toMatchObject({ status: 200, body: { level: "A2" } });
});

it("how each way goes is for whoever minds the exchange to see", async () => {
  const administrator = business.staff("administrator", { role: "administrator", division: "0" });
  const ways = async () => (await administrator.call("GET", "/api/staff/exchange/ways")).body["ways"];
  const kiosk = business.kiosk("kiosk0outside");
  await kiosk.signIn(cards.zhang);
  expect(await ways()).toMatchObject([
    { way: "messages", kind: "webhook", up: true },
    { way: "telephones", kind: "https", up: true },
    { way: "registers", kind: "https" },
    { way: "timeStamps", kind: "own", up: true },
  ]);
  business.registers.be("busy");
  expect(await kiosk.openCase("RS01")).toMatchObject({ code: "registerUnavailable" });
  expect(await ways()).toMatchObject([{}, {}, { up: false, lastFailure: "http503" }, {}]);
  const clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  expect(await clerk.call("GET", "/api/staff/exchange/ways")).toMatchObject({ code: "forbidden" });
});

it("a register is told consent, grant and purpose, and what it says of other fields goes nowhere", async () => {
  const kiosk = business.kiosk("kiosk0outside");
  await kiosk.signIn(cards.zhang);
  expect(await kiosk.openCase("RS01")).toMatchObject({ status: 200 });
  const { rows } = await sql<{ consent_id: string; grant_id: string; purpose: string }>`
    select consent_id, grant_id, purpose from share_queries order by asked_at desc limit 1`.execute(
    business.db,
  );
  const [kept] = rows;
  expect(business.registers.asked().at(-1)).toMatchObject({
    recipient: "RS01",
    purpose: kept?.purpose,
    consentId: kept?.consent_id,
    grantId: kept?.grant_id,
    fields: ["insurances"],
  });
});

it("a message about a case waits for register and operator, and is sent once although its answer was lost", async () => {
  const kiosk = business.kiosk("kiosk0outside");
  await kiosk.signIn(cards.zhang);
  const form = { telephone: "13900000000" };
  const request = { itemKey: "GA04", form, later: [], promised: [], consents: [] };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const { caseId } = outcome.value;
  const words = `第${caseId.slice(-4)}号已办结。`;
  business.registers.be("broken");
  await business.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ person_id: string }>`
      select person_id from cases where id = ${caseId}`.execute(tx);
    const personId = rows[0]?.person_id ?? "";
    const text = () => new Sensitive(words);
    await business.outbox.queue(tx, { key: "test", caseIds: [caseId], personId, kind: "pickUp", text });
  });
  await business.outbox.run();
  business.registers.be("well");
  for (const mood of ["busy", "lostAnswer", "well"] as const) {
    business.operator.be(mood);
    business.clock.advance(hour);
    await business.outbox.run();
  }
  await expect
    .poll(async () => {
      const { rows } = await sql<{ id: string; sent: boolean }>`
        select id, sent_at is not null as sent from case_messages where key = 'test'`.execute(business.db);
      return rows[0]?.sent === true && business.operator.arrivals(rows[0].id);
    })
    .toBe(2);
  expect(business.operator.messages().filter((one) => one.text.endsWith(words))).toHaveLength(1);
});
