import { parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  BoxMaterial,
  DeliveryPage,
  OwnDelivery,
  SimulatedMessages,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { blankPdf } from "../materials/testing.ts";

const applied = parser(ApplyOutcome);
const boxOf = parser(BoxMaterial);
const ownOf = parser(OwnDelivery);
const pageOf = parser(DeliveryPage);
const parseMessages = parser(SimulatedMessages);
function messagesOf(body: unknown): SimulatedMessages["messages"] {
  const parsed = parseMessages(body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.messages;
}
const village = "420702100S01";

let business: TestBusiness;
let zhang: TestKiosk;
let clerk: TestStaff;
let villageClerk: TestStaff;
let officer: TestStaff;
let id: string;
beforeAll(async () => {
  business = await startBusiness();
  clerk = business.staff("clerk", { role: "windowClerk", division: "420702100" });
  villageClerk = business.staff("villageClerk", { role: "windowClerk", division: village });
  officer = business.staff(
    "officer",
    { role: "reviewer", division: "420702" },
    { role: "approver", division: "420702" },
  );
});
afterAll(async () => business.stop());
beforeEach(async () => {
  business.clock.advance(3_600_000);
  zhang = business.kiosk("kiosk0delivery");
  await zhang.signIn(cards.zhang);
  const form = { telephone: "13900000000" };
  const request = { itemKey: "GA04", form, later: [], promised: [], consents: [] };
  const outcome = applied((await zhang.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  id = outcome.value.caseId;
});

async function act(who: TestStaff, version: number, action: object) {
  return who.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
}

/** Until the window holds the result in its hand. */
async function ready(): Promise<void> {
  const steps = [
    [clerk, { type: "receive" }],
    [clerk, { type: "accept" }],
    [officer, { type: "review" }],
    [officer, { type: "decide", outcome: "granted", reasons: [] }],
    [officer, { type: "produce" }],
    [clerk, { type: "handOver" }],
  ] as const;
  for (const [index, [who, action]] of steps.entries())
    expect([action.type, (await act(who, index + 1, action)).status]).toEqual([action.type, 200]);
}

async function own(): Promise<OwnDelivery> {
  const parsed = ownOf((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}
const choose = async (chosen: object, who = zhang) =>
  who.call("POST", `/api/kiosk/cases/${id}/delivery`, chosen);
const collect = async (code: string, idNumber: string = cards.zhang.idNumber, who = clerk) =>
  who.call("POST", `/api/staff/deliveries/${id}/collect`, { code, idNumber });

describe("G2 handing out", () => {
  it("G2 the wrong person cannot collect, the right one can; the log has who and when", async () => {
    await choose({ way: "counter" });
    await ready();
    const { chosen } = await own();
    const code = chosen?.code ?? "";
    expect(code).toMatch(/^\d{6}$/);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    expect(await collect(wrong)).toMatchObject({ status: 403, code: "collectorWrong" });
    expect(await collect(code, cards.wang.idNumber)).toMatchObject({ status: 403, code: "collectorWrong" });
    // Nobody gets past it: the case is not simply completed either.
    expect(await act(clerk, 7, { type: "complete" })).toMatchObject({ status: 409, code: "deliveryOpen" });

    const at = business.clock.now();
    const page = pageOf((await collect(code)).body);
    if (!page.ok) throw new Error(page.detail);
    expect(page.value.state).toBe("received");
    expect(page.value.log.map(({ type, actor }) => [type, actor])).toEqual([
      ["chosen", expect.stringMatching(/^citizen:/)],
      ["ready", "system"],
      ["refused", "staff:clerk"],
      ["refused", "staff:clerk"],
      ["received", "staff:clerk"],
    ]);
    expect(page.value.log.at(-1)?.at).toBe(at);
    const cases = await zhang.call("GET", "/api/kiosk/cases");
    expect(cases.body["cases"]).toContainEqual(expect.objectContaining({ id, phase: "completed" }));
    expect(await collect(code)).toMatchObject({ code: "deliveryStateWrong" });
    await expect(sql`delete from delivery_events`.execute(business.db)).rejects.toThrow("append-only");
  });

  it("G2 the code is told to the owner's own telephone once, kept sealed, and the message is in the case's file", async () => {
    await choose({ way: "counter" });
    await ready();
    const code = (await own()).chosen?.code ?? "";
    const told = async () => {
      await business.outbox.run();
      const { body } = await zhang.call("GET", "/api/kiosk/simulator/messages");
      return messagesOf(body).filter(({ text }) => text.includes(code));
    };
    const [message, ...more] = await told();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ to: "13800000010" });
    expect(message?.text).toMatch(/^【梁子湖区自助办】您的办件.+已办好，取件码\d{6}。请本人带身份证到.+领取/);
    expect(await told(), "sent once").toHaveLength(1);
    const { rows } = await sql<{ text: string }>`select concat(
      (select string_agg(m::text, ' ') from case_messages m), (select string_agg(a::text, ' ') from audit_log a)
    ) as text`.execute(business.db);
    const digits = new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`);
    expect(rows[0]?.text).not.toMatch(digits);
    expect(rows[0]?.text).not.toContain("13800000010");

    const parts = await business.db.transaction().execute(async (tx) => business.outbox.fileParts(id, tx));
    expect(parts.map(({ kind }) => kind)).toEqual(["message"]);
    expect(JSON.parse(String(parts[0]?.bytes.expose()))).toEqual({
      kind: "pickUp",
      sentAt: business.clock.now(),
      to: "138****0010",
      text: message?.text,
    });
    expect((await collect(code)).status).toBe(200);
    business.clock.advance(11 * 60_000);
    await business.archive.pass();
    const filed = await sql<{ kind: string }>`select p.kind from archive_parts p
      join archive_files f on f.id = p.file_id where f.case_id = ${id} and p.kind = 'message'`.execute(
      business.db,
    );
    expect(filed.rows).toHaveLength(1);
  });

  it("G2 what goes by post tells no code", async () => {
    const address = { name: "张样例", telephone: "13900000000", address: "样例镇示范路1号" };
    expect((await choose({ way: "post", address })).status).toBe(200);
    await ready();
    await business.outbox.run();
    const { rows } = await sql`select 1 from case_messages_about where case_id = ${id}`.execute(business.db);
    expect(rows).toEqual([]);
  });

  it("G2 five wrong tries shut it for half an hour, also for the right code", async () => {
    await choose({ way: "counter" });
    await ready();
    const code = (await own()).chosen?.code ?? "";
    for (let tries = 0; tries < 5; tries += 1)
      expect(await collect(code, cards.wang.idNumber)).toMatchObject({ code: "collectorWrong" });
    expect(await collect(code)).toMatchObject({ status: 429, code: "tooManyAttempts" });
    business.clock.advance(31 * 60_000);
    expect(await collect(code)).toMatchObject({ status: 200 });
  });

  it("G2 two who press at once hand it out once", async () => {
    await choose({ way: "counter" });
    await ready();
    const code = (await own()).chosen?.code ?? "";
    const both = await Promise.all([collect(code), collect(code)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it("G2 a village's point hands out what was sent to it, and nobody else does", async () => {
    expect(await choose({ way: "village", point: "420702100" })).toMatchObject({
      code: "deliveryIncomplete",
    });
    expect(await choose({ way: "village", point: "420702100S99" })).toMatchObject({
      code: "deliveryIncomplete",
    });
    await choose({ way: "village", point: village });
    await ready();
    const code = (await own()).chosen?.code ?? "";
    const other = business.staff("other", { role: "windowClerk", division: "420702100S02" });
    expect(await collect(code, cards.zhang.idNumber, other)).toMatchObject({ code: "deliveryUnknown" });
    const list = await villageClerk.call("GET", "/api/staff/deliveries");
    expect(list.body).toMatchObject({ deliveries: [{ caseId: id, receiver: { name: "张**" } }] });
    expect((await other.call("GET", "/api/staff/deliveries")).body).toEqual({ deliveries: [] });
    expect(await collect(code, cards.zhang.idNumber, villageClerk)).toMatchObject({
      body: { state: "received" },
    });
  });

  it("S8 by post: three ways offered, address from the card and corrected, tracking shown, one that came back is sent again", async () => {
    const { ways, known } = await own();
    expect(ways).toEqual(["counter", "village", "post"]);
    expect(known).toEqual({ name: "张样例", address: cards.zhang.address });
    expect(await choose({ way: "post" })).toMatchObject({ status: 422, code: "deliveryIncomplete" });
    const address = { name: "张样例", telephone: "13900000000", address: "湖北省鄂州市梁子湖区新的地址2号" };
    expect(await choose({ way: "post", address })).toMatchObject({ body: { chosen: { address } } });
    const { rows } = await sql<{ text: string }>`
      select deliveries::text as text from deliveries where case_id = ${id}`.execute(business.db);
    expect(rows[0]?.text).not.toContain("新的地址");
    await ready();
    expect(await choose({ way: "counter" })).toMatchObject({ code: "deliveryStateWrong" });
    const url = `/api/staff/deliveries/${id}`;
    const sent = { carrier: "EMS", tracking: "EA123456789CN" };
    expect((await clerk.call("GET", url)).body).toMatchObject({ address });
    expect(await clerk.call("POST", `${url}/received`, {})).toMatchObject({ code: "deliveryStateWrong" });
    await clerk.call("POST", `${url}/dispatch`, sent);
    expect((await own()).chosen).toMatchObject({ state: "sent", ...sent });
    await clerk.call("POST", `${url}/undelivered`, {});
    await clerk.call("POST", `${url}/dispatch`, { ...sent, tracking: "EA987654321CN" });
    expect(await clerk.call("POST", `${url}/received`, {})).toMatchObject({ body: { state: "received" } });
  });

  it("G2 a found card sees no code, sends nothing elsewhere, and neither lists, signs nor withdraws the case", async () => {
    await choose({ way: "counter" });
    const finder = business.kiosk("kiosk0finder");
    await finder.openSession(cards.zhang);
    const refused = { status: 403, code: "identityLevelTooLow" };
    const address = { name: "张样例", telephone: "13900000000", address: "湖北省鄂州市别处1号" };
    expect(await choose({ way: "post", address }, finder)).toMatchObject(refused);
    const of = `/api/kiosk/cases/${id}`;
    expect(await finder.call("GET", `${of}/signing-sheet`)).toMatchObject(refused);
    expect(await finder.call("POST", `${of}/withdraw`, {})).toMatchObject(refused);
    expect((await finder.call("GET", "/api/kiosk/cases")).body).toEqual({ cases: [] });
    await ready();
    expect(await finder.call("GET", `${of}/delivery`)).toMatchObject(refused);
    business.clock.advance(3_600_000);
    await zhang.signIn(cards.zhang);
    expect((await own()).chosen).toMatchObject({ way: "counter", code: expect.stringMatching(/^\d{6}$/) });
  });

  it("G2 a thing for which nothing was chosen waits where it was asked for, and is had with code and card only", async () => {
    const lease = boxOf((await zhang.upload("M12", await blankPdf(1, "Lease"))).body);
    if (!lease.ok) throw new Error(lease.detail);
    const request = {
      itemKey: "GA03",
      form: { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" },
      later: [],
      promised: [],
      consents: [],
      materials: [{ ref: "M12", id: lease.value.id }],
    };
    const outcome = applied((await zhang.call("POST", "/api/kiosk/applications", request)).body);
    if (!outcome.ok) throw new Error(outcome.detail);
    id = outcome.value.caseId;
    await ready();
    expect(await act(clerk, 7, { type: "complete" })).toMatchObject({ status: 409, code: "deliveryOpen" });
    const { chosen } = await own();
    expect(chosen).toMatchObject({ way: "counter", point: "420702100", state: "ready" });
    const code = chosen?.code ?? "";
    expect(await collect(code, cards.wang.idNumber)).toMatchObject({ status: 403, code: "collectorWrong" });
    expect(await collect(code)).toMatchObject({ status: 200, body: { state: "received" } });
  });

  it("G2 a sealed document for which nothing was chosen is handed out by nobody: it is in one's own matters", async () => {
    await ready();
    expect((await own()).chosen).toBeUndefined();
    expect((await act(clerk, 7, { type: "complete" })).status).toBe(200);
  });

  it("G2 somebody else's delivery is not there for a citizen", async () => {
    const wang = business.kiosk("kiosk0wang");
    await wang.signIn(cards.wang);
    expect(await choose({ way: "counter" }, wang)).toMatchObject({ status: 404, code: "caseUnknown" });
    expect(await wang.call("GET", `/api/kiosk/cases/${id}/delivery`)).toMatchObject({ code: "caseUnknown" });
  });
});
