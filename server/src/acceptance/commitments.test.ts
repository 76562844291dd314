import { parser } from "@zizhuban/device-agent-contract";
import { CaseList, LicenceFile, QueueCounts, routes, SimulatedMessages } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase } from "./testing.ts";

// domain.md §7.1 Y7, §2.5: 告知承诺, and the check afterwards.

const day = 24 * 60 * 60_000;
const parseList = parser(CaseList);
const parseCounts = parser(QueueCounts);
let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0promise");
  desk = deskOf(business, "SF");
});
afterAll(async () => business.stop());

/** A case for which a promise stood in for a material, completed. */
async function completed(): Promise<string> {
  business.clock.advance(30 * 60_000);
  await zhang.signIn(cards.zhang);
  const { caseId: id } = await applyFor(zhang, "SF01", { promised: ["M37"] });
  await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, id, { type: "review" });
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
  await must(desk.clerk, id, { type: "handOver" }, { type: "complete" });
  return id;
}

async function checks(query = ""): Promise<string[]> {
  const { body } = await desk.reviewer.call("GET", `/api/staff/cases?queue=checks${query}`);
  const parsed = parseList(body);
  if (!parsed.ok) throw new Error(JSON.stringify(body));
  return parsed.value.cases.map(({ id }) => id);
}

async function counted() {
  const parsed = parseCounts((await desk.reviewer.call("GET", "/api/staff/case-queues")).body);
  return parsed.ok ? parsed.value.queues.find(({ queue }) => queue === "checks") : undefined;
}

it("Y7 a promise is checked after the decision: its case waits in a queue of its own until the department has looked", async () => {
  const kept = await completed();
  const broken = await completed();
  const page = await readCase(desk.reviewer, kept);
  expect(page).toMatchObject({ phase: "completed", clock: { waitsFor: "commitmentCheck", light: "green" } });
  expect(page.actions).toContain("checkCommitment");
  expect(await checks()).toEqual(expect.arrayContaining([kept, broken]));
  expect(await counted()).toMatchObject({ waiting: 2, late: 0 });

  await must(desk.reviewer, kept, { type: "checkCommitment", ref: "M37", kept: true });
  await must(desk.reviewer, broken, { type: "checkCommitment", ref: "M37", kept: false });
  // What was found untrue may be made good first: it goes on waiting, for that.
  expect(await checks()).toEqual([broken]);
  const state = async (id: string) =>
    (await readCase(desk.reviewer, id)).materials.find(({ ref }) => ref === "M37")?.state;
  expect([await state(kept), await state(broken)]).toEqual(["kept", "broken"]);
  // Looked into once.
  expect(await act(desk.reviewer, kept, { type: "checkCommitment", ref: "M37", kept: false })).toMatchObject({
    code: "eventOutOfOrder",
  });
});

describe("Y7 a promise that was not true", () => {
  const parseFile = parser(LicenceFile);
  const parseEntries = parser(routes.creditEntries.response);
  const parseMessages = parser(SimulatedMessages);
  const parseOwn = parser(routes.ownCases.response);
  const parseCheck = parser(routes.checkMaterials.response);

  async function sent(): Promise<string[]> {
    await business.outbox.run();
    const { body } = await zhang.call("GET", "/api/kiosk/simulator/messages");
    const parsed = parseMessages(body);
    return parsed.ok ? parsed.value.messages.map(({ text }) => text) : [];
  }

  /** Another reviewer of the same department. */
  const second = () => business.staff("second", { role: "reviewer", division: "420702", department: "SF" });

  async function material(id: string) {
    return (await readCase(desk.reviewer, id)).materials.find(({ ref }) => ref === "M37");
  }

  const untrue = { type: "checkCommitment", ref: "M37", kept: false } as const;
  const failed = { type: "checkCorrection", ref: "M37", corrected: false } as const;
  const made = { type: "checkCorrection", ref: "M37", corrected: true } as const;

  it("Y7 is to be made good by a day the citizen is told; made good, nothing follows", async () => {
    const id = await completed();
    await must(desk.reviewer, id, untrue);
    const { number, clock } = await readCase(desk.reviewer, id);
    const due = (await material(id))?.dueBy ?? "";
    expect(clock).toMatchObject({ waitsFor: "commitmentCheck", due, light: "green" });
    const texts = (await sent()).filter((text) => text.includes(number) && text.includes("不属实"));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(due);
    const own = parseOwn((await zhang.call("GET", "/api/kiosk/cases")).body);
    expect(own.ok && own.value.cases.find((one) => one.id === id)?.asked).toMatchObject([
      { ref: "M37", by: due },
    ]);
    expect(await act(second(), id, failed)).toMatchObject({ status: 409, code: "correctionOpen" });
    expect(await act(desk.reviewer, id, made)).toMatchObject({ status: 403, code: "sameOfficer" });
    await must(second(), id, made);
    expect(await material(id)).toMatchObject({ state: "corrected" });
    expect((await readCase(desk.reviewer, id)).clock.waitsFor).toBe("nothing");
    expect(await act(second(), id, failed)).toMatchObject({ code: "eventOutOfOrder" });
    // Their promise still stands for a material.
    await completed();
  });

  it("Y7 never made good, its result is proposed for revocation and revoked by another, the credit register has it, and no promise is taken for a year", async () => {
    const id = await completed();
    const certificate = (await readCase(desk.clerk, id)).result;
    await must(desk.reviewer, id, untrue);
    business.clock.setWall(business.clock.now() + 40 * day);
    expect(await checks("&late=true")).toContain(id);
    await must(second(), id, failed);
    expect(await material(id)).toEqual(expect.objectContaining({ state: "broken" }));
    expect((await material(id))?.dueBy).toBeUndefined();

    const issuer = business.staff("licences", { role: "departmentHead", division: "420702" });
    const other = business.staff("licences-2", { role: "departmentHead", division: "420702" });
    const url = `/api/staff/licences/${certificate?.certificateId ?? ""}`;
    const file = parseFile((await issuer.call("GET", url)).body);
    const change = file.ok ? file.value.changes[0] : undefined;
    expect(change).toMatchObject({ kind: "revocation", dual: true, proposedBy: "staff:second" });
    const approve = `/api/staff/licence-changes/${change?.id ?? ""}/approve`;
    expect((await other.call("POST", approve, {})).status).toBe(200);
    expect((await readCase(desk.clerk, id)).result).toMatchObject({ state: "revoked" });

    const keeper = business.staff("keeper", { role: "supervisor", division: "420702" });
    const entries = parseEntries((await keeper.call("GET", "/api/staff/exchange/credit-entries")).body);
    const entry = entries.ok ? entries.value.entries[0] : undefined;
    expect(entry).toMatchObject({
      kind: "brokenPromise",
      promise: { caseId: id, itemKey: "SF01", ref: "M37" },
      person: { name: "张**" },
      confirmedBy: "second",
    });
    const until = entry?.validUntil ?? "";
    expect((await sent()).some((text) => text.includes("信用记录") && text.includes(until))).toBe(true);

    await zhang.signIn(cards.zhang);
    const asked = {
      itemKey: "SF01",
      formFilled: true,
      later: [],
      promised: [],
      applying: [],
      chosen: [],
      consents: [],
    };
    const list = parseCheck((await zhang.call("POST", "/api/kiosk/material-checks", asked)).body);
    const ways = list.ok ? list.value.materials.find(({ ref }) => ref === "M37")?.ways : [];
    expect(ways?.map(({ way }) => way)).not.toContain("promise");
    const form = { telephone: "13900000000" };
    const request = { itemKey: "SF01", form, later: [], promised: ["M37"], consents: [] };
    expect(await zhang.call("POST", "/api/kiosk/applications", request)).toMatchObject({
      status: 403,
      code: "promiseBarred",
      body: { detail: until },
    });
    // Somebody else's promise is taken as before; theirs again when the year is over.
    const wang = business.kiosk("kiosk0wang");
    await wang.signIn(cards.wang);
    await applyFor(wang, "SF01", { promised: ["M37"] });
    business.clock.setWall(business.clock.now() + 366 * day);
    await zhang.signIn(cards.zhang);
    await applyFor(zhang, "SF01", { promised: ["M37"] });
  });
});

describe("D1 the credit register is kept by two persons", () => {
  const parseRegister = parser(routes.creditEntries.response);
  const parseTold = parser(SimulatedMessages);
  const base = "/api/staff/exchange";
  const keeper = (id: string) => business.staff(id, { role: "fileKeeper", division: "420702" });
  const register = async () => {
    const parsed = parseRegister((await keeper("one").call("GET", `${base}/credit-entries`)).body);
    if (!parsed.ok) throw new Error(parsed.detail);
    return parsed.value;
  };
  const newest = async () => {
    const [entry] = (await register()).entries;
    if (entry === undefined) throw new Error("the register is empty");
    return entry;
  };
  const decide = async (who: string, id: string | undefined, body: object) =>
    keeper(who).call("POST", `${base}/credit-changes/${id ?? ""}/decide`, body);
  const promise = { itemKey: "SF01", later: [], promised: ["M37"], consents: [] };
  const form = { telephone: "13900000000" };
  /** What was sent about the credit register since it was last asked. */
  const seen = new Set<string>();
  async function told(): Promise<{ to: string; text: string }[]> {
    await business.outbox.run();
    const parsed = parseTold((await zhang.call("GET", "/api/kiosk/simulator/messages")).body);
    if (!parsed.ok) throw new Error(parsed.detail);
    const about = parsed.value.messages.filter(
      ({ text }) => /信用记录/.test(text) && !/承诺不属实|承诺经核查/.test(text),
    );
    const fresh = about.filter(({ text, at }) => !seen.has(`${at}:${text}`));
    for (const { text, at } of fresh) seen.add(`${at}:${text}`);
    return fresh.map(({ to, text }) => ({ to, text }));
  }
  /** Nobody learns from a short message who it is about, or what. */
  const saysNothingElse = (text: string, ...words: string[]) => {
    for (const word of [...words, "样例", cards.wang.idNumber, cards.zhang.idNumber, "公安"])
      expect(text).not.toContain(word);
  };
  async function applies(kiosk: TestKiosk, card: (typeof cards)[keyof typeof cards]): Promise<unknown> {
    business.clock.advance(61_000);
    await kiosk.signIn(card);
    const answer = await kiosk.call("POST", "/api/kiosk/applications", { ...promise, form });
    return answer.status === 200 ? "taken" : answer.code;
  }
  const wang = () => business.kiosk("kiosk0credit");

  it("D1 a broken promise is repaired when another person agrees: promises are taken again, and it stays on record", async () => {
    const id = await completed();
    const second = business.staff("second", { role: "reviewer", division: "420702", department: "SF" });
    await must(desk.reviewer, id, { type: "checkCommitment", ref: "M37", kept: false });
    business.clock.setWall(business.clock.now() + 40 * day);
    await must(second, id, { type: "checkCorrection", ref: "M37", corrected: false });
    expect(await applies(zhang, cards.zhang)).toBe("promiseBarred");
    const entry = await newest();
    expect(entry).toMatchObject({ kind: "brokenPromise", state: "inForce", promise: { caseId: id } });
    const at = `${base}/credit-entries/${entry.id}/changes`;
    const repair = { kind: "repair", words: "已补交证明，见办件" } as const;
    expect(await keeper("one").call("POST", at, repair)).toMatchObject({ status: 200 });
    expect(await keeper("two").call("POST", at, repair)).toMatchObject({ code: "eventOutOfOrder" });
    const change = (await newest()).changes[0];
    expect(change).toMatchObject({ ...repair, state: "open", proposedBy: "one" });
    expect(await decide("one", change?.id, { approve: true })).toMatchObject({ code: "sameOfficer" });
    expect(await decide("two", change?.id, { approve: false })).toMatchObject({ code: "invalidData" });
    // Not yet decided, it counts.
    expect(await applies(zhang, cards.zhang)).toBe("promiseBarred");
    const both = await Promise.all(
      ["two", "three"].map(async (who) => decide(who, change?.id, { approve: true })),
    );
    expect(both.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 409]);
    expect(await newest()).toMatchObject({ id: entry.id, state: "repaired" });
    // Once, to the telephone on file: the one in the form may be a helper's.
    expect(await told()).toEqual([
      { to: "13800000010", text: "【梁子湖区自助办】与您有关的一条信用记录已修复，不再影响办事。" },
    ]);
    expect(await applies(zhang, cards.zhang)).toBe("taken");
    expect(await keeper("one").call("POST", at, repair)).toMatchObject({ code: "eventOutOfOrder" });
    const { rows } = await sql<{ action: string; actor: string }>`
      select action, actor from audit_log where subject_id = ${change?.id ?? ""} order by number`.execute(
      business.db,
    );
    expect(rows.map(({ action }) => action)).toEqual(["credit.repairProposed", "credit.repaired"]);
    expect(rows[0]?.actor).toBe("staff:one");
    await expect(sql`delete from credit_changes`.execute(business.db)).rejects.toThrow("append-only");
    await expect(
      sql`update credit_changes set state = 'refused' where id = ${change?.id ?? ""}`.execute(business.db),
    ).rejects.toThrow("append-only");
  });

  it("D1 an office enters one with its basis; it counts once confirmed, and no more when a dispute is upheld", async () => {
    business.clock.advance(61_000);
    await wang().signIn(cards.wang);
    const entries = `${base}/credit-entries`;
    const about = { number: cards.wang.idNumber, department: "GA", months: 12, basis: "样例罚决〔2026〕1号" };
    const mistaken: [Partial<typeof about>, string][] = [
      [{ number: "420702197809110039" }, "invalidData"],
      [{ number: cards.stranger.idNumber }, "notFound"],
      [{ number: "91350100M000100Y43" }, "notFound"],
      [{ department: "ZZ" }, "invalidData"],
      [{ months: 37 }, "invalidData"],
    ];
    for (const [mistake, code] of mistaken)
      expect(await keeper("one").call("POST", entries, { ...about, ...mistake })).toMatchObject({ code });
    expect((await keeper("one").call("POST", entries, about)).status).toBe(200);
    expect(await applies(wang(), cards.wang)).toBe("taken");
    const [proposal] = (await register()).proposals;
    expect(proposal).toMatchObject({ department: "GA", months: 12, person: { name: "王**" } });
    expect(await decide("one", proposal?.id, { approve: true })).toMatchObject({ code: "sameOfficer" });
    expect((await decide("two", proposal?.id, { approve: true })).status).toBe(200);
    expect(await applies(wang(), cards.wang)).toBe("promiseBarred");
    const entry = await newest();
    expect(entry).toMatchObject({ kind: "office", basis: about.basis, foundBy: "one", confirmedBy: "two" });
    expect((await register()).proposals).toEqual([]);
    const [entered, ...more] = await told();
    expect(more).toEqual([]);
    expect(entered?.text).toContain(`信用记录里新登记了一条，与您有关，${entry.validUntil}前有效`);
    saysNothingElse(entered?.text ?? "", about.basis);

    const at = `${entries}/${entry.id}/changes`;
    const dispute = { kind: "dispute", words: "处罚决定已被撤销" };
    await keeper("two").call("POST", at, dispute);
    const open = async () => (await newest()).changes.find(({ state }) => state === "open")?.id;
    expect((await decide("one", await open(), { approve: false, reason: "没有凭据" })).status).toBe(200);
    const [stands] = await told();
    expect(stands?.text).toContain(`异议没有成立，仍有效到${entry.validUntil}`);
    saysNothingElse(stands?.text ?? "", "没有凭据", dispute.words);
    expect(await applies(wang(), cards.wang)).toBe("promiseBarred");
    await keeper("two").call("POST", at, dispute);
    expect((await decide("one", await open(), { approve: true })).status).toBe(200);
    expect(await newest()).toMatchObject({ state: "withdrawn" });
    expect((await told()).map(({ text }) => text)).toEqual([
      "【梁子湖区自助办】与您有关的一条信用记录，异议成立，记录已不算数，不再影响办事。",
    ]);
    expect(await applies(wang(), cards.wang)).toBe("taken");
    const { rows } = await sql<{ text: string }>`
      select string_agg(c::text, ' ') as text from credit_changes c`.execute(business.db);
    for (const word of [about.basis, dispute.words, about.number]) expect(rows[0]?.text).not.toContain(word);
    const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
    expect(await supervisor.call("POST", at, dispute)).toMatchObject({ status: 403 });
    const village = business.staff("village", { role: "fileKeeper", division: "420702100" });
    expect(await village.call("POST", at, dispute)).toMatchObject({ status: 403 });
  });
});

it("Y7 a check that nobody made in time is late, and a red card", async () => {
  const id = await completed();
  business.clock.setWall(business.clock.now() + 70 * day);
  await business.supervision.look();
  expect(await checks("&late=true")).toContain(id);
  const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
  const { body } = await supervisor.call("GET", `/api/staff/supervision/hits?case=${id}`);
  expect(body["hits"]).toMatchObject([{ rule: "overdue", card: "red", refs: ["commitmentCheck"] }]);
});

it("Y7 the bar comes along when two files turn out to be one person's", async () => {
  const id = await completed();
  const second = business.staff("second", { role: "reviewer", division: "420702", department: "SF" });
  await must(desk.reviewer, id, { type: "checkCommitment", ref: "M37", kept: false });
  business.clock.setWall(business.clock.now() + 40 * day);
  await must(second, id, { type: "checkCorrection", ref: "M37", corrected: false });
  const chen = business.kiosk("kiosk0chen");
  await chen.signIn(cards.chen);
  const [keeper, keeper2] = ["keeper-1", "keeper-2"].map((who) =>
    business.staff(who, { role: "fileKeeper", division: "420702" }),
  );
  const twins = { keep: cards.chen.idNumber, merge: cards.zhang.idNumber, reason: "同一人" };
  const proposed = await keeper?.call("POST", "/api/staff/party-merges", twins);
  const at = `/api/staff/party-merges/${String(proposed?.body["id"])}/decide`;
  expect(await keeper2?.call("POST", at, { approve: true })).toMatchObject({ status: 200 });
  const form = { telephone: "13900000000" };
  const request = { itemKey: "SF01", form, later: [], promised: ["M37"], consents: [] };
  business.clock.advance(61_000);
  await chen.signIn(cards.chen);
  expect(await chen.call("POST", "/api/kiosk/applications", request)).toMatchObject({
    status: 403,
    code: "promiseBarred",
  });
});
