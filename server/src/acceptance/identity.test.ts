import { parser } from "@zizhuban/device-agent-contract";
import { ProofMethods, routes, SessionView, type Assignment } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cards,
  residentCard,
  socialSecurityCard,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
} from "../business/testing.ts";

// Who is acting (DESIGN §3, §4.3, §5.5): A1 the card, A2 the person, in three ways.

const minute = 60_000;
const parse = {
  methods: parser(ProofMethods),
  view: parser(SessionView),
  waiting: parser(routes.waitingPresences.response),
};
const pin = "290417";
const helper = { role: "helper", division: "420702100" } as const;

let business: TestBusiness;
beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());
beforeEach(() => {
  business.clock.advance(61 * minute);
});

function told<Value>(
  check: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Answer,
): Value {
  const parsed = check(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

const view = async (kiosk: TestKiosk) =>
  told(parse.view, await kiosk.call("GET", "/api/kiosk/sessions/current"));
const prove = async (kiosk: TestKiosk, digits: string) =>
  kiosk.call("POST", "/api/kiosk/proofs/pin/verify", { pin: digits });
const setPin = async (kiosk: TestKiosk, digits: string) =>
  kiosk.call("POST", "/api/kiosk/proofs/pin", { pin: digits });

async function signedIn(kid: string, card = cards.zhang): Promise<TestKiosk> {
  const kiosk = business.kiosk(kid);
  expect((await kiosk.signIn(card)).status).toBe(200);
  return kiosk;
}

/** At A2 by staff beside the kiosk, for who has no telephone on file. */
async function confirmed(kid: string, card: typeof cards.zhang): Promise<TestKiosk> {
  const kiosk = business.kiosk(kid);
  await kiosk.openSession(card);
  await confirm(kiosk, card);
  return kiosk;
}

async function confirm(kiosk: TestKiosk, card: Pick<typeof cards.zhang, "idNumber">): Promise<void> {
  const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
  const seen = { code: body["code"], cardEnding: card.idNumber.slice(-4) };
  await business.staff("helper-near", helper).call("POST", "/api/staff/presence-confirmations", seen);
  const proof = { challengeId: body["challengeId"] };
  expect((await kiosk.call("POST", "/api/kiosk/proofs/helper/verify", proof)).status).toBe(200);
}

async function auditOf(action: string): Promise<number> {
  const { rows } = await sql`select 1 from audit_log where action = ${action}`.execute(business.db);
  return rows.length;
}

describe("A1: the card was here", () => {
  it("opens no more than what stands on the card: no PIN can be set", async () => {
    const kiosk = business.kiosk("kiosk0level1");
    await kiosk.openSession(cards.zhang);
    expect((await view(kiosk)).level).toBe("A1");
    const low = { status: 403, code: "identityLevelTooLow" };
    expect(await setPin(kiosk, pin)).toMatchObject(low);
  });
});

describe("A1 by a social security card", () => {
  const holder = residentCard({ name: "孙样例", idNumber: "42070219660707007X", birth: "19660707" });
  const fileOf = async (kid: string) =>
    sql<{ field: string; source: string }>`
      select field, source from person_fields
      where person_id = (select person_id from citizen_sessions where kid = ${kid} and ended_at is null)
      order by field`.execute(business.db);

  it("opens a session of its own kind, and says where what it told came from", async () => {
    const kiosk = business.kiosk("kiosk0social1");
    expect(await kiosk.openWithSocialSecurityCard(socialSecurityCard(holder))).toMatchObject({
      status: 200,
      body: { level: "A1", citizen: { name: "孙**", idNumber: "420702********007X" } },
    });
    expect((await fileOf(kiosk.kid)).rows).toEqual([
      { field: "idNumber", source: "socialSecurityCard" },
      { field: "name", source: "socialSecurityCard" },
    ]);
    const { rows } = await sql`
      select token from citizen_sessions where kid = ${kiosk.kid}`.execute(business.db);
    expect(rows).toEqual([{ token: "socialSecurityCard" }]);
    const { rows: kept } = await sql<{ fields: string[] }>`
      select fields from audit_log where action = 'session.opened' and actor = 'kiosk:kiosk0social1'`.execute(
      business.db,
    );
    expect(kept).toEqual([{ fields: ["socialSecurityCard"] }]);
    await confirm(kiosk, holder);
    const own = await kiosk.call("GET", "/api/kiosk/file");
    expect(own.body["person"]).toMatchObject({
      fields: [
        { field: "name", value: "孙**", source: "socialSecurityCard" },
        { field: "idNumber", source: "socialSecurityCard" },
      ],
    });
  });

  it("never writes over what the ID card said, and an ID card does write over it", async () => {
    const kiosk = business.kiosk("kiosk0social2");
    await kiosk.openWithSocialSecurityCard(socialSecurityCard(holder));
    await kiosk.openSession(holder);
    const byIdCard = (await fileOf(kiosk.kid)).rows;
    expect(new Set(byIdCard.map(({ source }) => source))).toEqual(new Set(["idCard"]));
    await kiosk.openWithSocialSecurityCard(socialSecurityCard({ ...holder, name: "孙 样例" }));
    expect((await fileOf(kiosk.kid)).rows).toEqual(byIdCard);
  });

  it.each([
    ["a number that does not check", { idNumber: "420702198506150011" }, "cardInvalid"],
    ["another name than the file's", { name: "李样例" }, "cardInvalid"],
    ["a day it was not issued yet", { issuedOn: "20291231" }, "cardInvalid"],
    ["the day after its last", { validUntil: "20251122" }, "cardExpired"],
  ] as const)("opens nothing with %s", async (_what, changes, code) => {
    const kiosk = business.kiosk("kiosk0social3");
    await kiosk.openSession(cards.zhang);
    const before = kiosk.token;
    const card = socialSecurityCard(cards.zhang, changes);
    expect(await kiosk.openWithSocialSecurityCard(card)).toMatchObject({ status: 422, code });
    expect(kiosk.token).toBe(before);
  });

  it("is used once for each nonce, and only by a kiosk that asked for it", async () => {
    const kiosk = business.kiosk("kiosk0social4");
    const { body } = await kiosk.call("POST", "/api/kiosk/nonces", {});
    const card = socialSecurityCard(cards.wang);
    const request = { nonce: body["nonce"], visitId: crypto.randomUUID(), card };
    const path = "/api/kiosk/sessions/social-security-card";
    const invalid = { status: 409, code: "nonceInvalid" };
    expect(await business.kiosk("kiosk0social5").call("POST", path, request)).toMatchObject(invalid);
    expect(await kiosk.call("POST", path, request)).toMatchObject({ status: 200 });
    expect(await kiosk.call("POST", path, request)).toMatchObject(invalid);
  });
});

describe("A1 by what staff have seen", () => {
  const holder = residentCard({ name: "周样例", idNumber: "420702195805050059", birth: "19580505" });
  const clerk = { role: "helper", division: "420702100" } as const;
  const paper = (changes: object = {}) => ({
    kind: "temporaryIdCard",
    name: holder.name,
    idNumber: holder.idNumber,
    validUntil: "2030-01-31",
    ...changes,
  });
  const see = async (code: string, document: object, id = "helper-sees", at: Assignment = clerk) =>
    business.staff(id, at).call("POST", "/api/staff/seen-documents", { code, document });
  const sources = async (kid: string) =>
    sql<{ field: string; source: string }>`
      select field, source from person_fields
      where person_id = (select person_id from citizen_sessions where kid = ${kid} and ended_at is null)
      order by field`.execute(business.db);

  it("opens one session, at A1, once a member of staff has said whose document they hold", async () => {
    const kiosk = business.kiosk("kiosk0seen1");
    const { code, challengeId } = await kiosk.askForStaff();
    expect(await kiosk.openWithSeenDocument(challengeId)).toMatchObject({ code: "confirmationPending" });
    const list = await business.staff("helper-sees", clerk).call("GET", "/api/staff/presence-confirmations");
    const { strangers } = told(parse.waiting, list);
    expect(strangers).toMatchObject([{ id: challengeId, kid: kiosk.kid }]);
    expect(await see(code, paper())).toMatchObject({ status: 200, body: { kid: kiosk.kid } });
    expect(await kiosk.openWithSeenDocument(challengeId)).toMatchObject({
      status: 200,
      body: { level: "A1", citizen: { name: "周**", idNumber: "420702********0059" } },
    });
    expect((await sources(kiosk.kid)).rows).toEqual([
      { field: "idNumber", source: "seenDocument" },
      { field: "name", source: "seenDocument" },
    ]);
    expect(await setPin(kiosk, pin)).toMatchObject({ status: 403, code: "identityLevelTooLow" });
    // Neither once more, nor at another kiosk.
    for (const other of [kiosk, business.kiosk("kiosk0seen2")])
      expect(await other.openWithSeenDocument(challengeId)).toMatchObject({ code: "challengeInvalid" });
  });

  it("says in the audit log who saw which document, and keeps its number nowhere in clear", async () => {
    const { rows } = await sql<{ actor: string; action: string; fields: string[] }>`
      select actor, action, fields from audit_log
      where action = 'document.seen' or (action = 'session.opened' and actor = 'kiosk:kiosk0seen1')
      order by action`.execute(business.db);
    expect(rows).toEqual([
      {
        actor: "staff:helper-sees",
        action: "document.seen",
        fields: ["temporaryIdCard", "name", "idNumber"],
      },
      { actor: "kiosk:kiosk0seen1", action: "session.opened", fields: ["staff", "temporaryIdCard"] },
    ]);
    const { rows: kept } = await sql<{ text: string }>`
      select d::text as text from seen_documents d union all select a::text from audit_log a`.execute(
      business.db,
    );
    expect(kept.map(({ text }) => text).join("\n")).not.toContain(holder.idNumber);
  });

  it("never writes over what an ID card said, and opens nothing under another name", async () => {
    const kiosk = business.kiosk("kiosk0seen3");
    await kiosk.openSession(holder);
    const byIdCard = (await sources(kiosk.kid)).rows;
    const first = await kiosk.askForStaff();
    const wrong = await see(first.code, paper({ name: "李样例" }));
    expect(wrong).toMatchObject({ status: 422, code: "cardInvalid" });
    expect(await see(first.code, paper({ name: "周 样例" }))).toMatchObject({ status: 200 });
    await kiosk.openWithSeenDocument(first.challengeId);
    expect((await sources(kiosk.kid)).rows).toEqual(byIdCard);
  });

  it.each([
    ["a number that does not check", { idNumber: "420702195805050051" }, "cardInvalid"],
    ["a document past its last day", { validUntil: "2025-11-01" }, "cardExpired"],
  ] as const)("is refused with %s", async (_what, changes, code) => {
    const asked = await business.kiosk("kiosk0seen4").askForStaff();
    expect(await see(asked.code, paper(changes))).toMatchObject({ status: 422, code });
  });

  it("is for staff of the place, who may also say no; a code runs out, and a new one replaces it", async () => {
    const kiosk = business.kiosk("kiosk0seen5");
    const replaced = await kiosk.askForStaff();
    const asked = await kiosk.askForStaff();
    const wrong = { status: 422, code: "presenceCodeWrong" };
    expect(await see(replaced.code, paper())).toMatchObject(wrong);
    const elsewhere = { role: "helper", division: "420702101" } as const;
    expect(await see(asked.code, paper(), "helper-elsewhere", elsewhere)).toMatchObject(wrong);
    const refuse = `/api/staff/seen-documents/${asked.challengeId}/refuse`;
    const no = await business.staff("helper-sees", clerk).call("POST", refuse, { reason: "otherPerson" });
    expect(no.status).toBe(200);
    expect(await kiosk.openWithSeenDocument(asked.challengeId)).toMatchObject({ code: "challengeInvalid" });
    const late = await kiosk.askForStaff();
    business.clock.advance(5 * minute);
    expect(await kiosk.openWithSeenDocument(late.challengeId)).toMatchObject({ code: "codeExpired" });
    expect(await see(late.code, paper())).toMatchObject(wrong);
  });

  it("is not followed by A2 from the same eyes: a colleague confirms the person", async () => {
    const kiosk = business.kiosk("kiosk0seen6");
    const { code, challengeId } = await kiosk.askForStaff();
    await see(code, paper());
    await kiosk.openWithSeenDocument(challengeId);
    const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const seen = { code: body["code"], cardEnding: holder.idNumber.slice(-4) };
    const confirmBy = async (id: string) =>
      business.staff(id, clerk).call("POST", "/api/staff/presence-confirmations", seen);
    expect(await confirmBy("helper-sees")).toMatchObject({ status: 403, code: "sameOfficer" });
    expect((await confirmBy("helper-colleague")).status).toBe(200);
    const proof = { challengeId: body["challengeId"] };
    const proved = await kiosk.call("POST", "/api/kiosk/proofs/helper/verify", proof);
    expect(proved).toMatchObject({ status: 200, body: { level: "A2" } });
  });
});

describe("A2 by a PIN", () => {
  it("set at A2 serves the next visit; a guessable one is refused; none is in the database in clear", async () => {
    const first = await signedIn("kiosk0pin1");
    for (const simple of ["111111", "123456", "987654", "850615", "150010"])
      expect(await setPin(first, simple)).toMatchObject({ status: 422, code: "pinTooSimple" });
    expect((await setPin(first, pin)).status).toBe(200);
    const next = business.kiosk("kiosk0pin2");
    await next.openSession(cards.zhang);
    const { methods } = told(parse.methods, await next.call("GET", "/api/kiosk/proofs"));
    expect(methods.map(({ method, available }) => [method, available])).toEqual([
      ["sms-code", true],
      ["pin", true],
      ["helper", true],
    ]);
    expect(await prove(next, "290418")).toMatchObject({ status: 422, code: "pinWrong" });
    expect(await prove(next, pin)).toMatchObject({ status: 200, body: { level: "A2" } });
    const { rows } = await sql<{ row: string }>`
      select p::text as row from citizen_pins p
      union all select encode(sealed, 'escape') from idempotency_answers`.execute(business.db);
    expect(rows.some(({ row }) => row.includes("$argon2id$"))).toBe(true);
    // By itself: the digits of a random id may be the PIN's.
    const digits = new RegExp(`(?<![\\w-])${pin}(?![\\w-])`);
    expect(rows.some(({ row }) => digits.test(row))).toBe(false);
  });

  it("five wrong ones at once or one by one end it, until it is set anew after another proof", async () => {
    const owner = await signedIn("kiosk0pin3", cards.chen);
    await setPin(owner, pin);
    const finder = business.kiosk("kiosk0pin4");
    await finder.openSession(cards.chen);
    const guesses = ["590311", "590312", "590313", "590314", "590315", "590316", "590317"];
    const answers = await Promise.all(guesses.map(async (guess) => prove(finder, guess)));
    expect(answers.filter(({ code }) => code === "pinWrong")).toHaveLength(4);
    expect(answers.filter(({ code }) => code === "pinLocked")).toHaveLength(3);
    expect(await prove(finder, pin)).toMatchObject({ status: 409, code: "pinLocked" });
    expect(await auditOf("pin.locked")).toBe(1);
    business.clock.advance(61 * minute);
    const back = await signedIn("kiosk0pin5", cards.chen);
    await setPin(back, "730518");
    await finder.openSession(cards.chen);
    expect((await prove(finder, "730518")).status).toBe(200);
  });

  it("is listed as what it is: not set, set, and gone again when its owner takes it back", async () => {
    const kiosk = await signedIn("kiosk0pin7", cards.wang);
    const listed = async () =>
      told(parse.methods, await kiosk.call("GET", "/api/kiosk/proofs")).methods.find(
        ({ method }) => method === "pin",
      );
    expect(await listed()).toEqual({ method: "pin", available: false, why: "pinNotSet" });
    expect((await setPin(kiosk, pin)).status).toBe(200);
    expect(await listed()).toEqual({ method: "pin", available: true });
    const card = business.kiosk("kiosk0pin8");
    await card.openSession(cards.wang);
    const low = { status: 403, code: "identityLevelTooLow" };
    expect(await card.call("DELETE", "/api/kiosk/proofs/pin")).toMatchObject(low);
    expect((await kiosk.call("DELETE", "/api/kiosk/proofs/pin")).status).toBe(200);
    expect(await prove(card, pin)).toMatchObject({ code: "proofUnavailable" });
  });

  it("is nobody's without having been set", async () => {
    const kiosk = business.kiosk("kiosk0pin6");
    await kiosk.openSession(cards.wang);
    expect(await prove(kiosk, pin)).toMatchObject({ status: 409, code: "proofUnavailable" });
  });
});

describe("A2 by the helper beside the kiosk", () => {
  const confirm = "/api/staff/presence-confirmations";
  const verify = "/api/kiosk/proofs/helper/verify";

  async function asked(kid: string, card = cards.stranger) {
    const kiosk = business.kiosk(kid);
    await kiosk.openSession(card);
    const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    return { kiosk, code: String(body["code"]), challengeId: String(body["challengeId"]) };
  }

  it("serves who has no telephone: code and card are compared, who confirmed is on record", async () => {
    const { kiosk, code, challengeId } = await asked("kiosk0help1");
    expect(await kiosk.call("POST", verify, { challengeId })).toMatchObject({
      status: 409,
      code: "confirmationPending",
    });
    const beside = business.staff("helper-beside", helper);
    const done = await beside.call("POST", confirm, { code, cardEnding: "0017" });
    expect(done).toMatchObject({ status: 200, body: { kid: "kiosk0help1" } });
    const other = business.kiosk("kiosk0help2");
    await other.openSession(cards.wang);
    expect(await other.call("POST", verify, { challengeId })).toMatchObject({ code: "challengeInvalid" });
    expect(await kiosk.call("POST", verify, { challengeId })).toMatchObject({
      status: 200,
      body: { level: "A2" },
    });
    expect(await kiosk.call("POST", verify, { challengeId })).toMatchObject({ code: "challengeInvalid" });
    const { rows } = await sql`
      select 1 from audit_log where actor = 'staff:helper-beside' and action = 'presence.confirmed'`.execute(
      business.db,
    );
    expect(rows).toHaveLength(1);
  });

  it("is refused alike for a wrong card, a wrong code and a kiosk elsewhere; five refusals are enough", async () => {
    const { code } = await asked("kiosk0help3");
    const wrong = { status: 422, code: "presenceCodeWrong" };
    const far = business.staff("helper-far", { role: "helper", division: "420702101" });
    expect(await far.call("POST", confirm, { code, cardEnding: "0017" })).toMatchObject(wrong);
    const beside = business.staff("helper-guessing", helper);
    const other = code === "000000" ? "000001" : "000000";
    for (const given of [
      { code, cardEnding: "0010" },
      { code: other, cardEnding: "0017" },
      { code: other, cardEnding: "0017" },
      { code: other, cardEnding: "0017" },
      { code: other, cardEnding: "0017" },
    ])
      expect(await beside.call("POST", confirm, given)).toMatchObject(wrong);
    expect(await beside.call("POST", confirm, { code, cardEnding: "0017" })).toMatchObject({
      status: 429,
      code: "tooManyAttempts",
    });
    const approver = business.staff("approver", { role: "approver", division: "420702" });
    expect((await approver.call("POST", confirm, { code, cardEnding: "0017" })).status).toBe(403);
  });

  it("holds five minutes, and a new code voids the old one", async () => {
    const first = await asked("kiosk0help4");
    const again = await first.kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const beside = business.staff("helper-late", helper);
    const old = { code: first.code, cardEnding: "0017" };
    expect((await beside.call("POST", confirm, old)).code).toBe("presenceCodeWrong");
    business.clock.advance(5 * minute);
    const late = { code: String(again.body["code"]), cardEnding: "0017" };
    expect((await beside.call("POST", confirm, late)).code).toBe("presenceCodeWrong");
    expect(await first.kiosk.call("POST", verify, { challengeId: again.body["challengeId"] })).toMatchObject({
      status: 410,
      code: "codeExpired",
    });
  });

  const waiting = async (id: string, role: Assignment = helper) =>
    told(parse.waiting, await business.staff(id, role).call("GET", confirm)).waiting;
  const refuse = async (id: string, staffId: string, role: Assignment = helper) =>
    business.staff(staffId, role).call("POST", `${confirm}/${id}/refuse`, { reason: "otherPerson" });

  it("shows staff of the place who waits: what to compare, without the end they read off the card", async () => {
    const { kiosk, challengeId } = await asked("kiosk0help5");
    const [one] = await waiting("helper-looking");
    expect(one).toMatchObject({
      id: challengeId,
      kid: "kiosk0help5",
      place: "太和镇便民服务中心 03 号机",
      citizen: { name: "赵**", idNumber: "420702************" },
    });
    expect(JSON.stringify(one)).not.toContain("0017");
    expect(await waiting("helper-far", { ...helper, division: "420702101" })).toEqual([]);
    await kiosk.call("DELETE", "/api/kiosk/sessions/current");
    expect(await waiting("helper-looking")).toEqual([]);
  });

  it("lists who waits here, however many wait elsewhere", async () => {
    const far = await asked("kiosk0help50", cards.wang);
    business.kiosk("kiosk0far", "420702101");
    const { challengeId } = await asked("kiosk0help51");
    // A page full of others who asked before them, at a kiosk of another town.
    await sql`
      insert into presence_confirmations (id, session_id, person_id, kid, division, code_digest, asked_at, expires_at)
      select gen_random_uuid(), session_id, person_id, 'kiosk0far', '420702101', code_digest,
        asked_at - interval '1 second', expires_at
      from presence_confirmations, generate_series(1, 60) where id = ${far.challengeId}`.execute(business.db);
    expect((await waiting("helper-here")).map(({ id }) => id)).toContain(challengeId);
    const there = await waiting("helper-there", { ...helper, division: "420702101" });
    expect(new Set(there.map(({ kid }) => kid))).toEqual(new Set(["kiosk0far"]));
  });

  it("may be refused with a reason: the code is void, for the kiosk and for every colleague", async () => {
    const { kiosk, code, challengeId } = await asked("kiosk0help6");
    expect(await refuse(challengeId, "helper-far", { ...helper, division: "420702101" })).toMatchObject({
      status: 404,
      code: "notFound",
    });
    expect((await refuse(challengeId, "helper-sees")).status).toBe(200);
    expect(await refuse(challengeId, "helper-second")).toMatchObject({ code: "challengeInvalid" });
    const other = await asked("kiosk0help7", cards.wang);
    const mixed = { id: challengeId, code: other.code, cardEnding: "0038" };
    expect(await business.staff("helper-mixed", helper).call("POST", confirm, mixed)).toMatchObject({
      code: "presenceCodeWrong",
    });
    expect((await refuse(other.challengeId, "helper-sees")).status).toBe(200);
    const late = { code, cardEnding: "0017" };
    expect(await business.staff("helper-second", helper).call("POST", confirm, late)).toMatchObject({
      code: "presenceCodeWrong",
    });
    expect(await kiosk.call("POST", verify, { challengeId })).toMatchObject({
      status: 409,
      code: "challengeInvalid",
    });
    expect((await view(kiosk)).level).toBe("A1");
    expect(await waiting("helper-second")).toEqual([]);
    const { rows } = await sql<{ fields: string[] }>`
      select fields from audit_log where actor = 'staff:helper-sees' and action = 'presence.declined'`.execute(
      business.db,
    );
    expect(rows).toEqual([{ fields: ["otherPerson"] }, { fields: ["otherPerson"] }]);
    // The citizen may ask again, and be seen by somebody else.
    const again = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    expect(again.status).toBe(200);
  });
});

describe("two files of one person", () => {
  async function merge(keep: string, merged: string): Promise<void> {
    const [one, two] = ["keeper-1", "keeper-2"].map((id) =>
      business.staff(id, { role: "fileKeeper", division: "420702" }),
    );
    const pair = { keep, merge: merged, reason: "同一人" };
    const { body } = await (one ?? expect.fail()).call("POST", "/api/staff/party-merges", pair);
    const decide = `/api/staff/party-merges/${String(body["id"])}/decide`;
    expect((await two?.call("POST", decide, { approve: true }))?.status).toBe(200);
  }

  it("keep a PIN that only the one which went had, with its count of wrong tries", async () => {
    const before = residentCard({ name: "赵样例", birth: "19900102", idNumber: "420702199001020012" });
    await setPin(await confirmed("kiosk0merge1", before), pin);
    const kiosk = business.kiosk("kiosk0merge2");
    await kiosk.openSession(before);
    for (const _ of [1, 2, 3, 4]) expect(await prove(kiosk, "590311")).toMatchObject({ code: "pinWrong" });
    await kiosk.openSession(cards.stranger);
    expect(await prove(kiosk, pin)).toMatchObject({ code: "proofUnavailable" });
    await merge(cards.stranger.idNumber, before.idNumber);
    await kiosk.openSession(cards.stranger);
    expect((await prove(kiosk, pin)).status).toBe(200);
    await kiosk.openSession(before);
    expect((await prove(kiosk, pin)).status).toBe(200);
  });

  it("keep the PIN of the one that stays, where both had one", async () => {
    const before = residentCard({ name: "赵样例", birth: "19900103", idNumber: "420702199001030018" });
    await setPin(await confirmed("kiosk0merge3", before), "730518");
    await merge(cards.stranger.idNumber, before.idNumber);
    const kiosk = business.kiosk("kiosk0merge4");
    await kiosk.openSession(before);
    expect(await prove(kiosk, "730518")).toMatchObject({ code: "pinWrong" });
    expect((await prove(kiosk, pin)).status).toBe(200);
  });
});
