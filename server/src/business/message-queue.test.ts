import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, routes } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestStaff } from "./testing.ts";

// What could not be sent to citizens, for whoever minds it: seen without its words, sent again, or given up for a reason.

const applied = parser(ApplyOutcome);
const parseList = parser(routes.outboxMessages.response);
const path = "/api/staff/messages";
const words = "您的结果可以领取了,凭码 482913。";
const hour = 3_600_000;
let business: TestBusiness;
let administrator: TestStaff;
let caseId = "";
let personId = "";

beforeAll(async () => {
  business = await startBusiness();
  administrator = business.staff("administrator", { role: "administrator", division: "0" });
  const kiosk = business.kiosk("kiosk0messages");
  await kiosk.signIn(cards.zhang);
  const request = {
    itemKey: "GA04",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  ({ caseId } = outcome.value);
  const { rows } = await sql<{ person_id: string }>`
    select person_id from cases where id = ${caseId}`.execute(business.db);
  personId = rows[0]?.person_id ?? "";
});
afterAll(async () => business.stop());
beforeEach(() => {
  business.operator.be("well");
  business.registers.be("well");
});

async function queue(key: string): Promise<string> {
  await business.db.transaction().execute(async (tx) => {
    const text = () => new Sensitive(words);
    await business.outbox.queue(tx, { key, caseIds: [caseId], personId, kind: "visitPlanned", text });
  });
  const { rows } = await sql<{ id: string }>`
    select id from case_messages where key = ${key}`.execute(business.db);
  return rows[0]?.id ?? "";
}

/** Time that passes sends by itself too: whoever took a message, it is done when the queue says so. */
const becomes = async (id: string, state: string) =>
  expect.poll(async () => (await mineOf("", id))?.state).toBe(state);

async function refused(key: string): Promise<string> {
  business.operator.be("refusing");
  const id = await queue(key);
  await business.outbox.run();
  await becomes(id, "givenUp");
  business.operator.be("well");
  return id;
}

async function list(query: string) {
  const read = parseList((await administrator.call("GET", `${path}?${query}`)).body);
  if (!read.ok) throw new Error(read.detail);
  return read.value;
}

const mineOf = async (query: string, id: string) =>
  (await list(query)).messages.find((message) => message.id === id);
const arrived = () => business.operator.messages().filter(({ text }) => text.endsWith(words)).length;

describe("the queue of messages", () => {
  it("shows what was given up, to whom and why, and none of its words", async () => {
    const id = await refused("shown");
    const message = await mineOf("state=givenUp", id);
    expect(message).toMatchObject({
      kind: "visitPlanned",
      state: "givenUp",
      recipient: { name: "张**", idNumber: "420702********0010" },
      queuedAt: business.clock.now(),
      attempts: 1,
      failure: "messageRefused",
    });
    const { body } = await administrator.call("GET", path);
    const said = JSON.stringify(body);
    for (const unsaid of ["482913", "13900000000", cards.zhang.idNumber, cards.zhang.name])
      expect(said).not.toContain(unsaid);
  });

  it("shows what waits, why, and when it is tried again; and the masked number of what was sent", async () => {
    business.operator.be("busy");
    const id = await queue("waits");
    await business.outbox.run();
    expect(await mineOf("state=waiting", id)).toMatchObject({
      failure: "messageUnsent",
      nextAt: business.clock.now() + 60_000,
    });
    expect((await list("")).waiting).toBe(1);
    business.operator.be("well");
    business.clock.advance(hour);
    await business.outbox.run();
    await becomes(id, "sent");
    expect(await mineOf("state=sent", id)).toMatchObject({ to: "139****0000", sentAt: business.clock.now() });
    expect(await mineOf("state=waiting", id)).toBeUndefined();
    expect(await mineOf("state=sent&kind=pickUp", id)).toBeUndefined();
  });

  it("sends one again that was given up, once", async () => {
    const id = await refused("again");
    const before = arrived();
    expect(await administrator.call("POST", `${path}/${id}/retry`, {})).toMatchObject({ status: 200 });
    expect(await administrator.call("POST", `${path}/${id}/retry`, {})).toMatchObject({ code: "notFound" });
    await business.outbox.run();
    await becomes(id, "sent");
    expect(arrived()).toBe(before + 1);
  });

  it("sends all again that were given up for one reason, and no others", async () => {
    const ids = [await refused("all 1"), await refused("all 2")];
    const none = await administrator.call("POST", `${path}/retry`, { failure: "noTelephone" });
    expect(none.body).toEqual({ retried: 0 });
    const { givenUp } = await list("");
    const all = await administrator.call("POST", `${path}/retry`, { failure: "messageRefused" });
    expect(all.body).toEqual({ retried: givenUp });
    await business.outbox.run();
    for (const id of ids) await becomes(id, "sent");
    expect((await list("")).givenUp).toBe(0);
  });

  it("gives one up for a reason, which is sealed; it is never sent, and who did it is on record", async () => {
    const id = await refused("closed");
    const close = `${path}/${id}/close`;
    expect(await administrator.call("POST", close, { reason: " " })).toMatchObject({ code: "invalidData" });
    expect(await administrator.call("POST", close, { reason: "已当面告知" })).toMatchObject({ status: 200 });
    expect(await administrator.call("POST", close, { reason: "已当面告知" })).toMatchObject({
      code: "notFound",
    });
    expect(await administrator.call("POST", `${path}/${id}/retry`, {})).toMatchObject({ code: "notFound" });
    expect(await mineOf("state=closed", id)).toMatchObject({
      closed: { by: "administrator", reason: "已当面告知", at: business.clock.now() },
    });
    const before = arrived();
    business.clock.advance(120_000);
    expect(await business.outbox.run()).toBe(0);
    expect(arrived()).toBe(before);
    const { rows } = await sql<{ action: string; kept: Buffer }>`
      select a.action, m.sealed_reason as kept
      from audit_log a, case_messages m where a.subject_id = ${id} and m.id = ${id}`.execute(business.db);
    expect(rows.map(({ action }) => action)).toEqual(["message.closed"]);
    expect(rows[0]?.kept.includes("已当面告知")).toBe(false);
  });

  it("comes in pages, newest first", async () => {
    const ids: string[] = [];
    for (const key of ["page 1", "page 2", "page 3"]) {
      // An id is as old as its clock.
      business.clock.advance(1);
      ids.push(await refused(key));
    }
    const first = await list("state=givenUp&limit=2");
    expect(first.messages.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = await list(`state=givenUp&limit=2&after=${String(first.next)}`);
    expect(rest.messages.map(({ id }) => id)).toEqual([ids[0]]);
    expect(rest.next).toBeUndefined();
  });

  it("is for who minds the exchange of the whole deployment", async () => {
    const id = await refused("rights");
    const clerk = business.staff("clerk", { role: "windowClerk", division: "420702" });
    const town = business.staff("town", { role: "administrator", division: "420702100" });
    const watcher = business.staff("watcher", { role: "supervisor", division: "420702" });
    for (const who of [clerk, town]) {
      expect(await who.call("GET", path)).toMatchObject({ code: "forbidden" });
      expect(await who.call("POST", `${path}/${id}/retry`, {})).toMatchObject({ code: "forbidden" });
    }
    expect(await watcher.call("GET", path)).toMatchObject({ status: 200 });
    expect(await watcher.call("POST", `${path}/${id}/close`, { reason: "x" })).toMatchObject({
      code: "forbidden",
    });
  });
});
