import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type MaskedCitizen,
  type Result,
} from "@zizhuban/device-agent-contract";
import { allows, type PresenceRefusal, type WaitingPresence } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, heldIn, newId, type Citizen, type Db, type Staff, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { maskCitizen, type Parties } from "../parties/index.ts";
import { notOffered, type Offer } from "./proof.ts";
import { newCode } from "./secrets.ts";
import type { StaffFailures } from "./staff-failures.ts";

const minute = 60_000;
const rules = { digits: 6, validFor: 5 * minute, codesAnHour: 5 };

const mostListed = 50;

interface Waiting {
  readonly id: string;
  readonly session_id: string;
  readonly person_id: string;
  readonly kid: string;
}

/** Whoever confirms types the number's end off the card: it is not to be had from the list. */
function withoutEnd({ name, idNumber }: MaskedCitizen): MaskedCitizen {
  return { name, idNumber: idNumber.slice(0, -4) + "****" };
}

export interface PresenceChallenge {
  readonly challengeId: string;
  /** For the screen before which both stand. */
  readonly code: Sensitive<string>;
  readonly expiresAt: number;
}

/**
 * A signed-in member of staff sees the person and the card, and says so: they type the code that the kiosk shows and
 * the end of the number on the card, so that neither a code read out over a telephone nor a card alone is enough.
 */
export function createPresence(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  vault: Vault;
  failures: StaffFailures;
  /** Code of the division a kiosk stands in. */
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  /** In words, for who has to go there. */
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
}) {
  const { db, clock, parties, vault } = deps;
  const digest = (code: string) => vault.lookup("presenceCode", new Sensitive(code));
  const at = () => new Date(clock.now());

  async function askedOften(to: Db | Tx, { personId }: Citizen): Promise<boolean> {
    const { rows } = await sql`
      select 1 from presence_confirmations where person_id = ${personId}
        and asked_at > ${new Date(clock.now() - 60 * minute)}`.execute(to);
    return rows.length >= rules.codesAnHour;
  }

  async function challenge(
    citizen: Citizen,
    kid: string,
  ): Promise<Result<PresenceChallenge, "tooManyRequests">> {
    const expiresAt = clock.now() + rules.validFor;
    const division = await deps.divisionOf(kid);
    return db.transaction().execute(async (tx) => {
      // One at a time: two kiosks must not show the same code.
      await sql`select pg_advisory_xact_lock(hashtext('presence_confirmations'))`.execute(tx);
      if (await askedOften(tx, citizen)) return fail("tooManyRequests");
      // A new code replaces the old one.
      await sql`
        update presence_confirmations set expires_at = ${at()}
        where session_id = ${citizen.sessionId} and expires_at > ${at()}`.execute(tx);
      let code = newCode(rules.digits);
      while (await live(tx, code)) code = newCode(rules.digits);
      const challengeId = newId(clock);
      await sql`
        insert into presence_confirmations (id, session_id, person_id, kid, division, code_digest, asked_at, expires_at)
        values (${challengeId}, ${citizen.sessionId}, ${citizen.personId}, ${kid}, ${division}, ${digest(code)},
          ${at()}, ${new Date(expiresAt)})`.execute(tx);
      return ok({ challengeId, code: new Sensitive(code), expiresAt });
    });
  }

  /** Neither confirmed nor refused yet, and the code still holds. */
  const open = () => sql`expires_at > ${at()} and confirmed_at is null and refused_at is null`;

  /** The session that waits under this code, if any. */
  async function live(tx: Tx, code: string) {
    const { rows } = await sql<Waiting>`
      select id, session_id, person_id, kid from presence_confirmations
      where code_digest = ${digest(code)} and ${open()} for update`.execute(tx);
    return rows[0];
  }

  const mayConfirm = async (tx: Tx, staff: Staff, kid: string) =>
    allows(staff.assignments, "presence.confirm", { division: await deps.divisionOf(kid, tx) });

  /** Who waits where this member of staff confirms. */
  async function waiting(staff: Staff): Promise<Sensitive<WaitingPresence>[]> {
    const { rows } = await sql<Waiting & { asked_at: Date; expires_at: Date }>`
      select p.id, p.session_id, p.person_id, p.kid, p.asked_at, p.expires_at
      from presence_confirmations p join citizen_sessions s on s.id = p.session_id
      where p.expires_at > ${at()} and p.confirmed_at is null and p.refused_at is null
        and s.ended_at is null and s.expires_at > ${at()}
        and ${heldIn(staff, "presence.confirm", { divisions: [sql.ref("p.division")] })}
      order by p.asked_at, p.id limit ${mostListed}`.execute(db);
    const seen: Sensitive<WaitingPresence>[] = [];
    for (const row of rows) {
      const { id, kid, person_id: personId, asked_at: askedAt, expires_at: expiresAt } = row;
      const place = await deps.placeOf(kid);
      const times = { askedAt: askedAt.getTime(), expiresAt: expiresAt.getTime() };
      const holder = await parties.holder(personId, { actor: `staff:${staff.staffId}` });
      seen.push(
        holder.map((person) =>
          Object.assign({ id, kid, place, citizen: withoutEnd(maskCitizen(person)) }, times),
        ),
      );
    }
    return seen;
  }

  async function refuse(
    staff: Staff,
    id: string,
    reason: PresenceRefusal,
  ): Promise<Result<void, "challengeInvalid" | "notFound">> {
    return db.transaction().execute(async (tx): Promise<Result<void, "challengeInvalid" | "notFound">> => {
      const { rows } = await sql<Waiting>`
        select id, session_id, person_id, kid from presence_confirmations where id = ${id} for update`.execute(
        tx,
      );
      const [row] = rows;
      if (row === undefined || !(await mayConfirm(tx, staff, row.kid))) return fail("notFound");
      const { rows: refused } = await sql`
        update presence_confirmations set refused_by = ${staff.staffId}, refused_at = ${at()}, refusal = ${reason}
        where id = ${id} and ${open()} returning id`.execute(tx);
      // Somebody was quicker, or the code has run out.
      if (refused.length === 0) return fail("challengeInvalid");
      const subject = { kind: "session", id: row.session_id };
      const actor = `staff:${staff.staffId}`;
      await audit(tx, clock, { actor, action: "presence.declined", subject, fields: [reason] });
      return ok();
    });
  }

  /** Wrong code, wrong card and a kiosk outside one's area look the same: a code is not to be tried out. */
  async function confirm(
    staff: Staff,
    given: { id?: string; code: string; cardEnding: string },
  ): Promise<Result<{ kid: string }, "presenceCodeWrong" | "sameOfficer" | "tooManyAttempts">> {
    return db.transaction().execute(async (tx) => {
      const may = await deps.failures.mayTry(tx, staff);
      if (!may.ok) return may;
      const actor = `staff:${staff.staffId}`;
      const waiting = await live(tx, given.code);
      const chosen = given.id === undefined || given.id === waiting?.id;
      if (waiting === undefined || !chosen || !(await fits(tx, staff, waiting, given.cardEnding))) {
        await deps.failures.record(tx, staff);
        return fail("presenceCodeWrong");
      }
      // Who says whose document it is does not also say that it is they: one pair of eyes would open every file.
      if (await sawTheDocument(tx, staff, waiting)) return fail("sameOfficer");
      await sql`
        update presence_confirmations set confirmed_by = ${staff.staffId}, confirmed_at = ${at()}
        where id = ${waiting.id}`.execute(tx);
      const subject = { kind: "session", id: waiting.session_id };
      await audit(tx, clock, { actor, action: "presence.confirmed", subject, fields: ["level"] });
      return ok({ kid: waiting.kid });
    });
  }

  async function fits(
    tx: Tx,
    staff: Staff,
    { person_id: personId, kid }: { person_id: string; kid: string },
    cardEnding: string,
  ): Promise<boolean> {
    if (!(await mayConfirm(tx, staff, kid))) return false;
    const holder = await parties.holder(personId, { actor: `staff:${staff.staffId}` }, tx);
    return holder.judge(({ idNumber }) => (idNumber.endsWith(cardEnding) ? ok() : fail("presenceCodeWrong")))
      .ok;
  }

  async function sawTheDocument(tx: Tx, { staffId }: Staff, { session_id: id }: Waiting): Promise<boolean> {
    const { rows } = await sql`
      select 1 from citizen_sessions s join seen_documents d on d.id = s.seen_document_id
      where s.id = ${id} and d.seen_by = ${staffId}`.execute(tx);
    return rows.length > 0;
  }

  /** In the caller's transaction; until somebody has confirmed, `confirmationPending`. */
  async function verify(
    tx: Tx,
    citizen: Citizen,
    challengeId: string,
  ): Promise<Result<void, "challengeInvalid" | "codeExpired" | "confirmationPending">> {
    const { rows } = await sql<{
      expires_at: Date;
      confirmed_at: Date | null;
      refused_at: Date | null;
      used_at: Date | null;
    }>`
      select expires_at, confirmed_at, refused_at, used_at from presence_confirmations
      where id = ${challengeId} and session_id = ${citizen.sessionId} for update`.execute(tx);
    const row = rows[0];
    if (row === undefined || row.used_at !== null || row.refused_at !== null) return fail("challengeInvalid");
    if (row.expires_at.getTime() <= clock.now()) return fail("codeExpired");
    if (row.confirmed_at === null) return fail("confirmationPending");
    await sql`update presence_confirmations set used_at = ${at()} where id = ${challengeId}`.execute(tx);
    return ok();
  }

  const offer = async (citizen: Citizen): Promise<Offer> =>
    (await askedOften(db, citizen)) ? notOffered("helper", "tooMany") : { method: "helper", available: true };
  return { offer, challenge, waiting, confirm, refuse, verify };
}
export type Presence = ReturnType<typeof createPresence>;
