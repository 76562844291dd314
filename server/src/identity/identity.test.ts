import { residentCard, cards, otherCards, startBusiness, type TestBusiness } from "../business/testing.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkCard } from "./card-check.ts";
import { newCode } from "./secrets.ts";

let business: TestBusiness;
beforeAll(async () => {
  business = await startBusiness({ changedReader: "refuse" });
});
afterAll(async () => business.stop());

const samId = "05.01-20260101-0001234567-2345678901";
const challengePath = "/api/kiosk/proofs/sms-code/challenge";
const verifyPath = "/api/kiosk/proofs/sms-code/verify";

describe("a card", () => {
  it.each([
    ["a sound card", {}, "ok"],
    ["a wrong check character", { idNumber: "420702198506150011" }, "cardInvalid"],
    ["a birth that is not the number's", { birth: "19850616" }, "cardInvalid"],
    ["a sex that is not the number's", { sex: "2" }, "cardInvalid"],
    ["a card not yet valid", { validFrom: "20261124" }, "cardInvalid"],
    ["its last day", { validUntil: "20261123" }, "ok"],
    ["the day after", { validUntil: "20261122" }, "cardExpired"],
    ["long term", { validUntil: "longTerm" }, "ok"],
  ] as const)("%s", (_name, changes, outcome) => {
    const checked = checkCard(residentCard(changes), "20261123");
    expect(checked.ok ? "ok" : checked.code).toBe(outcome);
  });

  it("is judged by the server's clock in China: valid until midnight there", async () => {
    const lastDay = residentCard({ validUntil: "20261123" });
    expect(await business.kiosk("kiosk0card").openSession(lastDay)).toMatchObject({ status: 200 });
    const expired = await business.kiosk("kiosk0card").openSession(residentCard({ validUntil: "20261122" }));
    expect(expired).toMatchObject({ status: 422, code: "cardExpired" });
  });
});

describe("a card that is not a resident's", () => {
  it.each([
    [
      "hmt",
      { name: "港**", idNumber: "810000********0015" },
      ["name", "sex", "birth", "address", "idNumber"],
    ],
    ["foreign2017", { name: "样***", idNumber: "CAN110*****0114" }, ["name", "sex", "birth", "idNumber"]],
    [
      "foreign2023",
      { name: "S********", idNumber: "942124********001X" },
      ["name", "sex", "birth", "idNumber"],
    ],
  ] as const)(
    "%s opens a session at A1, and its holder's file holds what it says",
    async (type, citizen, fields) => {
      const kiosk = business.kiosk(`kiosk0${type}`);
      const opened = await kiosk.openSession(otherCards[type]);
      expect(opened).toMatchObject({ status: 200, body: { level: "A1", citizen } });
      const { rows } = await sql<{ field: string }>`
      select field from person_fields f join citizen_sessions s using (person_id)
      where s.kid = ${kiosk.kid}`.execute(business.db);
      expect(new Set(rows.map(({ field }) => field))).toEqual(new Set(fields));
      expect(await kiosk.openSession(otherCards[type]), "the same person again").toMatchObject({
        status: 200,
      });
      const persons =
        await sql`select distinct person_id from citizen_sessions where kid = ${kiosk.kid}`.execute(
          business.db,
        );
      expect(persons.rows).toHaveLength(1);
    },
  );

  it("is refused when its number does not check, and when it has expired", async () => {
    const kiosk = business.kiosk("kiosk0odd");
    const wrong = { ...otherCards.foreign2017, idNumber: "CAN110080010115" };
    expect(await kiosk.openSession(wrong)).toMatchObject({ status: 422, code: "cardInvalid" });
    const expired = { ...otherCards.hmt, validUntil: "20250101" };
    expect(await kiosk.openSession(expired)).toMatchObject({ status: 422, code: "cardExpired" });
  });
});

describe("a nonce", () => {
  const request = (nonce: unknown) => ({ nonce, samId, visitId: crypto.randomUUID(), card: cards.zhang });

  it("opens one session, on the kiosk it was given to, within two minutes", async () => {
    const kiosk = business.kiosk("kiosk0nonce");
    const fresh = async () => (await kiosk.call("POST", "/api/kiosk/nonces", {})).body["nonce"];
    const once = await fresh();
    expect(await kiosk.call("POST", "/api/kiosk/sessions", request(once))).toMatchObject({ status: 200 });
    const invalid = { status: 409, code: "nonceInvalid" };
    expect(await kiosk.call("POST", "/api/kiosk/sessions", request(once))).toMatchObject(invalid);
    const elsewhere = business.kiosk("kiosk0other");
    expect(await elsewhere.call("POST", "/api/kiosk/sessions", request(await fresh()))).toMatchObject(
      invalid,
    );
    const late = await fresh();
    business.clock.advance(2 * 60_000);
    expect(await kiosk.call("POST", "/api/kiosk/sessions", request(late))).toMatchObject(invalid);
    expect(await kiosk.call("POST", "/api/kiosk/sessions", request("made up"))).toMatchObject(invalid);
  });

  it("is not worth more with a body that does not match the contract", async () => {
    const kiosk = business.kiosk("kiosk0nonce");
    expect(await kiosk.call("POST", "/api/kiosk/sessions", { nonce: 7 })).toMatchObject({
      code: "invalidData",
    });
  });
});

describe("a reader", () => {
  it("is bound to its kiosk at the first reading; another one is an alarm on record", async () => {
    const kiosk = business.kiosk("kiosk0reader");
    expect(await kiosk.openSession(cards.zhang)).toMatchObject({ status: 200 });
    const changed = await kiosk.openSession(cards.zhang, "05.01-20260101-9999999999-2345678901");
    expect(changed).toMatchObject({ status: 403, code: "forbidden" });
    const { rows } = await sql`
      select 1 from audit_log where action = 'reader.changed' and subject_id = 'kiosk0reader'`.execute(
      business.db,
    );
    expect(rows).toHaveLength(1);
  });
});

describe("a session", () => {
  it("lives fifteen minutes, whatever happens in it", async () => {
    const kiosk = business.kiosk("kiosk0life");
    await kiosk.openSession(cards.zhang);
    business.clock.advance(15 * 60_000 - 1);
    expect(await kiosk.call("GET", "/api/kiosk/sessions/current")).toMatchObject({ status: 200 });
    business.clock.advance(1);
    expect(await kiosk.call("GET", "/api/kiosk/sessions/current")).toMatchObject({
      status: 401,
      code: "sessionEnded",
    });
  });

  it("belongs to its kiosk, and ends when the next one opens there", async () => {
    const kiosk = business.kiosk("kiosk0own");
    await kiosk.openSession(cards.zhang);
    const thief = business.kiosk("kiosk0thief");
    thief.token = kiosk.token;
    expect(await thief.call("GET", "/api/kiosk/sessions/current")).toMatchObject({ code: "sessionEnded" });
    const first = kiosk.token;
    await kiosk.openSession(cards.wang);
    kiosk.token = first;
    expect(await kiosk.call("GET", "/api/kiosk/sessions/current")).toMatchObject({ code: "sessionEnded" });
  });
});

describe("a one-time code", () => {
  it("is six digits, every digit possible in every place", () => {
    const seen = Array.from({ length: 6 }, () => new Set<string>());
    for (let i = 0; i < 2000; i++) {
      Array.from(newCode(6)).forEach((digit, place) => seen[place]?.add(digit));
    }
    expect(seen.map(({ size }) => size)).toEqual([10, 10, 10, 10, 10, 10]);
  });

  it("allows three answers, then only a new code helps", async () => {
    const kiosk = business.kiosk("kiosk0tries");
    business.clock.advance(3_600_000);
    await kiosk.openSession(cards.chen);
    const { body } = await kiosk.call("POST", challengePath, {});
    const code = await kiosk.lastCode();
    const wrong = code === "000000" ? "000001" : "000000";
    const answer = async (text: string) =>
      kiosk.call("POST", verifyPath, { challengeId: body["challengeId"], answer: text });
    expect(await answer(wrong)).toMatchObject({ status: 422, code: "codeWrong" });
    expect(await answer(wrong)).toMatchObject({ code: "codeWrong" });
    expect(await answer(wrong)).toMatchObject({ status: 429, code: "tooManyAttempts" });
    expect(await answer(code)).toMatchObject({ code: "tooManyAttempts" });
  });

  it("gives guesses at once three tries together, not three each", async () => {
    const kiosk = business.kiosk("kiosk0guess");
    business.clock.advance(3_600_000);
    await kiosk.openSession(cards.chen);
    const { body } = await kiosk.call("POST", challengePath, {});
    const code = await kiosk.lastCode();
    const guesses = ["000000", "111111", "222222", "333333", "444444", "555555"].filter(
      (guess) => guess !== code,
    );
    const request = (answer: string) => ({ challengeId: body["challengeId"], answer });
    const answers = await Promise.all(
      guesses.map(async (guess) => kiosk.call("POST", verifyPath, request(guess))),
    );
    expect(answers.filter((answer) => answer.code === "codeWrong")).toHaveLength(2);
    expect(await kiosk.call("POST", verifyPath, request(code))).toMatchObject({ code: "tooManyAttempts" });
  });

  it("holds five minutes, is sent again after one, and the new one replaces the old", async () => {
    const kiosk = business.kiosk("kiosk0resend");
    business.clock.advance(3_600_000);
    await kiosk.openSession(cards.zhang);
    const first = await kiosk.call("POST", challengePath, {});
    expect(await kiosk.call("POST", challengePath, {})).toMatchObject({ status: 429, code: "resendTooSoon" });
    business.clock.advance(60_000);
    const oldCode = await kiosk.lastCode();
    const second = await kiosk.call("POST", challengePath, {});
    const old = { challengeId: first.body["challengeId"], answer: oldCode };
    expect(await kiosk.call("POST", verifyPath, old)).toMatchObject({
      status: 409,
      code: "challengeInvalid",
    });
    business.clock.advance(5 * 60_000);
    const late = { challengeId: second.body["challengeId"], answer: await kiosk.lastCode() };
    expect(await kiosk.call("POST", verifyPath, late)).toMatchObject({ status: 410, code: "codeExpired" });
  });

  it("is used once, by the session it was made for", async () => {
    const kiosk = business.kiosk("kiosk0once");
    business.clock.advance(3_600_000);
    await kiosk.openSession(cards.wang);
    const { body } = await kiosk.call("POST", challengePath, {});
    const proof = { challengeId: body["challengeId"], answer: await kiosk.lastCode() };
    const other = business.kiosk("kiosk0foreign");
    await other.openSession(cards.zhang);
    expect(await other.call("POST", verifyPath, proof)).toMatchObject({ code: "challengeInvalid" });
    expect(await kiosk.call("POST", verifyPath, proof)).toMatchObject({ status: 200 });
    expect(await kiosk.call("POST", verifyPath, proof)).toMatchObject({ code: "challengeInvalid" });
  });

  it("is sent to one person five times an hour, whichever kiosk asks", async () => {
    business.clock.advance(3_600_000);
    for (let kiosk = 0; kiosk < 5; kiosk++) {
      const asking = business.kiosk(`kiosk0many${kiosk}`);
      await asking.openSession(cards.zhang);
      // Who left and came back within the minute has no code: the wait is the session's.
      expect(await asking.call("POST", challengePath, {})).toMatchObject({ status: 200 });
      business.clock.advance(20_000);
    }
    const sixth = business.kiosk("kiosk0many5");
    await sixth.openSession(cards.zhang);
    expect(await sixth.call("POST", challengePath, {})).toMatchObject({
      status: 429,
      code: "tooManyRequests",
    });
  });

  it("cannot be sent where no telephone is on file, and says so", async () => {
    const kiosk = business.kiosk("kiosk0nophone");
    await kiosk.openSession(cards.stranger);
    const { body } = await kiosk.call("GET", "/api/kiosk/proofs");
    const sms = { method: "sms-code", available: false, why: "noPhone" };
    expect(body["methods"]).toContainEqual(sms);
    expect(await kiosk.call("POST", challengePath, {})).toMatchObject({
      status: 409,
      code: "proofUnavailable",
    });
  });
});
