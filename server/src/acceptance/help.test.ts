import { parser } from "@zizhuban/device-agent-contract";
import { HelpPage, HelpQueue, HelpReceipt, SupervisionHit, type HelpAction } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { readPdf } from "../sheets/testing.ts";

// domain.md §7.2 B6: help for whoever stands at a kiosk, free of charge, with a form for every step.

const town = "420702100";
const parseReceipt = parser(HelpReceipt);
const parsePage = parser(HelpPage);
const parseQueue = parser(HelpQueue);
const parseHits = parser(Type.Object({ hits: Type.Array(SupervisionHit) }));

let business: TestBusiness;
let helper: TestStaff;
let kiosks = 0;

beforeAll(async () => {
  business = await startBusiness();
  helper = business.staff("helper-1", { role: "helper", division: town });
});
beforeEach(async () => {
  // What an earlier test left waiting would be given to who comes on duty in this one.
  await sql`update help_tickets set state = 'terminated', ended_at = asked_at where ended_at is null`.execute(
    business.db,
  );
  for (const id of ["helper-1", "helper-2"])
    await business
      .staff(id, { role: "helper", division: town })
      .call("POST", "/api/staff/help-duty", { on: false, division: town });
});
afterAll(async () => business.stop());

/** A kiosk of the town at which nobody is signed in. */
function kiosk(division = town): TestKiosk {
  kiosks += 1;
  return business.kiosk(`kiosk0help${kiosks}`, division);
}

async function press(at: TestKiosk, asked: object = { need: "elder" }): Promise<HelpReceipt> {
  const { body } = await at.call("POST", "/api/kiosk/help-requests", asked);
  const receipt = parseReceipt(body);
  if (!receipt.ok) throw new Error(JSON.stringify(body));
  return receipt.value;
}

async function page(id: string, who = helper): Promise<HelpPage> {
  const { body } = await who.call("GET", `/api/staff/help/${id}`);
  const parsed = parsePage(body);
  if (!parsed.ok) throw new Error(JSON.stringify(body));
  return parsed.value;
}

async function act(id: string, action: HelpAction, who = helper) {
  const { version } = await page(id, who);
  return who.call("POST", `/api/staff/help/${id}/actions`, { version, action });
}

async function must(id: string, ...actions: readonly HelpAction[]): Promise<HelpPage> {
  for (const action of actions) {
    const { status, body } = await act(id, action);
    if (status !== 200) throw new Error(`${action.type}: ${JSON.stringify(body)}`);
  }
  return page(id);
}

/** As it lies in the database: who helps elsewhere does not see it. */
async function stateOf(id: string): Promise<string | undefined> {
  const { rows } = await sql<{ state: string }>`
    select state from help_tickets where id = ${id}`.execute(business.db);
  return rows[0]?.state;
}

const entrust: HelpAction = {
  type: "entrust",
  principal: { name: cards.zhang.name, idNumber: cards.zhang.idNumber, telephone: "13900000000" },
  way: "present",
  items: ["GA04"],
  until: "2027-03-01",
};

describe("B6 帮你办", () => {
  it("B6 help pressed with no login is a ticket with the kiosk's id, and a helper on duty is assigned", async () => {
    await helper.call("POST", "/api/staff/help-duty", { on: true, division: town });
    const at = kiosk();
    const visit = crypto.randomUUID();
    const receipt = await press(at, { need: "elder", telephone: "13900000000", itemKey: "GA04", visit });
    expect(receipt).toMatchObject({ state: "assigned", number: expect.stringMatching(/^BB\d{8}-\d{5}$/) });
    expect(await page(receipt.id)).toMatchObject({
      kid: at.kid,
      need: "elder",
      helper: "helper-1",
      telephone: "13900000000",
      place: expect.stringContaining("太和镇"),
    });
    // Pressed again by a worried hand, it is the same request; another kiosk knows nothing of it.
    expect((await press(at, { need: "operation", visit })).id).toBe(receipt.id);
    const other = await kiosk().call("GET", `/api/kiosk/help-requests/${receipt.id}`);
    expect(other).toMatchObject({ status: 404, code: "helpUnknown" });
    expect((await at.call("GET", `/api/kiosk/help-requests/${receipt.id}`)).body).toEqual(receipt);
  });

  it("B6 the next person at the kiosk has a request of their own, signed in or not, while the first one waits", async () => {
    const at = kiosk();
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const before = await press(at, { need: "elder", visit: first });
    const next = await press(at, { need: "operation", visit: second });
    expect(next.number).not.toBe(before.number);
    expect((await press(at, { need: "elder", visit: second })).id).toBe(next.id);

    await at.openSession(cards.zhang);
    const signedIn = await press(at, { need: "elder", visit: second });
    expect(signedIn.id, "asked before the card was put down").toBe(next.id);
    const third = crypto.randomUUID();
    const own = await press(at, { need: "elder", visit: third });
    expect((await press(at, { need: "elder" })).id, "the session is the visit").toBe(own.id);
    await at.openSession(cards.wang);
    const other = await press(at, { need: "elder", visit: third });
    expect(new Set([before.id, next.id, own.id, other.id]).size, "another person's session").toBe(4);
  });

  it("B6 one press sent twice is one request, presses at once in one visit too; a kiosk has not more than twenty", async () => {
    const at = kiosk();
    const key = crypto.randomUUID();
    const send = async (body: object, by?: string) => at.call("POST", "/api/kiosk/help-requests", body, by);
    const once = await send({ need: "elder" }, key);
    expect((await send({ need: "elder" }, key)).body).toEqual(once.body);
    const visit = crypto.randomUUID();
    const pressed = await Promise.all([1, 2, 3].map(async () => press(at, { need: "elder", visit })));
    expect(new Set(pressed.map(({ id }) => id)).size).toBe(1);
    for (let left = 18; left > 0; left -= 1) await press(at);
    expect(await send({ need: "elder" })).toMatchObject({ status: 429, code: "tooManyRequests" });
    expect((await press(at, { need: "elder", visit })).id, "who waits is told as before").toBe(
      pressed[0]?.id,
    );
  });

  it("B6 nobody is given a request who may not help there any more, and what they had goes to a colleague", async () => {
    const role = { role: "helper", division: town } as const;
    const second = business.staff("helper-2", role);
    for (const who of [helper, second])
      await who.call("POST", "/api/staff/help-duty", { on: true, division: town });
    const mine = await press(kiosk());
    const other = await press(kiosk());
    const owners = [(await page(mine.id)).helper, (await page(other.id)).helper];
    expect(new Set(owners)).toEqual(new Set(["helper-1", "helper-2"]));
    const [assigned, entrusted] = owners[0] === "helper-2" ? [mine, other] : [other, mine];
    await must(entrusted.id, { type: "accept", matter: "帮办" }, entrust);

    // The role of the first is taken away; they are on duty still.
    business.staff("helper-2");
    expect((await page((await press(kiosk())).id)).helper).toBe("helper-1");
    const deadline = (await page(assigned.id)).answerBy;
    await business.helpers.look();
    expect(await page(assigned.id)).toMatchObject({ helper: "helper-1", state: "assigned" });
    expect((await page(assigned.id)).answerBy, "the citizen waits no longer for it").toBe(deadline);

    business.staff("helper-2", role);
    expect(await act(entrusted.id, { type: "take" }, second)).toMatchObject({ code: "eventOutOfOrder" });
    business.staff("helper-1");
    expect((await page(entrusted.id, second)).actions).toEqual(["take"]);
    expect(await act(entrusted.id, { type: "take" }, second)).toMatchObject({ status: 200 });
    // What names the helper is signed anew.
    expect(await page(entrusted.id, second)).toMatchObject({ helper: "helper-2", state: "accepted" });
    business.staff("helper-1", role);
    expect((await act(entrusted.id, entrust, second)).status).toBe(200);
    expect(await act(entrusted.id, { type: "suspend", reason: "住院" })).toMatchObject({ code: "notYours" });
  });

  it("B6 what waits for nobody is given to who comes on duty, the most urgent first, and is due when it was", async () => {
    const before = await press(kiosk());
    business.clock.advance(60_000);
    const second = await press(kiosk());
    const elsewhere = await press(kiosk("420704100"));
    expect([before.state, second.state, elsewhere.state]).toEqual(["waiting", "waiting", "waiting"]);
    const { body } = await helper.call("POST", "/api/staff/help-duty", { on: true, division: town });
    const queue = parseQueue(body);
    const mine = queue.ok ? queue.value.tickets.filter(({ helper: id }) => id === "helper-1") : [];
    expect(mine).toContainEqual(
      expect.objectContaining({ id: before.id, state: "assigned", helperName: "何帮办" }),
    );
    expect(mine).toContainEqual(expect.objectContaining({ id: second.id, answerBy: second.answerBy }));
    expect(await stateOf(elsewhere.id), "where nobody is on duty").toBe("waiting");

    // On duty and away for a while: what came meanwhile is handed out as soon as they are back.
    business.staff("helper-1");
    const meanwhile = await press(kiosk());
    expect(meanwhile.state).toBe("waiting");
    business.staff("helper-1", { role: "helper", division: town });
    await business.helpers.look();
    expect(await page(meanwhile.id)).toMatchObject({ state: "assigned", helper: "helper-1" });
  });

  it("B6 a queue of more than one page is read to its end, nothing twice", async () => {
    const { id } = await press(kiosk());
    await sql`insert into help_tickets
      select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', 'BBmany-' || n))).*
      from help_tickets t, generate_series(1, 230) n where t.id = ${id}`.execute(business.db);
    const seen: string[] = [];
    for (let after = ""; ;) {
      const { body } = await helper.call("GET", `/api/staff/help?limit=100${after}`);
      const queue = parseQueue(body);
      if (!queue.ok) throw new Error(JSON.stringify(body));
      seen.push(...queue.value.tickets.map(({ number }) => number));
      if (queue.value.next === undefined) break;
      after = `&after=${encodeURIComponent(queue.value.next)}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((number) => number.startsWith("BBmany-"))).toHaveLength(230);
    await sql`update help_tickets set state = 'terminated', ended_at = asked_at
      where number like 'BBmany-%'`.execute(business.db);
    const ended = parseQueue((await helper.call("GET", "/api/staff/help?show=ended&limit=200")).body);
    const next = ended.ok ? encodeURIComponent(ended.value.next ?? "") : "";
    const rest = parseQueue(
      (await helper.call("GET", `/api/staff/help?show=ended&limit=200&after=${next}`)).body,
    );
    const numbers = [ended, rest].flatMap((one) =>
      one.ok ? one.value.tickets.map(({ number }) => number) : [],
    );
    expect(numbers.filter((number) => number.startsWith("BBmany-"))).toHaveLength(230);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("B6 all five forms come out of one help, printable, each free of charge", async () => {
    const { id } = await press(kiosk());
    const done = await must(
      id,
      { type: "take" },
      { type: "accept", matter: "帮老人办居住证" },
      entrust,
      { type: "suspend", reason: "委托人住院" },
      { type: "resume", until: "2027-06-01" },
      { type: "finish", outcome: "completed", result: "居住证已领取", fee: 0 },
    );
    expect(done).toMatchObject({ state: "completed", actions: [] });
    const expected = {
      acceptance: ["帮办代办受理单", "帮老人办居住证"],
      entrustment: ["代办服务委托书", cards.zhang.idNumber, "GA04", "委托人到场"],
      suspension: ["代办服务中止单", "委托人住院"],
      resumption: ["续办委托书", "2027-06-01"],
      completion: ["代办服务办结（终止）单", "居住证已领取", "办结"],
    };
    expect(done.forms.map(({ kind }) => kind)).toEqual(Object.keys(expected));
    for (const { id: form, kind, number } of done.forms) {
      const { bytes } = await helper.call("GET", `/api/staff/help-forms/${form}`);
      const { text } = readPdf(bytes);
      for (const words of [...expected[kind], number, done.number, "何帮办", "0 元（免费）"])
        expect(text).toContain(words);
    }
  });

  it("B6 a fee is refused, noted as 乱收费, and the help goes on", async () => {
    const { id } = await press(kiosk());
    await must(id, { type: "take" }, { type: "accept", matter: "操作帮助" });
    const paid: HelpAction = { type: "finish", outcome: "completed", result: "办好了", fee: 20 };
    expect(await act(id, paid)).toMatchObject({ status: 422, code: "feeNotAllowed" });
    expect((await page(id)).state).toBe("accepted");
    const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
    const { body } = await supervisor.call("GET", "/api/staff/supervision/hits?rule=wrongFee");
    const hits = parseHits(body);
    expect(hits.ok && hits.value.hits).toMatchObject([{ card: "red", staffId: "helper-1", division: town }]);
    await expect(sql`update help_forms set fee = 1`.execute(business.db)).rejects.toThrow(/check constraint/);
  });

  it("B6 a request nobody takes up in time goes to the next helper and is a red card; at night the time starts in the morning", async () => {
    const second = business.staff("helper-2", { role: "helper", division: town });
    for (const who of [helper, second])
      await who.call("POST", "/api/staff/help-duty", { on: true, division: town });
    const receipt = await press(kiosk());
    const first = (await page(receipt.id)).helper;
    // 10:14 on a Monday: half an hour.
    expect(receipt.answerBy - business.clock.now()).toBe(30 * 60_000);
    business.clock.advance(31 * 60_000);
    await business.helpers.look();
    const after = await page(receipt.id);
    expect(new Set([first, after.helper])).toEqual(new Set(["helper-1", "helper-2"]));
    const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
    const late = await supervisor.call("GET", "/api/staff/supervision/hits?rule=helpLate");
    expect(late.body["hits"]).toContainEqual(
      expect.objectContaining({ card: "red", staffId: first, itemKey: "" }),
    );

    // Half past ten at night.
    business.clock.advance(12 * 60 * 60_000);
    const night = await press(kiosk());
    expect(new Date(night.answerBy).toISOString()).toBe("2026-11-24T01:00:00.000Z");
  });

  it("B6 only who helps there sees it, only its helper goes on, and two at once take turns", async () => {
    const { id } = await press(kiosk());
    const far = business.staff("far", { role: "helper", division: "420702101" });
    expect(await far.call("GET", `/api/staff/help/${id}`)).toMatchObject({
      status: 404,
      code: "helpUnknown",
    });
    const duty = { on: true, division: town };
    expect(await far.call("POST", "/api/staff/help-duty", duty)).toMatchObject({ code: "forbidden" });
    const second = business.staff("helper-2", { role: "helper", division: town });
    const { version } = await page(id);
    const take = { version, action: { type: "take" } };
    const answers = await Promise.all(
      [helper, second].map(async (who) => who.call("POST", `/api/staff/help/${id}/actions`, take)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const loser = answers[0]?.status === 200 ? second : helper;
    expect(await act(id, { type: "accept", matter: "x" }, loser)).toMatchObject({ code: "notYours" });
    expect((await act(id, { type: "resume", until: "2027-01-01" }, loser)).code).toBe("eventOutOfOrder");
  });

  it.each([
    [{ need: "gold" }, "invalidData"],
    [{ need: "elder", telephone: "'; drop table cases" }, "invalidData"],
    [{ need: "elder", itemKey: "ZZ99" }, "itemUnknown"],
  ])("B6 %j is refused", async (asked, code) => {
    expect(await kiosk().call("POST", "/api/kiosk/help-requests", asked)).toMatchObject({ code });
  });

  it("B6 a number with a wrong check character and a day gone by make no form", async () => {
    const { id } = await press(kiosk());
    await must(id, { type: "take" }, { type: "accept", matter: "帮办" });
    const wrong = { ...entrust, principal: { ...entrust.principal, idNumber: "420702198506150011" } };
    expect(await act(id, wrong)).toMatchObject({ status: 400, code: "invalidData" });
    expect(await act(id, { ...entrust, until: "2020-01-01" })).toMatchObject({ code: "invalidData" });
    expect((await page(id)).forms).toHaveLength(1);
  });

  it("nothing readable of the principal lies in the database, and the queue shows no one's number", async () => {
    const { id } = await press(kiosk(), { need: "elder", telephone: "13911112222" });
    await must(id, { type: "take" }, { type: "accept", matter: "帮张样例办证" }, entrust);
    const { rows } = await sql<{ text: string }>`
      select string_agg(t::text || f::text, ' ') as text
      from help_tickets t join help_forms f on f.ticket_id = t.id`.execute(business.db);
    for (const secret of ["13911112222", cards.zhang.idNumber, cards.zhang.name])
      expect(rows[0]?.text).not.toContain(secret);
    const { body } = await helper.call("GET", "/api/staff/help?show=mine");
    const queue = parseQueue(body);
    expect(queue.ok && queue.value.tickets.map((ticket) => ticket.id)).toContain(id);
    expect(JSON.stringify(body)).not.toContain("13911112222");
  });
});
