import { fail, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  type PresenceRefusal,
  type SeenDocument,
  type SeenDocumentKind,
  type WaitingStranger,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import {
  audit,
  chinaDate,
  heldIn,
  newId,
  type Citizen,
  type Db,
  type Staff,
  type Tx,
} from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { checkDocument } from "./document-check.ts";
import type { PresenceChallenge } from "./presence.ts";
import { newCode } from "./secrets.ts";
import type { StaffFailures } from "./staff-failures.ts";

const minute = 60_000;
const rules = { digits: 6, validFor: 5 * minute, codesAnHour: 30 };
const mostListed = 50;

interface Stranger {
  readonly id: string;
  readonly kid: string;
}

/**
 * Who has no card a reader takes is known by a document that a member of staff has in hand, with its holder before them.
 * The code on the kiosk's screen ties what they say to the kiosk both stand at. It opens one session, and no more than A1.
 */
export function createSeenDocuments(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  vault: Vault;
  failures: StaffFailures;
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  placesOf(kids: readonly string[], on?: Db | Tx): Promise<ReadonlyMap<string, string>>;
}) {
  const { db, clock, vault, failures } = deps;
  const digest = (code: string) => vault.lookup("seenDocumentCode", new Sensitive(code));
  const at = () => new Date(clock.now());
  /** Neither answered nor refused yet, and the code still holds. */
  const open = () => sql`expires_at > ${at()} and seen_at is null and refused_at is null`;

  const mayConfirm = async (tx: Tx, staff: Staff, kid: string) =>
    allows(staff.assignments, "presence.confirm", { division: await deps.divisionOf(kid, tx) });

  async function live(tx: Tx, code: string): Promise<Stranger | undefined> {
    const { rows } = await sql<Stranger>`
      select id, kid from seen_documents where code_digest = ${digest(code)} and ${open()} for update`.execute(
      tx,
    );
    return rows[0];
  }

  /** Nobody is known yet, so it is the kiosk that asks too often. */
  async function challenge(kid: string): Promise<Result<PresenceChallenge, "tooManyRequests">> {
    const expiresAt = clock.now() + rules.validFor;
    const division = await deps.divisionOf(kid);
    return db.transaction().execute(async (tx) => {
      // One at a time: two kiosks must not show the same code.
      await sql`select pg_advisory_xact_lock(hashtext('seen_documents'))`.execute(tx);
      const asked = await sql`
        select 1 from seen_documents
        where kid = ${kid} and asked_at > ${new Date(clock.now() - 60 * minute)}`.execute(tx);
      if (asked.rows.length >= rules.codesAnHour) return fail("tooManyRequests");
      // A new code replaces the old one.
      await sql`
        update seen_documents set expires_at = ${at()}
        where kid = ${kid} and expires_at > ${at()} and used_at is null`.execute(tx);
      let code = newCode(rules.digits);
      while ((await live(tx, code)) !== undefined) code = newCode(rules.digits);
      const challengeId = newId(clock);
      await sql`
        insert into seen_documents (id, kid, division, code_digest, asked_at, expires_at)
        values (${challengeId}, ${kid}, ${division}, ${digest(code)}, ${at()}, ${new Date(expiresAt)})`.execute(
        tx,
      );
      return ok({ challengeId, code: new Sensitive(code), expiresAt });
    });
  }

  /** Who waits where this member of staff confirms. */
  async function waiting(staff: Staff): Promise<WaitingStranger[]> {
    const { rows } = await sql<Stranger & { asked_at: Date; expires_at: Date }>`
      select id, kid, asked_at, expires_at from seen_documents
      where ${open()} and ${heldIn(staff, "presence.confirm", { divisions: [sql.ref("division")] })}
      order by asked_at, id limit ${mostListed}`.execute(db);
    const places = await deps.placesOf(rows.map(({ kid }) => kid));
    return rows.map(({ id, kid, asked_at: askedAt, expires_at: expiresAt }) => ({
      id,
      kid,
      place: places.get(kid) ?? kid,
      askedAt: askedAt.getTime(),
      expiresAt: expiresAt.getTime(),
    }));
  }

  async function refuse(
    staff: Staff,
    id: string,
    reason: PresenceRefusal,
  ): Promise<Result<void, "challengeInvalid" | "notFound">> {
    return db.transaction().execute(async (tx): Promise<Result<void, "challengeInvalid" | "notFound">> => {
      const { rows } =
        await sql<Stranger>`select id, kid from seen_documents where id = ${id} for update`.execute(tx);
      const [row] = rows;
      if (row === undefined || !(await mayConfirm(tx, staff, row.kid))) return fail("notFound");
      const refused = await sql`
        update seen_documents set refused_by = ${staff.staffId}, refused_at = ${at()}, refusal = ${reason}
        where id = ${id} and ${open()} returning id`.execute(tx);
      // Somebody was quicker, or the code has run out.
      if (refused.rows.length === 0) return fail("challengeInvalid");
      const subject = { kind: "seenDocument", id };
      const actor = `staff:${staff.staffId}`;
      await audit(tx, clock, { actor, action: "document.declined", subject, fields: [reason] });
      return ok();
    });
  }

  /**
   * The member of staff says whose document they have in hand. A wrong code and a kiosk outside one's area look the
   * same; so do, to who tries names out, a wrong number and another name than the file's.
   */
  async function see(
    staff: Staff,
    {
      code,
      kind,
      document,
    }: {
      readonly code: string;
      readonly kind: SeenDocumentKind;
      readonly document: Sensitive<SeenDocument>;
    },
  ): Promise<
    Result<{ kid: string }, "presenceCodeWrong" | "tooManyAttempts" | "cardInvalid" | "cardExpired">
  > {
    const sound = document.judge((read) => checkDocument(read, chinaDate(clock.now())));
    if (!sound.ok) return fail(sound.code);
    return db.transaction().execute(async (tx) => {
      const may = await failures.mayTry(tx, staff);
      if (!may.ok) return may;
      const stranger = await live(tx, code);
      if (stranger === undefined || !(await mayConfirm(tx, staff, stranger.kid))) {
        await failures.record(tx, staff);
        return fail("presenceCodeWrong");
      }
      const { id, kid } = stranger;
      const actor = `staff:${staff.staffId}`;
      const person = await deps.parties.recordUnvouched(tx, {
        holder: document,
        source: "seenDocument",
        kid,
        actor,
      });
      if (!person.ok) {
        await failures.record(tx, staff);
        return fail(person.code);
      }
      const sealed = vault.seal(`seen_documents.sealed_document:${id}`, document);
      await sql`
        update seen_documents set kind = ${kind}, sealed_document = ${sealed}, person_id = ${person.value},
          seen_by = ${staff.staffId}, seen_at = ${at()}
        where id = ${id}`.execute(tx);
      const subject = { kind: "person", id: person.value };
      await audit(tx, clock, { actor, action: "document.seen", subject, fields: [kind, "name", "idNumber"] });
      return ok({ kid });
    });
  }

  /** In the caller's transaction: what was seen for this kiosk, once. Until somebody has looked, `confirmationPending`. */
  async function spend(
    tx: Tx,
    id: string,
    kid: string,
  ): Promise<
    Result<
      { personId: string; seen: NonNullable<Citizen["seen"]> },
      "challengeInvalid" | "codeExpired" | "confirmationPending"
    >
  > {
    const { rows } = await sql<{
      expires_at: Date;
      kind: SeenDocumentKind | null;
      person_id: string | null;
      seen_by: string | null;
      refused_at: Date | null;
      used_at: Date | null;
    }>`
      select expires_at, kind, person_id, seen_by, refused_at, used_at from seen_documents
      where id = ${id} and kid = ${kid} for update`.execute(tx);
    const [row] = rows;
    if (row === undefined || row.used_at !== null || row.refused_at !== null) return fail("challengeInvalid");
    if (row.expires_at.getTime() <= clock.now()) return fail("codeExpired");
    const { kind, person_id: personId, seen_by: by } = row;
    if (kind === null || personId === null || by === null) return fail("confirmationPending");
    await sql`update seen_documents set used_at = ${at()} where id = ${id}`.execute(tx);
    return ok({ personId, seen: { document: kind, by } });
  }

  /** What a session rests on. */
  async function seen(id: string, on: Db | Tx = db): Promise<Citizen["seen"]> {
    const { rows } = await sql<{ document: SeenDocumentKind; by: string }>`
      select kind as document, seen_by as by from seen_documents where id = ${id} and seen_at is not null`.execute(
      on,
    );
    return rows[0];
  }

  return {
    challenge,
    waiting,
    refuse,
    see,
    spend,
    seen,
    /** Two persons turned out to be one before the session was opened. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sql`
        update seen_documents set person_id = ${into} where person_id = ${from} and used_at is null`.execute(
        tx,
      );
    },
  };
}
export type SeenDocuments = ReturnType<typeof createSeenDocuments>;
