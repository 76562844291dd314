import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, CasePage, type DeskAction } from "@zizhuban/server-contract";
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
import { runDepartmentChaos } from "../departments/testing.ts";
import { startDepartmentSimulator, type DepartmentSimulator } from "../departments/simulator.ts";

const applied = parser(ApplyOutcome);
const page = parser(CasePage);
const secretOf = parser(Type.Object({ secret: Type.String() }));
const minute = 60_000;

/** Work nobody waits for that failed, and how much of it is to. */
const errors: unknown[] = [];
let expectedErrors = 0;
let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
let administrator: TestStaff;
let police: DepartmentSimulator;
let civil: DepartmentSimulator;

async function connect(department: string, simulator: DepartmentSimulator, mode: "push" | "pull" = "push") {
  const request = { department, mode, ...(mode === "push" && { url: simulator.url() }) };
  const answer = await administrator.call("POST", "/api/staff/exchange/connectors", request);
  const parsed = secretOf(answer.body);
  if (!parsed.ok) throw new Error(JSON.stringify(answer.body));
  simulator.learn(parsed.value.secret);
}

async function apply(key = "GA04"): Promise<string> {
  const request = { itemKey: key, form: { telephone: "13900000000" }, later: [], promised: [], consents: [] };
  const outcome = applied((await zhang.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value.caseId;
}

async function read(id: string) {
  const parsed = page((await clerk.call("GET", `/api/staff/cases/${id}`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

async function act(id: string, ...actions: readonly DeskAction[]): Promise<void> {
  for (const action of actions) {
    const { version } = await read(id);
    const answer = await clerk.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }
}

async function accepted(): Promise<string> {
  const id = await apply();
  await act(id, { type: "receive" }, { type: "accept" });
  return id;
}

const health = async () => (await administrator.call("GET", "/api/staff/exchange/connectors")).body;
const messagesOf = (id: string) => police.kept().filter(({ caseId }) => caseId === id);

beforeAll(async () => {
  business = await startBusiness({ onError: (error) => void errors.push(error) });
  const address = await business.web.listen({ host: "127.0.0.1", port: 0 });
  const around = { clock: business.clock, server: () => address };
  police = await startDepartmentSimulator({ ...around, department: "GA" });
  civil = await startDepartmentSimulator({ ...around, department: "MZ" });
  zhang = business.kiosk("kiosk0zhang");
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
  administrator = business.staff("administrator", { role: "administrator", division: "0" });
  await connect("GA", police);
  await connect("MZ", civil);
});
beforeEach(async () => {
  // A session lasts a visit, and an hour has a few codes; some tests wait for hours.
  business.clock.advance(30 * minute);
  await zhang.signIn(cards.zhang);
});
afterAll(async () => {
  expect(errors).toHaveLength(expectedErrors);
  await police.stop();
  await civil.stop();
  await business.stop();
});

describe("Y6 five levels connected: a connector that is down costs time, nothing else", () => {
  it("Y6 an accepted case goes to its department, signed, and comes back decided", async () => {
    const id = await accepted();
    expect(await business.departments.deliver()).toBe(1);
    expect(messagesOf(id)).toMatchObject([
      {
        type: "case.accepted",
        itemKey: "GA04",
        form: { telephone: "13900000000" },
        applicant: { name: "张样例", idNumber: "420702198506150010" },
      },
    ]);
    expect(await police.answer({ caseId: id })).toMatchObject({ status: 200, body: { phase: "decided" } });
    const end = await read(id);
    expect(end.timeline.slice(-2)).toMatchObject([
      { type: "review", actor: "staff:department:GA" },
      { type: "decided.granted", actor: "staff:department:GA" },
    ]);
  });

  it("Y6 killed: the case queues, the rate drops; back: delivered once, the rate recovers", async () => {
    expect(await health()).toMatchObject({ connectivity: 1 });
    await police.away();
    const ids = [await accepted(), await accepted()];
    expect(await business.departments.deliver()).toBe(0);
    expect(await health()).toMatchObject({
      connectivity: 0.5,
      connectors: [
        { department: "GA", up: false, waiting: 2, dead: 0, lastFailure: "unreachable" },
        { department: "MZ", up: true },
      ],
    });
    business.clock.advance(60 * minute);
    await police.back();
    await business.departments.deliver();
    expect(ids.map((id) => messagesOf(id).length)).toEqual([1, 1]);
    expect(await business.departments.deliver()).toBe(0);
    expect(await health()).toMatchObject({ connectivity: 1, connectors: [{ waiting: 0 }, {}] });
  });

  it("an answer that got lost means the same message again, and the department knows it", async () => {
    const id = await accepted();
    police.be("lostAnswer");
    expect(await business.departments.deliver()).toBe(0);
    police.be("well");
    business.clock.advance(minute);
    expect(await business.departments.deliver()).toBe(1);
    const [message] = messagesOf(id);
    expect(messagesOf(id)).toHaveLength(1);
    expect(police.arrivals(message?.id ?? "")).toBe(2);
  });

  it("one that hangs is given up after its time, and tried again", async () => {
    const id = await accepted();
    police.be("silent");
    const delivering = business.departments.deliver();
    await expect
      .poll(async () => {
        business.clock.advance(11_000);
        return Promise.race([delivering, Promise.resolve("hangs")]);
      })
      .toBe(0);
    expect(await health()).toMatchObject({ connectors: [{ lastFailure: "timeout" }, {}] });
    police.be("well");
    business.clock.advance(20 * minute);
    await business.departments.deliver();
    expect(messagesOf(id)).toHaveLength(1);
  });

  it("one that hangs keeps no other department waiting", async () => {
    const told = await accepted();
    await business.departments.deliver();
    const hanging = await accepted();
    police.be("silent");
    business.clock.advance(1_000);
    // It is being asked, and says nothing.
    const asked = sql`select 1 from department_outbox where case_id = ${hanging} and claimed_until is not null`;
    await expect.poll(async () => (await asked.execute(business.db)).rows).toHaveLength(1);
    const now = new Date(business.clock.now());
    await sql`
      insert into department_outbox (id, department, case_id, type, queued_at, next_at)
      values (gen_random_uuid(), 'MZ', ${told}, 'case.ended', ${now}, ${now})`.execute(business.db);
    let seconds = 0;
    await expect
      .poll(() => {
        // The next looks; not so many that whoever hangs would be given up.
        business.clock.advance((seconds += 1) < 6 ? 1_000 : 0);
        return civil.kept().map(({ caseId }) => caseId);
      })
      .toEqual([told]);
    expect(messagesOf(hanging)).toHaveLength(0);
    police.be("well");
    // What hangs ends at its time, and comes again a while later.
    await expect
      .poll(async () => {
        business.clock.advance(10 * minute);
        await business.departments.deliver();
        return messagesOf(hanging).length;
      })
      .toBe(1);
  });

  it("one that is slow is waited for, and is told once", async () => {
    const id = await accepted();
    police.be("slow");
    const delivering = business.departments.deliver();
    await expect
      .poll(async () => {
        business.clock.advance(500);
        return Promise.race([delivering, Promise.resolve("takes its time")]);
      })
      .toBe(1);
    police.be("well");
    expect(messagesOf(id)).toHaveLength(1);
    expect(await health()).toMatchObject({ connectors: [{ up: true }, {}] });
  });

  it("a message that cannot be made ends as a dead letter and keeps no other waiting", async () => {
    const broken = await accepted();
    const sound = await accepted();
    // Altered at rest: it does not open any more.
    expectedErrors += 8;
    await sql`update cases set sealed_form = '\\x00' where id = ${broken}`.execute(business.db);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await business.departments.deliver();
      business.clock.advance(11 * minute);
    }
    expect(police.kept().filter(({ caseId }) => caseId === sound)).toHaveLength(1);
    const { body } = await administrator.call("GET", "/api/staff/exchange/dead-letters");
    expect(body).toMatchObject({
      letters: expect.arrayContaining([expect.objectContaining({ caseId: broken, failure: "unreadable" })]),
    });
    await sql`delete from department_outbox where case_id = ${broken}`.execute(business.db);
  });

  it("what a department goes on refusing becomes a dead letter, which staff sends again", async () => {
    const id = await accepted();
    police.be("refusing");
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await business.departments.deliver();
      business.clock.advance(11 * minute);
    }
    expect(await health()).toMatchObject({ connectors: [{ waiting: 0, dead: 1 }, {}] });
    const { body } = await administrator.call("GET", "/api/staff/exchange/dead-letters");
    expect(body).toMatchObject({ letters: [{ caseId: id, attempts: 8, failure: "http422" }] });
    const letter = parser(Type.Object({ letters: Type.Array(Type.Object({ id: Type.String() })) }))(body);
    const messageId = letter.ok ? letter.value.letters[0]?.id : undefined;
    police.be("well");
    expect(await business.departments.deliver()).toBe(0);
    const retry = `/api/staff/exchange/dead-letters/${messageId}/retry`;
    expect(await clerk.call("POST", retry, {})).toMatchObject({ status: 403, code: "forbidden" });
    expect(await administrator.call("POST", retry, {})).toMatchObject({ status: 200 });
    expect(await business.departments.deliver()).toBe(1);
    expect(await administrator.call("POST", retry, {})).toMatchObject({ status: 404 });
  });
});

it("what is signed with a secret the department does not have, or sent on elsewhere, is kept and told once", async () => {
  const id = await accepted();
  police.learn(Buffer.alloc(32, 7).toString("base64"));
  expect(await business.departments.deliver()).toBe(0);
  expect(await health()).toMatchObject({
    connectors: [{ up: false, waiting: 1, lastFailure: "http401" }, {}],
  });
  expect(police.unsigned()).toHaveLength(1);
  await connect("GA", police);
  police.be("moved");
  business.clock.advance(minute);
  expect(await business.departments.deliver()).toBe(0);
  // A citizen's data goes to the address staff gave, not to one an answer names.
  expect(messagesOf(id)).toEqual([]);
  expect(await health()).toMatchObject({ connectors: [{ waiting: 1, lastFailure: "http307" }, {}] });
  police.be("well");
  business.clock.advance(minute);
  expect(await business.departments.deliver()).toBe(1);
  expect(messagesOf(id)).toHaveLength(1);
});

describe("who minds the exchange", () => {
  const at = "/api/staff/exchange";
  const push = () => ({ mode: "push" as const, url: police.url() });

  /** A message the department refused until it was dead; its id. */
  async function dead(): Promise<{ id: string; caseId: string }> {
    // A visit is shorter than a department's patience.
    business.clock.advance(2 * minute);
    await zhang.signIn(cards.zhang);
    const caseId = await accepted();
    police.be("refusing");
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await business.departments.deliver();
      business.clock.advance(11 * minute);
    }
    police.be("well");
    const { rows } = await sql<{ id: string }>`
      select id from department_outbox where case_id = ${caseId}`.execute(business.db);
    return { id: rows[0]?.id ?? "", caseId };
  }

  it("pauses a connector: its messages wait and nothing is lost, and it counts as not connected", async () => {
    const path = `${at}/connectors/GA`;
    expect(await administrator.call("POST", path, { ...push(), paused: true })).toMatchObject({
      status: 200,
    });
    const id = await accepted();
    expect(await business.departments.deliver()).toBe(0);
    expect(await health()).toMatchObject({
      connectivity: 0.5,
      connectors: [
        { department: "GA", up: false, url: police.url(), waiting: 1, waitingSince: expect.any(Number) },
        {},
      ],
    });
    expect(await police.call("GET", "/api/departments/exchange/messages")).toMatchObject({
      status: 200,
      body: { messages: [] },
    });
    await administrator.call("POST", path, { ...push(), paused: false });
    await business.departments.deliver();
    expect(messagesOf(id)).toHaveLength(1);
    expect(JSON.stringify(await health())).not.toContain("pausedAt");
  });

  it("changes the address and keeps the secret; makes another secret and keeps the address", async () => {
    const path = `${at}/connectors/GA`;
    const nowhere = { mode: "push", url: "http://127.0.0.1:9/", paused: false };
    expect(await administrator.call("POST", path, nowhere)).toMatchObject({ status: 200 });
    const id = await accepted();
    expect(await business.departments.deliver()).toBe(0);
    await administrator.call("POST", path, { ...push(), paused: false });
    await business.departments.deliver();
    expect(messagesOf(id)).toHaveLength(1);

    const rotated = await administrator.call("POST", `${path}/secret`, {});
    expect(rotated.body).toMatchObject({ department: "GA", secret: expect.stringMatching(/^.{43}=$/) });
    expect(await police.answer({ caseId: id })).toMatchObject({ code: "signatureInvalid" });
    await connect("GA", police);
    expect(await police.answer({ caseId: id })).toMatchObject({ status: 200 });

    expect(
      await administrator.call("POST", path, { mode: "pull", url: police.url(), paused: false }),
    ).toMatchObject({
      code: "invalidData",
    });
    expect(
      await administrator.call("POST", `${at}/connectors/ZZ`, { mode: "pull", paused: true }),
    ).toMatchObject({
      code: "notFound",
    });
    expect(await administrator.call("POST", `${at}/connectors/ZZ/secret`, {})).toMatchObject({
      code: "notFound",
    });
    for (const to of [path, `${path}/secret`])
      expect(await clerk.call("POST", to, { mode: "pull", paused: true })).toMatchObject({
        code: "forbidden",
      });
  });

  it("gives a dead letter up for a reason; nobody learns of the end of what they were not told", async () => {
    const { id, caseId } = await dead();
    const giveUp = `${at}/dead-letters/${id}/give-up`;
    expect(await administrator.call("POST", giveUp, { reason: " " })).toMatchObject({ code: "invalidData" });
    expect(await clerk.call("POST", giveUp, { reason: "已电话告知" })).toMatchObject({ code: "forbidden" });
    expect(await administrator.call("POST", giveUp, { reason: "已电话告知" })).toMatchObject({ status: 200 });
    expect(await administrator.call("POST", giveUp, { reason: "已电话告知" })).toMatchObject({
      code: "notFound",
    });
    const retry = `${at}/dead-letters/${id}/retry`;
    expect(await administrator.call("POST", retry, {})).toMatchObject({ code: "notFound" });
    expect(await health()).toMatchObject({ connectors: [{ waiting: 0, dead: 0 }, {}] });
    const { body } = await administrator.call("GET", `${at}/dead-letters?state=givenUp`);
    expect(body).toMatchObject({
      letters: [{ caseId, givenUp: { by: "administrator", reason: "已电话告知" } }],
    });
    const { rows } = await sql<{ kept: Buffer }>`
      select sealed_reason as kept from department_outbox where id = ${id}`.execute(business.db);
    expect(rows[0]?.kept.includes("已电话告知")).toBe(false);

    business.clock.advance(2 * minute);
    await zhang.signIn(cards.zhang);
    const withdrawn = await zhang.call("POST", `/api/kiosk/cases/${caseId}/withdraw`, {});
    expect(withdrawn).toMatchObject({ status: 200 });
    await business.departments.deliver();
    expect(messagesOf(caseId)).toEqual([]);
    expect(await health()).toMatchObject({ connectors: [{ waiting: 0, dead: 0 }, {}] });
  });

  it("sends all dead letters of a department again; the list comes in pages", async () => {
    const letters = [await dead(), await dead(), await dead()];
    const first = await administrator.call("GET", `${at}/dead-letters?limit=2`);
    expect(first.body).toMatchObject({ letters: [{ id: letters[0]?.id }, { id: letters[1]?.id }] });
    const rest = await administrator.call(
      "GET",
      `${at}/dead-letters?limit=2&after=${String(first.body["next"])}`,
    );
    expect(rest.body).toMatchObject({ letters: [{ id: letters[2]?.id }] });
    const all = `${at}/dead-letters/retry`;
    expect(await administrator.call("POST", all, { department: "GA" })).toMatchObject({
      body: { retried: 3 },
    });
    expect(await administrator.call("POST", all, { department: "GA" })).toMatchObject({
      body: { retried: 0 },
    });
    await business.departments.deliver();
    expect(letters.map(({ caseId }) => messagesOf(caseId).length)).toEqual([1, 1, 1]);
    business.clock.advance(2 * minute);
    await zhang.signIn(cards.zhang);
  });
});

describe("departments that poll", () => {
  const path = "/api/departments/exchange/messages";
  const acknowledge = "/api/departments/exchange/acknowledgements";
  const parsePage = parser(
    Type.Object({ messages: Type.Array(Type.Object({ id: Type.String(), caseId: Type.String() })) }),
  );
  async function look() {
    const seen = parsePage((await police.call("GET", path)).body);
    if (!seen.ok) throw new Error(seen.detail);
    return seen.value.messages;
  }

  it("away for an hour, they count as not connected and then get all of it, an end after its beginning", async () => {
    await connect("GA", police, "pull");
    expect(await look()).toEqual([]);
    const [first, withdrawn] = [await accepted(), await accepted()];
    await zhang.call("POST", `/api/kiosk/cases/${withdrawn}/withdraw`, {});
    business.clock.advance(60 * minute);
    expect(await health()).toMatchObject({ connectors: [{ department: "GA", up: false, waiting: 3 }, {}] });
    expect((await police.call("GET", path)).body).toMatchObject({
      messages: [
        { caseId: first, type: "case.accepted" },
        { caseId: withdrawn, type: "case.accepted" },
        { caseId: withdrawn, type: "case.ended", phase: "withdrawn" },
      ],
    });
    expect(await health()).toMatchObject({ connectors: [{ up: true, waiting: 3 }, {}] });
    expect(await police.answer({ caseId: withdrawn })).toMatchObject({ code: "caseWithdrawn" });
    expect(await police.answer({ caseId: first })).toMatchObject({ status: 200 });
    const ids = (await look()).map(({ id }) => id);
    expect(await police.call("POST", acknowledge, { ids })).toMatchObject({ body: { acknowledged: 3 } });
    expect(await look()).toEqual([]);
  });

  it("a look or an acknowledgement badly signed, old, repeated or malformed takes nothing away", async () => {
    const id = await accepted();
    const ids = (await look()).map((message) => message.id);
    expect(ids).toHaveLength(1);
    const other = Buffer.alloc(32, 7).toString("base64");
    for (const wrong of [{ secret: other }, { offBy: -301 }, { offBy: 301 }])
      for (const answer of [
        await police.call("GET", path, undefined, wrong),
        await police.call("POST", acknowledge, { ids }, wrong),
      ])
        expect(answer).toMatchObject({ status: 401, code: "signatureInvalid" });
    for (const malformed of [{}, { ids: [] }, { ids: ["x"] }, { ids: [...ids, ...ids] }, { ids, more: 1 }])
      expect(await police.call("POST", acknowledge, malformed)).toMatchObject({ code: "invalidData" });
    const unheardOf = { ids: [crypto.randomUUID()] };
    expect(await police.call("POST", acknowledge, unheardOf)).toMatchObject({ body: { acknowledged: 0 } });
    expect(await look()).toMatchObject([{ caseId: id }]);
    expect(await police.call("POST", acknowledge, { ids })).toMatchObject({ body: { acknowledged: 1 } });
    expect(await police.replay()).toMatchObject({ status: 401, code: "signatureInvalid" });
  });

  it("a message that cannot be made is passed over with its case, ends as a dead letter, and hides no other", async () => {
    const [broken, sound] = [await accepted(), await accepted()];
    await sql`update cases set sealed_form = '\\x00' where id = ${broken}`.execute(business.db);
    const now = new Date(business.clock.now());
    // Its end, without the archive that would close the case and meet the same form.
    await sql`
      insert into department_outbox (id, department, case_id, type, queued_at, next_at)
      values (gen_random_uuid(), 'GA', ${broken}, 'case.ended', ${now}, ${now})`.execute(business.db);
    expectedErrors += 8;
    for (let poll = 0; poll < 9; poll += 1) expect(await look()).toMatchObject([{ caseId: sound }]);
    const { body } = await administrator.call("GET", "/api/staff/exchange/dead-letters");
    expect(body).toMatchObject({ letters: [{ caseId: broken, failure: "unreadable", attempts: 8 }] });
    await sql`delete from department_outbox where case_id = ${broken}`.execute(business.db);
    const ids = (await look()).map(({ id }) => id);
    await police.call("POST", acknowledge, { ids });
    await connect("GA", police);
  });

  it("see only their own, until they acknowledge it", async () => {
    await connect("GA", police, "pull");
    const id = await accepted();
    const seen = await police.call("GET", path);
    expect(seen.body).toMatchObject({ messages: [{ caseId: id, type: "case.accepted" }] });
    expect(await civil.call("GET", path)).toMatchObject({ status: 200, body: { messages: [] } });
    const ids = (await look()).map((message) => message.id);
    expect(await civil.call("POST", acknowledge, { ids })).toMatchObject({ body: { acknowledged: 0 } });
    expect(await police.call("POST", acknowledge, { ids })).toMatchObject({ body: { acknowledged: 1 } });
    expect(await police.call("POST", acknowledge, { ids })).toMatchObject({ body: { acknowledged: 0 } });
    expect(await police.call("GET", path)).toMatchObject({ body: { messages: [] } });
    await connect("GA", police);
  });
});

describe("answers that are wrong", () => {
  it("a signature that is missing, another's, old, or over another body is nobody's", async () => {
    const id = await accepted();
    const other = Buffer.alloc(32, 7).toString("base64");
    const body = JSON.stringify({ id: crypto.randomUUID(), caseId: id, outcome: "refused", reasons: ["x"] });
    for (const wrong of [{ secret: other }, { offBy: -301 }, { offBy: 301 }, { body }])
      expect(await police.answer({ caseId: id }, wrong)).toMatchObject({
        status: 401,
        code: "signatureInvalid",
      });
    expect(await police.call("GET", "/api/departments/exchange/messages")).toMatchObject({ status: 200 });
    expect(await police.replay()).toMatchObject({ status: 401, code: "signatureInvalid" });
    const bare = await business.web.inject({ method: "GET", url: "/api/departments/exchange/messages" });
    expect(bare.statusCode).toBe(401);
    expect((await read(id)).phase).toBe("accepted");
  });

  it("malformed, of another department, of no case, without reasons: refused with a code, nothing changed", async () => {
    const id = await accepted();
    const results = "/api/departments/exchange/results";
    const right = { id: crypto.randomUUID(), caseId: id, outcome: "granted", reasons: [] };
    for (const wrong of [
      { caseId: id },
      { ...right, id: "1" },
      { ...right, outcome: "maybe" },
      { ...right, reasons: [""] },
      { ...right, reasons: "none" },
      { ...right, department: "MZ" },
    ])
      expect(await police.call("POST", results, wrong)).toMatchObject({ status: 400, code: "invalidData" });
    expect(await civil.answer({ caseId: id })).toMatchObject({ status: 404, code: "caseUnknown" });
    expect(await police.answer({ caseId: crypto.randomUUID() })).toMatchObject({ code: "caseUnknown" });
    expect(await police.answer({ caseId: id, outcome: "refused" })).toMatchObject({
      code: "reasonsRequired",
    });
    expect((await read(id)).phase).toBe("accepted");
  });

  it("too early, twice with another content, a second time: refused with a code", async () => {
    const early = await apply();
    expect(await police.answer({ caseId: early })).toMatchObject({ code: "eventOutOfOrder" });
    const id = await accepted();
    const result = { id: crypto.randomUUID(), caseId: id };
    expect(await police.answer(result)).toMatchObject({ status: 200 });
    expect(await police.answer({ ...result, outcome: "refused", reasons: ["x"] })).toMatchObject({
      code: "idempotencyConflict",
    });
    expect(await police.answer({ caseId: id })).toMatchObject({ code: "eventOutOfOrder" });
  });

  it("sent again an hour later, signed anew: answered as before; its octets again: nobody's", async () => {
    const id = await accepted();
    const result = { id: crypto.randomUUID(), caseId: id };
    expect(await police.answer(result)).toMatchObject({ status: 200, body: { phase: "decided" } });
    expect(await police.replay()).toMatchObject({ status: 401, code: "signatureInvalid" });
    business.clock.advance(60 * minute);
    expect(await police.replay()).toMatchObject({ status: 401, code: "signatureInvalid" });
    expect(await police.answer(result)).toMatchObject({ status: 200, body: { phase: "decided" } });
    const decided = (await read(id)).timeline.filter(({ type }) => type.startsWith("decided"));
    expect(decided).toHaveLength(1);
  });

  it("two that contradict each other at once: one counts, the other is refused", async () => {
    const id = await accepted();
    const answers = await Promise.all([
      police.answer({ caseId: id }),
      police.answer({ caseId: id, outcome: "refused", reasons: ["材料与登记不符"] }),
    ]);
    const taken = answers.find(({ status }) => status === 200);
    expect(answers.filter(({ code }) => code === "eventOutOfOrder")).toHaveLength(1);
    expect(taken?.body).toMatchObject({ phase: "decided" });
    const decided = (await read(id)).timeline.filter(({ type }) => type.startsWith("decided"));
    expect(decided).toHaveLength(1);
  });

  it("after withdrawal: refused, and the department is told of the end after the beginning", async () => {
    const id = await accepted();
    await zhang.call("POST", `/api/kiosk/cases/${id}/withdraw`, {});
    expect(await police.answer({ caseId: id })).toMatchObject({ status: 409, code: "caseWithdrawn" });
    await business.departments.deliver();
    expect(messagesOf(id)).toMatchObject([
      { type: "case.accepted" },
      { type: "case.ended", phase: "withdrawn" },
    ]);
  });
});

it("Y6 the connector killed again and again in a run of 60 cases: all delivered, none twice in effect", async () => {
  const report = await runDepartmentChaos({ cases: 60, kills: 3 });
  expect(report).toMatchObject({ cases: 60, delivered: 60, missing: 0, twice: 0, decided: 60 });
  expect(report.resent).toBeGreaterThan(0);
});

it("an address in the clear, with credentials, or for a department that polls is refused", async () => {
  for (const url of ["http://example.com/x", "https://a:b@example.com/x", "ftp://example.com"]) {
    const request = { department: "YB", mode: "push", url };
    expect(await administrator.call("POST", "/api/staff/exchange/connectors", request)).toMatchObject({
      status: 400,
      code: "invalidData",
    });
  }
  const pulling = { department: "YB", mode: "pull", url: "https://example.com" };
  expect(await administrator.call("POST", "/api/staff/exchange/connectors", pulling)).toMatchObject({
    code: "invalidData",
  });
});
