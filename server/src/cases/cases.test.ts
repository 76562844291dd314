import { parser } from "@zizhuban/device-agent-contract";
import { Catalogue } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cards, certificateOf, consents, startBusiness, type TestBusiness } from "../business/testing.ts";
import { caseNumber } from "./case-number.ts";

let business: TestBusiness;
beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());

describe("the number of a case", () => {
  it("ends with a digit that notices one wrong digit and two swapped", () => {
    expect(caseNumber("20261123", 17)).toMatch(/^20261123-000017-\d$/);
    const last = (day: string, serial: number) => caseNumber(day, serial).at(-1);
    expect(last("20261123", 17)).not.toBe(last("20261123", 18));
    expect(last("20261123", 17)).not.toBe(last("20261123", 71));
  });
});

describe("opening a case", () => {
  it("answers honestly when the register knows nothing of the person, and closes the case", async () => {
    const kiosk = business.kiosk("kiosk0wang");
    await kiosk.signIn(cards.wang);
    const { body } = await kiosk.openCase("RS01");
    expect(body).toMatchObject({ outcome: "noRecord", certificate: null, facts: [] });
    const { rows } = await sql`
      select type from case_events where case_id = ${body["caseId"]} order by seq`.execute(business.db);
    expect(rows).toEqual([{ type: "applied" }, { type: "decided.noRecord" }, { type: "completed" }]);
  });

  it("issues the medical insurance certificate from its own register", async () => {
    const kiosk = business.kiosk("kiosk0chen");
    await kiosk.signIn(cards.chen);
    const { body } = await kiosk.openCase("YB01");
    expect(body).toMatchObject({ outcome: "issued", itemKey: "YB01" });
    expect(body["facts"]).toContainEqual({ label: "险种", value: "职工基本医疗保险" });
    expect(certificateOf(body).number).toMatch(/^42070220261123\d{6}[0-9A-Z]$/);
  });

  it("refuses what it cannot do, each with its code", async () => {
    const kiosk = business.kiosk("kiosk0refuse");
    business.clock.advance(60_000);
    await kiosk.signIn(cards.zhang);
    const open = async (itemKey: string, consent: object) =>
      kiosk.call("POST", "/api/kiosk/cases", { itemKey, consent });
    expect(await open("XX99", consents.RS01)).toMatchObject({ status: 404, code: "itemUnknown" });
    expect(await open("GA04", consents.RS01)).toMatchObject({ status: 409, code: "itemUnavailable" });
    expect(await open("RS01", { register: "", purpose: "" })).toMatchObject({
      status: 422,
      code: "consentRequired",
    });
    expect(await open("RS01", consents.YB01)).toMatchObject({ code: "consentRequired" });
  });

  it("says so while the register is out of reach, keeps the question on record, and works again after", async () => {
    const kiosk = business.kiosk("kiosk0down");
    business.clock.advance(60_000);
    await kiosk.signIn(cards.zhang);
    business.registers.setDown(consents.RS01.register, true);
    expect(await kiosk.openCase("RS01")).toMatchObject({ status: 503, code: "registerUnavailable" });
    business.registers.setDown(consents.RS01.register, false);
    expect(await kiosk.openCase("RS01")).toMatchObject({ status: 200 });
    const { rows } =
      await sql`select outcome from share_queries where kid = 'kiosk0down' order by outcome desc`.execute(
        business.db,
      );
    expect(rows).toEqual([{ outcome: "unavailable" }, { outcome: "found" }]);
  });

  it("refuses a name the page cannot print, before anything is issued", async () => {
    const kiosk = business.kiosk("kiosk0zhou");
    await kiosk.signIn(cards.zhou);
    expect(await kiosk.openCase("RS01")).toMatchObject({ status: 422, code: "nameNotPrintable" });
    const { rows } = await sql`select 1 from certificates where kid = 'kiosk0zhou'`.execute(business.db);
    expect(rows).toHaveLength(0);
  });

  it("is one case for one key: repeated, at once, and after the stored answer is lost", async () => {
    const kiosk = business.kiosk("kiosk0repeat");
    business.clock.advance(60_000);
    await kiosk.signIn(cards.zhang);
    const key = crypto.randomUUID();
    const body = { itemKey: "RS01", consent: consents.RS01 };
    const send = async () => kiosk.call("POST", "/api/kiosk/cases", body, key);
    const [first, second] = await Promise.all([send(), send()]);
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    await sql`delete from idempotency_answers`.execute(business.db);
    expect((await send()).body).toEqual(first.body);
    const { rows } = await sql`select 1 from cases where kid = 'kiosk0repeat'`.execute(business.db);
    expect(rows).toHaveLength(1);
    const other = { itemKey: "YB01", consent: consents.YB01 };
    expect(await kiosk.call("POST", "/api/kiosk/cases", other, key)).toMatchObject({
      code: "idempotencyConflict",
    });
  });

  it("takes ratings of one's own case only, from one to five", async () => {
    const kiosk = business.kiosk("kiosk0rater");
    business.clock.advance(60_000);
    await kiosk.signIn(cards.zhang);
    const { body } = await kiosk.openCase("RS01");
    const rating = { caseId: body["caseId"], stars: 1, reasons: ["等得久"] };
    const other = business.kiosk("kiosk0nosy");
    await other.openSession(cards.wang);
    expect(await other.call("POST", "/api/kiosk/ratings", rating)).toMatchObject({
      status: 404,
      code: "caseUnknown",
    });
    const six = { ...rating, stars: 6 };
    expect(await kiosk.call("POST", "/api/kiosk/ratings", six)).toMatchObject({ code: "invalidData" });
    expect(await kiosk.call("POST", "/api/kiosk/ratings", rating)).toMatchObject({ status: 200 });
  });
});

describe("the catalogue a kiosk reads", () => {
  it("offers exactly what can be done, with the consent that is asked for", async () => {
    const { body } = await business.kiosk("kiosk0list").call("GET", "/api/kiosk/catalogue");
    const catalogue = parser(Catalogue)(body);
    const items = catalogue.ok ? catalogue.value.items : [];
    expect(items).toHaveLength(70);
    const offered = items.filter(({ availableHere }) => availableHere);
    expect(offered.map(({ key }) => key)).toEqual([
      "RS01",
      "RS02",
      "YB01",
      "GJ01",
      "SW01",
      "BD01",
      "SC06",
      "FG02",
    ]);
    expect(offered.every(({ consent }) => consent !== undefined)).toBe(true);
    expect(items[0]).toMatchObject({
      plainName: "养老保险证明",
      verbs: ["query", "print"],
      consent: consents.RS01,
    });
  });
});
