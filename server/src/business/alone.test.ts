import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, Catalogue, ProofMethods } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cards, consents, startBusiness, type TestBusiness, type TestKiosk } from "./testing.ts";

// A deployment with no operator and no register: what needs one is offered to nobody, and what does not, works.

const methodsOf = parser(ProofMethods);
const catalogueOf = parser(Catalogue);
const applied = parser(ApplyOutcome);
let business: TestBusiness;
let kiosk: TestKiosk;

beforeAll(async () => {
  business = await startBusiness({ alone: true });
  kiosk = business.kiosk("kiosk0alone");
});
afterAll(async () => business.stop());

it("offers no code by telephone, and refuses one that is asked for all the same", async () => {
  expect((await kiosk.openSession(cards.zhang)).status).toBe(200);
  const told = methodsOf((await kiosk.call("GET", "/api/kiosk/proofs")).body);
  expect(told.ok && told.value.methods).toEqual([
    { method: "sms-code", available: false, why: "noSender" },
    { method: "pin", available: false, why: "pinNotSet" },
    { method: "helper", available: true },
  ]);
  const challenge = await kiosk.call("POST", "/api/kiosk/proofs/sms-code/challenge", {});
  expect(challenge).toMatchObject({ status: 409, code: "proofUnavailable" });
  const proof = { challengeId: crypto.randomUUID(), answer: "123456" };
  expect(await kiosk.call("POST", "/api/kiosk/proofs/sms-code/verify", proof)).toMatchObject({
    code: "proofUnavailable",
  });
});

it("offers nothing that a register would have to answer, and says which when it is asked for", async () => {
  const catalogue = catalogueOf((await kiosk.call("GET", "/api/kiosk/catalogue")).body);
  const items = catalogue.ok ? catalogue.value.items : [];
  expect(items.length).toBeGreaterThan(60);
  expect(items.filter(({ availableHere }) => availableHere)).toEqual([]);

  const clerk = business.staff("clerk", { role: "helper", division: "420702" });
  const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
  const confirmation = { code: body["code"], cardEnding: cards.zhang.idNumber.slice(-4) };
  await clerk.call("POST", "/api/staff/presence-confirmations", confirmation);
  const proof = { challengeId: body["challengeId"] };
  expect(await kiosk.call("POST", "/api/kiosk/proofs/helper/verify", proof)).toMatchObject({ status: 200 });
  expect(await kiosk.openCase("RS01")).toMatchObject({ status: 503, code: "registerUnavailable" });
  // It was asked for, and that is on record.
  expect((await kiosk.call("GET", "/api/kiosk/access-log")).body).toMatchObject({
    entries: [{ ...consents.RS01, outcome: "unavailable" }],
  });
});

it("a message about a case is given up at once: nobody would ever send it", async () => {
  const form = { telephone: "13900000000" };
  const request = { itemKey: "GA04", form, later: [], promised: [], consents: [] };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const { caseId } = outcome.value;
  await business.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ person_id: string }>`
      select person_id from cases where id = ${caseId}`.execute(tx);
    const personId = rows[0]?.person_id ?? "";
    const text = () => new Sensitive("您的件已办结。");
    await business.outbox.queue(tx, { key: "test", caseIds: [caseId], personId, kind: "pickUp", text });
  });
  await business.outbox.run();
  const { rows } = await sql<{ attempts: number; given_up: boolean }>`
    select attempts, given_up_at is not null as given_up from case_messages`.execute(business.db);
  expect(rows).toEqual([{ attempts: 1, given_up: true }]);
});
