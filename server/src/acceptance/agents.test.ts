import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, GivenAuthorisation, routes } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  residentCard,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
} from "../business/testing.ts";

// A3 in a second way: the legal representative names an agent at a kiosk, and the agent comes with an own card.

const minute = 60_000;
const day = 24 * 60 * minute;
const path = "/api/kiosk/enterprise-authorisations";
const register = "企业授权办事人员库";
const consent = { register, purpose: "核验您是否可以代表企业办理事项" };
/** Zhang's own company, and the one of Chen that the register names him an agent of. */
const company = "9142070200001447X4";
const chens = "9142070200002669XP";
const wang = { name: cards.wang.name, idNumber: cards.wang.idNumber };
const asked = {
  uscc: company,
  agent: wang,
  items: ["RS13"],
  departments: ["FG"],
  purpose: "办理参保缴费证明",
  days: 30,
  consent,
  declaration: "2026-1",
};
const parse = {
  given: parser(GivenAuthorisation),
  list: parser(routes.enterpriseAuthorisations.response),
  outcome: parser(ApplyOutcome),
};

let business: TestBusiness;
let zhang: TestKiosk;
let agent: TestKiosk;
beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0giver");
  agent = business.kiosk("kiosk0agent");
});
afterAll(async () => business.stop());
// A code is not sent twice within a minute, nor more than five in an hour.
beforeEach(() => business.clock.advance(61 * minute));

function told<Value>(
  check: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Answer,
): Value {
  const parsed = check(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

async function signIn(kiosk: TestKiosk, card = cards.zhang): Promise<void> {
  const answer = await kiosk.signIn(card);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

async function give(changes: object = {}, key?: string): Promise<Answer> {
  return zhang.call("POST", path, { ...asked, ...changes }, key);
}

/** Zhang says it, Wang stands at another kiosk. @returns the authorisation's id */
async function given(changes: object = {}): Promise<string> {
  await signIn(zhang);
  const { id } = told(parse.given, await give(changes));
  await signIn(agent, cards.wang);
  return id;
}

const use = async (id: string, kiosk = agent) => kiosk.call("POST", `${path}/${id}/use`, {});
const end = async (id: string, kiosk = zhang) => kiosk.call("POST", `${path}/${id}/end`, {});
const list = async (kiosk: TestKiosk) => told(parse.list, await kiosk.call("GET", path));
const endedBy = async (id: string) => (await list(zhang)).given.find((one) => one.id === id)?.endedBy;

async function apply(itemKey: string, form: object = {}): Promise<Answer> {
  const consents = [{ register: "市场主体登记库", purpose: "核验申请材料：营业执照" }];
  return agent.call("POST", "/api/kiosk/applications", {
    itemKey,
    form: { telephone: "13900000000", ...form },
    later: [],
    promised: [],
    consents,
  });
}

async function enterpriseOf({ body }: Answer): Promise<string | undefined> {
  const outcome = parse.outcome(body);
  if (!outcome.ok) throw new Error(JSON.stringify(body));
  const { rows } = await sql<{ uscc: string }>`select e.uscc from cases c join enterprises e
    on e.id = c.enterprise_id where c.id = ${outcome.value.caseId}`.execute(business.db);
  return rows[0]?.uscc;
}

describe("A3 who authorises", () => {
  it("is at A2, and has read what they agree to", async () => {
    await zhang.openSession(cards.zhang);
    for (const refused of [
      await give(),
      await zhang.call("GET", path),
      await use(crypto.randomUUID(), zhang),
      await end(crypto.randomUUID()),
    ])
      expect(refused).toMatchObject({ status: 403, code: "identityLevelTooLow" });
    await signIn(zhang);
    const { body } = await zhang.call("GET", `${path}/terms`);
    expect(body).toMatchObject({ consent, declaration: { version: asked.declaration } });
    expect(await give({ declaration: "2019-1" })).toMatchObject({ code: "consentRequired" });
    expect(await give({ consent: { ...consent, purpose: "别的" } })).toMatchObject({
      code: "consentRequired",
    });
  });

  it.each([
    ["nothing", { items: [], departments: [] }, "invalidData"],
    ["an item that is none", { items: ["RS99"] }, "itemUnknown"],
    ["a department without items", { departments: ["QQ"] }, "invalidData"],
    [
      "a number whose check does not fit",
      { agent: { ...wang, idNumber: "420702197809110039" } },
      "invalidData",
    ],
    [
      "a foreign card's number whose check does not fit",
      { agent: { name: "SAMPLE", idNumber: "CAN110080010113" } },
      "invalidData",
    ],
    ["themselves", { agent: { name: cards.zhang.name, idNumber: cards.zhang.idNumber } }, "notYourself"],
    ["longer than a year", { days: 366 }, "invalidData"],
    ["a code whose check does not fit", { uscc: "9142070200001447X5" }, "invalidData"],
    ["for an enterprise whose agent they are", { uscc: chens }, "mandateUnknown"],
    ["for an enterprise of others", { uscc: "91350100M000100Y43" }, "mandateUnknown"],
  ] as const)("does not authorise %s", async (_what, changes, code) => {
    await signIn(zhang);
    expect(await give(changes)).toMatchObject({ code });
    expect((await list(zhang)).given).toEqual([]);
  });

  it("is told the same whether the agent is known here or not, and repeats make no second one", async () => {
    await signIn(zhang);
    const key = crypto.randomUUID();
    const unknown = { name: "钱样例", idNumber: "11010519491231002X" };
    const first = await give({ agent: unknown }, key);
    expect(told(parse.given, first)).toMatchObject({
      agent: { name: "钱**", idNumber: "110105********002X" },
      uses: 0,
    });
    expect((await give({ agent: unknown }, key)).body).toEqual(first.body);
    expect((await list(zhang)).given).toHaveLength(1);
    await end(String(first.body["id"]));
  });
});

describe("A3 the agent", () => {
  it("acts in what is named and in no more; the rest they do for themselves", async () => {
    const id = await given();
    expect(await apply("RS13", { uscc: company })).toMatchObject({ code: "identityLevelTooLow" });
    expect((await list(agent)).held).toMatchObject([
      { id, uscc: company, items: ["RS13"], departments: ["FG"] },
    ]);
    expect(await use(id)).toMatchObject({ status: 200, body: { uscc: company, role: "agent" } });
    expect(await enterpriseOf(await apply("RS13", { uscc: company }))).toBe(company);
    expect(await apply("RS13", { uscc: chens })).toMatchObject({ code: "mandateUnknown" });
    expect(await apply("GA10", { uscc: company })).toMatchObject({
      status: 403,
      code: "mandateUnknown",
      body: { detail: "/itemKey" },
    });
    expect(await enterpriseOf(await apply("GA04"))).toBeUndefined();
    // What the register says is of the enterprise, not of who stands there.
    const report = { itemKey: "FG02", consent: { register: "公共信用信息库", purpose: "" } };
    const { body } = await agent.call("GET", "/api/kiosk/catalogue");
    const items: unknown = body["items"];
    const known = Array.isArray(items) ? items.find((one) => one.key === "FG02") : undefined;
    const credit = await agent.call("POST", "/api/kiosk/cases", { ...report, consent: known?.consent });
    expect(credit).toMatchObject({ status: 200, body: { outcome: "issued" } });
    expect(JSON.stringify(credit.body)).toContain(company);
    const archive = { itemKey: "SC06", consent: { register: "企业登记档案库", purpose: "" } };
    expect(await agent.call("POST", "/api/kiosk/cases", archive)).toMatchObject({ code: "mandateUnknown" });
    expect((await list(zhang)).given[0]).toMatchObject({ id, uses: 1 });
  });

  it("is who was named, by number and name; nobody else finds, uses or ends it", async () => {
    await signIn(zhang);
    const mistyped = told(parse.given, await give({ agent: { ...wang, name: "王别人" } })).id;
    const { id } = told(parse.given, await give());
    await signIn(agent, cards.wang);
    expect((await list(agent)).held.map((one) => one.id)).not.toContain(mistyped);
    expect(await use(mistyped)).toMatchObject({ status: 404, code: "authorisationUnknown" });
    const chen = business.kiosk("kiosk0chen");
    await signIn(chen, cards.chen);
    expect(await list(chen)).toEqual({ given: [], held: [] });
    for (const answer of [await use(id, chen), await end(id, chen)])
      expect(answer).toMatchObject({ status: 404, code: "authorisationUnknown" });
  });

  it("with only a card, found or stolen, finds nothing", async () => {
    const id = await given();
    await agent.openSession(cards.wang);
    expect(await use(id)).toMatchObject({ code: "identityLevelTooLow" });
    expect(await agent.call("GET", path)).toMatchObject({ code: "identityLevelTooLow" });
  });
});

describe("A3 by what the register says", () => {
  const own = "/api/kiosk/mandates";

  it("shows every enterprise one may act for, to who is here and has agreed", async () => {
    await zhang.openSession(cards.zhang);
    expect(await zhang.call("POST", own, { consent })).toMatchObject({ code: "identityLevelTooLow" });
    await signIn(zhang);
    const other = { consent: { ...consent, purpose: "别的" } };
    expect(await zhang.call("POST", own, other)).toMatchObject({ code: "consentRequired" });
    const { body } = await zhang.call("POST", own, { consent });
    expect(body).toMatchObject({
      mandates: [
        { uscc: company, role: "legalRepresentative" },
        { uscc: chens, role: "agent" },
      ],
    });
    await signIn(agent, cards.wang);
    expect((await agent.call("POST", own, { consent })).body).toEqual({ mandates: [] });
    business.registers.setDown(register, true);
    expect(await agent.call("POST", own, { consent })).toMatchObject({ code: "registerUnavailable" });
    business.registers.setDown(register, false);
  });
});

describe("A3 when two files turn out to be one person's", () => {
  const before = {
    chen: residentCard({
      name: cards.chen.name,
      sex: "2",
      birth: "19920120",
      idNumber: "420702199201200069",
    }),
    wang: residentCard({ name: wang.name, birth: "19780911", idNumber: "420702197809110054" }),
  };

  async function seenBeside(kiosk: TestKiosk, card: typeof cards.zhang): Promise<void> {
    await kiosk.openSession(card);
    const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const seen = { code: body["code"], cardEnding: card.idNumber.slice(-4) };
    const beside = business.staff("beside", { role: "helper", division: "420702100" });
    expect((await beside.call("POST", "/api/staff/presence-confirmations", seen)).status).toBe(200);
    const { challengeId } = body;
    await kiosk.call("POST", "/api/kiosk/proofs/helper/verify", { challengeId });
  }

  async function merge(keep: string, merged: string): Promise<void> {
    const [one, two] = ["keeper-1", "keeper-2"].map((id) =>
      business.staff(id, { role: "fileKeeper", division: "420702" }),
    );
    const proposal = { keep, merge: merged, reason: "同一人" };
    const proposed = await one?.call("POST", "/api/staff/party-merges", proposal);
    const decide = `/api/staff/party-merges/${String(proposed?.body["id"])}/decide`;
    expect((await two?.call("POST", decide, { approve: true }))?.status).toBe(200);
  }

  it("what was given and what is held come along, whichever card they bring", async () => {
    const mandates = [{ uscc: chens, name: "梁子湖样例机械有限公司", role: "legalRepresentative" }];
    business.registers.change(register, before.chen.idNumber, { mandates });
    const chen = business.kiosk("kiosk0chen");
    await seenBeside(chen, before.chen);
    const named = { name: before.wang.name, idNumber: before.wang.idNumber };
    const request = { ...asked, uscc: chens, agent: named };
    const { id } = told(parse.given, await chen.call("POST", path, request));
    await seenBeside(agent, before.wang);
    await signIn(chen, cards.chen);
    await merge(cards.chen.idNumber, before.chen.idNumber);
    await merge(cards.wang.idNumber, before.wang.idNumber);
    expect((await list(chen)).given.map((one) => one.id)).toContain(id);
    for (const card of [cards.wang, before.wang]) {
      await seenBeside(agent, card);
      expect((await list(agent)).held.map((one) => one.id)).toContain(id);
      expect((await use(id)).status).toBe(200);
    }
    expect(
      await chen.call("POST", path, { ...request, agent: { ...named, idNumber: before.chen.idNumber } }),
    ).toMatchObject({ code: "notYourself" });
    expect((await end(id, chen)).status).toBe(200);
  });
});

describe("A3 the end of it", () => {
  it("taken back, it ends what is going on by it, at once", async () => {
    const id = await given();
    await use(id);
    expect((await apply("RS13", { uscc: company })).status).toBe(200);
    expect((await end(id)).status).toBe(200);
    expect(await apply("RS13", { uscc: company })).toMatchObject({ code: "identityLevelTooLow" });
    expect(await use(id)).toMatchObject({ code: "authorisationUnknown" });
    expect(await end(id)).toMatchObject({ code: "authorisationUnknown" });
    expect(await endedBy(id)).toBe("representative");
    // The agent is still here as themselves.
    expect((await agent.call("GET", "/api/kiosk/sessions/current")).body).toMatchObject({ level: "A2" });
  });

  it("the agent may lay it down", async () => {
    const id = await given();
    expect((await end(id, agent)).status).toBe(200);
    expect(await endedBy(id)).toBe("agent");
  });

  it("runs out on its day, also in the middle of a visit", async () => {
    await signIn(zhang);
    const { id } = told(parse.given, await give({ days: 1 }));
    business.clock.advance(day - 5 * minute);
    await signIn(agent, cards.wang);
    expect((await use(id)).status).toBe(200);
    expect((await apply("RS13", { uscc: company })).status).toBe(200);
    business.clock.advance(6 * minute);
    expect(await apply("RS13", { uscc: company })).toMatchObject({ code: "identityLevelTooLow" });
    expect((await list(agent)).held.map((one) => one.id)).not.toContain(id);
    expect(await use(id)).toMatchObject({ code: "authorisationUnknown" });
  });

  it("a register that is away ends nothing; one that knows another representative ends it for good", async () => {
    const id = await given();
    business.registers.setDown(register, true);
    expect(await use(id)).toMatchObject({ status: 503, code: "registerUnavailable" });
    business.registers.setDown(register, false);
    const mandates = [{ uscc: company, name: "梁子湖样例农产品有限公司", role: "legalRepresentative" }];
    business.registers.change(register, cards.zhang.idNumber, {
      mandates: [{ ...mandates[0], role: "agent" }],
    });
    expect(await use(id)).toMatchObject({ status: 403, code: "mandateUnknown" });
    business.registers.change(register, cards.zhang.idNumber, { mandates });
    expect(await use(id)).toMatchObject({ code: "authorisationUnknown" });
    expect(await endedBy(id)).toBe("register");
    const log = await zhang.call("GET", "/api/kiosk/access-log");
    expect(JSON.stringify(log.body)).toContain("核验授权人仍是企业的法定代表人");
  });

  it("the new representative's first visit ends what the old one gave, and whoever acts by it", async () => {
    const id = await given();
    await use(id);
    const li = residentCard({ name: "李样例", sex: "2", birth: "19551230", idNumber: "420702195512300085" });
    business.registers.change(register, li.idNumber, {
      mandates: [{ uscc: company, name: "梁子湖样例农产品有限公司", role: "legalRepresentative" }],
    });
    const her = business.kiosk("kiosk0heir");
    await her.openSession(li);
    const beside = business.staff("beside", { role: "helper", division: "420702100" });
    const shown = await her.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const seen = { code: shown.body["code"], cardEnding: "0085" };
    expect((await beside.call("POST", "/api/staff/presence-confirmations", seen)).status).toBe(200);
    const { challengeId } = shown.body;
    await her.call("POST", "/api/kiosk/proofs/helper/verify", { challengeId });
    expect((await her.call("POST", "/api/kiosk/mandate", { uscc: company, consent })).status).toBe(200);
    expect(await apply("RS13", { uscc: company })).toMatchObject({ code: "identityLevelTooLow" });
    expect(await endedBy(id)).toBe("register");
  });
});

it("leaves no name, number or purpose readable, and everything on record", async () => {
  const { rows } = await sql<{ row: string }>`select a::text as row from enterprise_authorisations a`.execute(
    business.db,
  );
  const text = rows.map(({ row }) => row).join("\n");
  for (const secret of [wang.name, wang.idNumber, asked.purpose])
    expect(text.includes(secret) || text.includes(Buffer.from(secret).toString("hex"))).toBe(false);
  const { rows: actions } = await sql<{ action: string }>`
    select distinct action from audit_log where subject_kind = 'enterpriseAuthorisation' order by 1`.execute(
    business.db,
  );
  expect(actions.map(({ action }) => action)).toEqual([
    "enterpriseAuthorisation.ended",
    "enterpriseAuthorisation.given",
    "enterpriseAuthorisation.read",
    "enterpriseAuthorisation.used",
  ]);
});
