import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  CaseList,
  CasePage,
  type Assignment,
  type DeskAction,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../../business/testing.ts";

const district = "420702";
const clerkOf = (division: string): Assignment => ({ role: "windowClerk", division });
const applied = parser(ApplyOutcome);
const page = parser(CasePage);
const list = parser(CaseList);

const errors: unknown[] = [];
let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
let reviewer: TestStaff;
let approver: TestStaff;
let item: { key: string; department: string };

beforeAll(async () => {
  business = await startBusiness({ onError: (error) => errors.push(error) });
  zhang = business.kiosk("kiosk0zhang");
  await zhang.signIn(cards.zhang);
  item = { key: "GA04", department: "GA" };
  clerk = business.staff("clerk", clerkOf("420702100"));
  reviewer = business.staff("reviewer", {
    role: "reviewer",
    division: district,
    department: item.department,
  });
  approver = business.staff("approver", {
    role: "approver",
    division: district,
    department: item.department,
  });
});
afterAll(async () => business.stop());

/** An application at a kiosk of the town, as its page sends it. */
async function apply(key = item.key) {
  const request = { itemKey: key, form: { telephone: "13900000000" }, later: [], promised: [], consents: [] };
  const answer = await zhang.call("POST", "/api/kiosk/applications", request);
  const outcome = applied(answer.body);
  if (!outcome.ok) throw new Error(JSON.stringify(answer.body));
  return { id: outcome.value.caseId, outcome: outcome.value };
}

async function read(who: TestStaff, id: string) {
  const answer = await who.call("GET", `/api/staff/cases/${id}`);
  const parsed = page(answer.body);
  if (!parsed.ok) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return parsed.value;
}

async function act(who: TestStaff, id: string, action: DeskAction, version?: number) {
  const known = version ?? (await read(who, id)).version;
  return who.call("POST", `/api/staff/cases/${id}/actions`, { version: known, action });
}

async function must(who: TestStaff, id: string, ...actions: readonly DeskAction[]) {
  for (const action of actions) {
    const answer = await act(who, id, action);
    if (answer.status !== 200) throw new Error(`${action.type}: ${JSON.stringify(answer.body)}`);
  }
}

describe("by what the applicant was known", () => {
  const seer = { role: "helper", division: "420702100" } as const;

  /** They sit at the window, too, and may approve. */
  const seers = (): Assignment[] => [
    seer,
    clerkOf("420702100"),
    { role: "approver", division: district, department: item.department },
  ];
  /** At A2, known by a document that they saw; a colleague confirmed the person. */
  async function seen(kind: string): Promise<TestKiosk> {
    const kiosk = business.kiosk("kiosk0seen");
    const { code, challengeId } = await kiosk.askForStaff();
    const { name, idNumber } = cards.zhang;
    const document = { kind, name, idNumber, validUntil: "2030-01-31" };
    const who = business.staff("seer", ...seers());
    expect(await who.call("POST", "/api/staff/seen-documents", { code, document })).toMatchObject({
      status: 200,
    });
    await kiosk.openWithSeenDocument(challengeId);
    const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const confirmation = { code: body["code"], cardEnding: idNumber.slice(-4) };
    await business.staff("colleague", seer).call("POST", "/api/staff/presence-confirmations", confirmation);
    await kiosk.call("POST", "/api/kiosk/proofs/helper/verify", { challengeId: body["challengeId"] });
    return kiosk;
  }
  const cardOf = async (id: string) =>
    (await read(clerk, id)).materials.find(({ ref }) => ref === "M01") ?? { state: "none" };

  it("the page of a case says so; only an ID card counts as 居民身份证, another is shown at the window", async () => {
    const byCard = await apply();
    expect(await read(clerk, byCard.id)).toMatchObject({ known: { token: "idCard" } });
    expect(await cardOf(byCard.id)).toMatchObject({ state: "held" });

    const own = zhang;
    zhang = await seen("temporaryIdCard");
    const { id } = await apply();
    const checked = await zhang.call("POST", "/api/kiosk/material-checks", {
      itemKey: "RS05",
      formFilled: true,
      chosen: [],
      applying: [],
      later: [],
      promised: [],
      consents: [],
    });
    const instant = { itemKey: "RS05", form: {}, later: [], promised: [], consents: [] };
    const refused = await zhang.call("POST", "/api/kiosk/applications", instant);
    zhang = own;
    // What is done at once has no window to show it at.
    expect(checked.body).toMatchObject({
      complete: false,
      materials: [{ ref: "M01", state: "missing", ways: [{ way: "card" }] }],
    });
    expect(refused).toMatchObject({ status: 422, code: "materialMissing" });
    expect(await read(clerk, id)).toMatchObject({
      known: { token: "staff", document: "temporaryIdCard", by: "seer" },
    });
    expect(await cardOf(id)).toMatchObject({ state: "missing", toShow: "idCard" });
    await must(clerk, id, { type: "receive" });
    expect(await act(clerk, id, { type: "accept" })).toMatchObject({ code: "materialMissing" });
    const shown = `/api/staff/cases/${id}/materials/M01/shown`;
    expect((await clerk.call("POST", shown, {})).status).toBe(200);
    expect(await cardOf(id)).toEqual(expect.objectContaining({ state: "held" }));
    const { rows } = await sql`
      select actor, fields from audit_log where action = 'material.shown'`.execute(business.db);
    expect(rows).toEqual([{ actor: "staff:clerk", fields: ["M01"] }]);
    // Nothing but a card is shown so.
    const other = `/api/staff/cases/${id}/materials/M08/shown`;
    expect(await clerk.call("POST", other, {})).toMatchObject({ code: "materialNotOnList" });
  });

  it("who saw the document may accept the case, and never decides it, whoever accepted it", async () => {
    const own = zhang;
    zhang = await seen("idCard");
    const { id } = await apply();
    zhang = own;
    const officer = business.staff("seer", ...seers());
    expect(await cardOf(id)).toMatchObject({ state: "held" });
    await must(officer, id, { type: "receive" }, { type: "accept" });
    await must(reviewer, id, { type: "review" });
    const grant: DeskAction = { type: "decide", outcome: "granted", reasons: [] };
    expect(await act(officer, id, grant)).toMatchObject({ code: "sameOfficer" });

    zhang = await seen("idCard");
    const second = await apply();
    zhang = own;
    await must(clerk, second.id, { type: "receive" }, { type: "accept" });
    await must(reviewer, second.id, { type: "review" });
    expect(await act(officer, second.id, grant)).toMatchObject({ code: "sameOfficer" });
    await must(approver, second.id, grant);
  });
});

it("a case goes from the kiosk over the desk to its end", async () => {
  const { id, outcome } = await apply();
  expect(outcome).toMatchObject({ phase: "applied", clock: { waitsFor: "acceptance" } });
  expect((await read(clerk, id)).actions).toEqual(["receive", "refuseAcceptance", "return", "visit"]);
  await must(clerk, id, { type: "receive" }, { type: "accept" });
  await must(reviewer, id, { type: "review" });
  await must(approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
  await must(clerk, id, { type: "handOver" }, { type: "complete" });
  const end = await read(clerk, id);
  expect(end).toMatchObject({
    phase: "completed",
    applicant: { name: "张**" },
    clock: { waitsFor: "nothing" },
  });
  expect(end.timeline.map(({ type }) => type)).toEqual([
    "applied",
    "receive",
    "accept",
    "review",
    "decided.granted",
    "produce",
    "handOver",
    "complete",
  ]);
  expect(end.timeline.map(({ actor }) => actor).slice(1, 5)).toEqual([
    "staff:clerk",
    "staff:clerk",
    "staff:reviewer",
    "staff:approver",
  ]);
  const own = await zhang.call("GET", "/api/kiosk/cases");
  expect(own.body).toMatchObject({
    cases: expect.arrayContaining([expect.objectContaining({ id, phase: "completed" })]),
  });
});

describe("who may do what (B5, G1)", () => {
  it("who accepted does not decide, even with both roles", async () => {
    const both = business.staff("both", clerkOf(district), { role: "approver", division: district });
    const { id } = await apply();
    await must(both, id, { type: "receive" }, { type: "accept" });
    await must(reviewer, id, { type: "review" });
    const refused = await act(both, id, { type: "decide", outcome: "granted", reasons: [] });
    expect(refused).toMatchObject({ status: 403, code: "sameOfficer" });
    expect((await read(both, id)).actions).not.toContain("decide");
  });

  it("another department and another town do not even learn that the case exists", async () => {
    const { id } = await apply();
    const other = business.staff("other-department", {
      role: "approver",
      division: district,
      department: "YB",
    });
    const elsewhere = business.staff("other-town", clerkOf("420702101"));
    for (const who of [other, elsewhere]) {
      expect(await who.call("GET", `/api/staff/cases/${id}`)).toMatchObject({
        status: 404,
        code: "caseUnknown",
      });
      const action = { version: 1, action: { type: "receive" } };
      expect(await who.call("POST", `/api/staff/cases/${id}/actions`, action)).toMatchObject({ status: 404 });
    }
  });

  it("a reader without the right for an action is refused", async () => {
    const { id } = await apply();
    expect(await act(reviewer, id, { type: "receive" })).toMatchObject({ status: 403, code: "forbidden" });
  });
});

describe("two at once", () => {
  it("one wins, the other is told", async () => {
    const { id } = await apply();
    const second = business.staff("clerk-2", clerkOf("420702100"));
    const { version } = await read(clerk, id);
    const answers = await Promise.all([
      act(clerk, id, { type: "receive" }, version),
      act(second, id, { type: "receive" }, version),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]));
    expect(answers.find(({ status }) => status === 409)?.code).toBe("caseChanged");
    const { timeline } = await read(clerk, id);
    expect(timeline.filter(({ type }) => type === "receive")).toHaveLength(1);
  });

  it("a batch answers for each case by itself", async () => {
    const first = await apply();
    const second = await apply();
    await must(clerk, second.id, { type: "receive" });
    const batch = await clerk.call("POST", "/api/staff/case-batches", {
      cases: [
        { id: first.id, version: 1 },
        { id: second.id, version: 1 },
        { id: crypto.randomUUID(), version: 1 },
      ],
      action: { type: "receive" },
    });
    expect(batch.body["results"]).toMatchObject([
      { done: true },
      { done: false, code: "caseChanged" },
      { done: false, code: "caseUnknown" },
    ]);
  });
});

it("the queues show each their cases, page by page, and how many wait", async () => {
  const made = [await apply(), await apply(), await apply()];
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const cursor = after === undefined ? "" : `&after=${after}`;
    const answer = list((await clerk.call("GET", `/api/staff/cases?queue=intake&limit=2${cursor}`)).body);
    if (!answer.ok) throw new Error(answer.detail);
    seen.push(...answer.value.cases.map(({ id }) => id));
    after = answer.value.next;
  } while (after !== undefined);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
  const counts = await clerk.call("GET", "/api/staff/case-queues");
  const intake = expect.objectContaining({ queue: "intake", waiting: seen.length, late: 0 });
  expect(counts.body["queues"]).toEqual(expect.arrayContaining([intake]));
  const stranger = business.staff("stranger", clerkOf("420702101"));
  expect((await stranger.call("GET", "/api/staff/cases")).body).toMatchObject({ cases: [] });
});

it("what is missing and may not come later is refused before a case exists", async () => {
  const request = { itemKey: item.key, form: {}, later: [], promised: [], consents: [] };
  const refused = await zhang.call("POST", "/api/kiosk/applications", request);
  expect(refused).toMatchObject({ status: 422, code: "materialMissing" });
  const tolerated = await zhang.call("POST", "/api/kiosk/applications", { ...request, later: ["M08"] });
  expect(tolerated).toMatchObject({ status: 422, code: "notTolerable" });
});

it("the same request twice is one case", async () => {
  const request = {
    itemKey: item.key,
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const key = crypto.randomUUID();
  const first = await zhang.call("POST", "/api/kiosk/applications", request, key);
  const again = await zhang.call("POST", "/api/kiosk/applications", request, key);
  expect(again.body).toEqual(first.body);
});

it("a citizen withdraws their own case, and nobody else's", async () => {
  const { id } = await apply();
  const stranger = business.kiosk("kiosk0stranger");
  await stranger.signIn(cards.wang);
  expect(await stranger.call("POST", `/api/kiosk/cases/${id}/withdraw`, {})).toMatchObject({
    code: "caseUnknown",
  });
  expect((await zhang.call("POST", `/api/kiosk/cases/${id}/withdraw`, {})).body).toMatchObject({
    phase: "withdrawn",
  });
  expect(await zhang.call("POST", `/api/kiosk/cases/${id}/withdraw`, {})).toMatchObject({
    code: "eventOutOfOrder",
  });
});

it("nothing readable of the form or of what was written lies in the database", async () => {
  const { id } = await apply();
  await must(clerk, id, { type: "receive" }, { type: "refuseAcceptance", reasons: ["张样例的材料不符"] });
  const { rows } = await sql<{ text: string }>`
    select cases::text || (select string_agg(case_events::text, ' ') from case_events where case_id = cases.id) as text
    from cases where id = ${id}`.execute(business.db);
  expect(rows[0]?.text).not.toContain("13900000000");
  expect(rows[0]?.text).not.toContain("张样例");
  expect((await read(clerk, id)).timeline.at(-1)?.words).toBe("张样例的材料不符");
});

it("silence is acceptance: the calendar moves a case that nobody looked at", async () => {
  const { id } = await apply();
  expect(await business.cases.passDay()).toBe(0);
  business.clock.advance(8 * 24 * 60 * 60_000);
  await business.cases.passDay();
  const moved = await read(clerk, id);
  expect(moved).toMatchObject({ phase: "accepted" });
  expect(moved.timeline.at(-1)).toMatchObject({ type: "dayPassed", actor: "system:calendar" });
  expect(await business.cases.passDay()).toBe(0);
  expect(errors).toEqual([]);
});

it("a case the calendar cannot move keeps no other from its day, and is looked at again", async () => {
  await zhang.signIn(cards.zhang);
  const [first = "", second = ""] = [(await apply()).id, (await apply()).id].toSorted();
  let broken = true;
  business.cases.living.guard(async (_on, { id }) => {
    if (broken && id === first) throw new Error("something of another room is broken");
    return { ok: true, value: undefined };
  });
  business.clock.advance(8 * 24 * 60 * 60_000);
  await business.cases.passDay();
  expect(errors.splice(0)).toMatchObject([{ message: "something of another room is broken" }]);
  expect((await read(clerk, second)).phase).toBe("accepted");
  broken = false;
  await business.cases.passDay();
  expect((await read(clerk, first)).phase).toBe("accepted");
});
