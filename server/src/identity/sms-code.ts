import { fail, maskPhone, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { sql, type Kysely } from "kysely";
import { audit, newId, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { wordsFor, type Messages } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import type { PhoneRegister } from "../registers/index.ts";
import { notOffered, type Challenge, type CodeProof } from "./proof.ts";
import { newCode, sameDigest } from "./secrets.ts";
import type { IdentityTables } from "./tables.ts";

const minute = 60_000;
/**
 * Limits of the one-time code. Those of an hour are the person's, across sessions and kiosks; the wait before the next
 * code is the session's: a code opens nothing but its own, and who left and came back has none.
 */
const smsCodeRules = {
  digits: 6,
  validFor: 5 * minute,
  resendAfter: minute,
  attempts: 3,
  codesAnHour: 5,
  failuresAnHour: 9,
} as const;

interface SentCode {
  readonly session_id: string;
  readonly sent_at: Date;
  readonly failures: number;
}

/** What the codes of the last hour, and the wrong answers to them, forbid. */
function limitOf(recent: readonly SentCode[]): "tooManyRequests" | "tooManyAttempts" | undefined {
  const rules = smsCodeRules;
  if (recent.length >= rules.codesAnHour) return "tooManyRequests";
  const failures = recent.reduce((sum, one) => sum + one.failures, 0);
  return failures >= rules.failuresAnHour ? "tooManyAttempts" : undefined;
}

/** A code of six digits sent to the telephone on file. */
export function createSmsCode(deps: {
  db: Db;
  clock: Clock;
  messages: Messages;
  parties: Parties;
  phones: PhoneRegister;
  vault: Vault;
}): CodeProof {
  const { clock, parties, phones, vault } = deps;
  const db = deps.db.$extendTables<IdentityTables>();
  const rules = smsCodeRules;

  // A million codes are tried in a second, so the digest is keyed by the vault and bound to its challenge.
  const digest = (id: string, code: string) => vault.lookup("oneTimeCode", new Sensitive(`${id} ${code}`));

  async function idNumberOf(citizen: Citizen): Promise<Sensitive<string>> {
    const holder = await parties.holder(citizen.personId, { actor: `citizen:${citizen.sessionId}` });
    return holder.map(({ idNumber }) => idNumber);
  }

  /** The person's codes of the last hour, whichever kiosk asked. */
  const lately = async (to: Kysely<IdentityTables>, citizen: Citizen): Promise<readonly SentCode[]> =>
    to
      .selectFrom("one_time_codes")
      .select(["session_id", "sent_at", "failures"])
      .where("person_id", "=", citizen.personId)
      .where("sent_at", ">", new Date(clock.now() - 60 * minute))
      .execute();

  /** Stores a fresh code unless the person asked too soon or too often. */
  async function makeCode(
    citizen: Citizen,
    id: string,
    code: string,
  ): Promise<Result<void, "resendTooSoon" | "tooManyRequests" | "tooManyAttempts">> {
    const now = clock.now();
    return db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`one_time_codes ${citizen.personId}`}))`.execute(tx);
      const recent = await lately(tx, citizen);
      const own = recent.filter(({ session_id: session }) => session === citizen.sessionId);
      if (own.some(({ sent_at }) => sent_at.getTime() > now - rules.resendAfter))
        return fail("resendTooSoon");
      const limit = limitOf(recent);
      if (limit !== undefined) return fail(limit);
      await tx
        .insertInto("one_time_codes")
        .values({
          id,
          session_id: citizen.sessionId,
          person_id: citizen.personId,
          code_digest: digest(id, code),
          sent_at: new Date(now),
          expires_at: new Date(now + rules.validFor),
          used_at: null,
        })
        .execute();
      return ok();
    });
  }

  async function challenge(
    citizen: Citizen,
  ): Promise<
    Result<
      Challenge,
      "proofUnavailable" | "registerUnavailable" | "resendTooSoon" | "tooManyRequests" | "tooManyAttempts"
    >
  > {
    const idNumber = await idNumberOf(citizen);
    const found = await phones.phoneOf(idNumber);
    if (!found.ok) return found;
    const phone = found.value;
    if (phone === undefined) return fail("proofUnavailable", "no telephone on file");
    const challengeId = newId(clock);
    const code = newCode(rules.digits);
    const made = await makeCode(citizen, challengeId, code);
    if (!made.ok) return made;
    const text = wordsFor(idNumber).oneTimeCode({ code, minutes: rules.validFor / minute });
    const sent = await deps.messages.send({ id: challengeId, to: phone, text: new Sensitive(text) });
    if (!sent.ok) {
      await db.deleteFrom("one_time_codes").where("id", "=", challengeId).execute();
      return fail("proofUnavailable", sent.code);
    }
    await audit(deps.db, clock, {
      actor: `citizen:${citizen.sessionId}`,
      action: "oneTimeCode.sent",
      subject: { kind: "person", id: citizen.personId },
      fields: ["phone"],
    });
    const now = clock.now();
    return ok({
      challengeId,
      sentTo: phone.map(maskPhone),
      digits: rules.digits,
      expiresAt: now + rules.validFor,
      resendAt: now + rules.resendAfter,
    });
  }

  async function verify(
    tx: Tx,
    citizen: Citizen,
    given: { challengeId: string; answer: string },
  ): Promise<Result<void, "challengeInvalid" | "codeExpired" | "codeWrong" | "tooManyAttempts">> {
    // Failures are counted in the transaction that commits the refusal: guesses at once share three tries.
    const codes = tx.$extendTables<IdentityTables>();
    const newest = await codes
      .selectFrom("one_time_codes")
      .selectAll()
      .where("session_id", "=", citizen.sessionId)
      .orderBy("sent_at", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (newest?.id !== given.challengeId || newest.used_at !== null) return fail("challengeInvalid");
    if (newest.expires_at.getTime() <= clock.now()) return fail("codeExpired");
    if (newest.failures >= rules.attempts) return fail("tooManyAttempts");
    const right = sameDigest(newest.code_digest, digest(newest.id, given.answer));
    await codes
      .updateTable("one_time_codes")
      .set(right ? { used_at: new Date(clock.now()) } : { failures: newest.failures + 1 })
      .where("id", "=", newest.id)
      .execute();
    if (right) return ok();
    return newest.failures + 1 >= rules.attempts ? fail("tooManyAttempts") : fail("codeWrong");
  }

  return {
    async offer(citizen) {
      const found = await phones.phoneOf(await idNumberOf(citizen));
      if (!found.ok) return notOffered("sms-code", "registerAway");
      const phone = found.value;
      if (phone === undefined) return notOffered("sms-code", "noPhone");
      if (limitOf(await lately(db, citizen)) !== undefined) return notOffered("sms-code", "tooMany");
      return { method: "sms-code", available: true, hint: phone.map(maskPhone) };
    },
    challenge,
    verify,
  };
}
