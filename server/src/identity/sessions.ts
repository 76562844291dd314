import {
  fail,
  ok,
  type Clock,
  type CitizenCard,
  type Result,
  type Sensitive,
  type SocialSecurityCard,
} from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { audit, chinaDay, forgetAnswers, newId, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import { checkCard, checkSocialSecurityCard } from "./card-check.ts";
import { newToken, tokenDigest } from "./secrets.ts";
import type { SeenDocuments } from "./seen-documents.ts";
import type { IdentityTables } from "./tables.ts";

/** A nonce outlives the walk from the screen to the reader, no more. */
const nonceLifetime = 2 * 60_000;
/** Absolute: activity does not prolong it (DESIGN §4.3). */
const sessionLifetime = 15 * 60_000;

/** For whom a session acts beside its own person. */
export interface Acting {
  readonly enterpriseId: string;
  /** The representative's word for it, where it is not the register's. */
  readonly authorisation?: {
    readonly id: string;
    /** Keys of the items it is for. */
    readonly items: readonly string[];
    /** Unix milliseconds. */
    readonly until: number;
  };
}

const actsForNobody = {
  enterprise_id: null,
  authorisation_id: null,
  acting_items: null,
  acting_until: null,
} as const;

export interface CardReading {
  readonly nonce: string;
  readonly samId: string;
  readonly visitId: string;
  readonly card: Sensitive<CitizenCard>;
}

export interface SocialSecurityReading {
  readonly nonce: string;
  readonly visitId: string;
  readonly card: Sensitive<SocialSecurityCard>;
}

export interface OpenedSession extends Citizen {
  /** What the kiosk shows from now on to act in this session. */
  readonly bearer: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Citizen sessions: opened by an attested card reading, bound to one kiosk, ended once. */
export function createSessions(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  /** A reader that was exchanged since the kiosk was set up: refuse it, or take it over; it is on record either way. */
  changedReader: "refuse" | "takeOver";
  seenDocuments: SeenDocuments;
}) {
  const { clock, parties } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<IdentityTables>();
  const at = () => new Date(clock.now());

  async function issueNonce(kid: string): Promise<{ nonce: string; expiresAt: number }> {
    const nonce = newToken();
    const expiresAt = clock.now() + nonceLifetime;
    await tables(deps.db).deleteFrom("kiosk_nonces").where("expires_at", "<", at()).execute();
    await tables(deps.db)
      .insertInto("kiosk_nonces")
      .values({ nonce_digest: tokenDigest(nonce), kid, expires_at: new Date(expiresAt), used_at: null })
      .execute();
    return { nonce, expiresAt };
  }

  async function spendNonce(nonce: string, kid: string): Promise<boolean> {
    const spent = await tables(deps.db)
      .updateTable("kiosk_nonces")
      .set({ used_at: at() })
      .where("nonce_digest", "=", tokenDigest(nonce))
      .where("kid", "=", kid)
      .where("used_at", "is", null)
      .where("expires_at", ">", at())
      .executeTakeFirst();
    return spent.numUpdatedRows === 1n;
  }

  /** The reader's security module against the one first seen on this kiosk; another one is a tamper alarm. */
  async function bindReader(kid: string, samId: string): Promise<Result<void, "forbidden">> {
    const db = tables(deps.db);
    const first = await db
      .insertInto("reader_bindings")
      .values({ kid, sam_id: samId, bound_at: at() })
      .onConflict((conflict) => conflict.column("kid").doNothing())
      .executeTakeFirst();
    if (first.numInsertedOrUpdatedRows === 1n) return ok();
    const bound = await db
      .selectFrom("reader_bindings")
      .select("sam_id")
      .where("kid", "=", kid)
      .executeTakeFirst();
    if (bound?.sam_id === samId) return ok();
    const subject = { kind: "kiosk", id: kid };
    await audit(deps.db, clock, {
      actor: `kiosk:${kid}`,
      action: "reader.changed",
      subject,
      fields: ["samId"],
    });
    if (deps.changedReader === "refuse") return fail("forbidden", "the reader's security module has changed");
    await db
      .updateTable("reader_bindings")
      .set({ sam_id: samId, bound_at: at() })
      .where("kid", "=", kid)
      .execute();
    return ok();
  }

  /** Opens a session at A1: the card was here. Any session still open on this kiosk ends. */
  async function open(
    kid: string,
    reading: CardReading,
  ): Promise<Result<OpenedSession, "nonceInvalid" | "forbidden" | "cardInvalid" | "cardExpired">> {
    if (!(await spendNonce(reading.nonce, kid))) return fail("nonceInvalid");
    const reader = await bindReader(kid, reading.samId);
    if (!reader.ok) return reader;
    const card = reading.card.judge((read) => checkCard(read, chinaDay(clock.now())));
    if (!card.ok) return card;
    return deps.db.transaction().execute(async (tx) => {
      const personId = await parties.recordCard(tx, reading.card, kid);
      return ok(await begin(tx, { kid, visitId: reading.visitId, personId, token: "idCard" }));
    });
  }

  /** The same with a social security card: what an ID card has said of its holder stays, and must agree. */
  async function openWithSocialSecurityCard(
    kid: string,
    reading: SocialSecurityReading,
  ): Promise<Result<OpenedSession, "nonceInvalid" | "cardInvalid" | "cardExpired">> {
    if (!(await spendNonce(reading.nonce, kid))) return fail("nonceInvalid");
    const card = reading.card.judge((read) => checkSocialSecurityCard(read, chinaDay(clock.now())));
    if (!card.ok) return card;
    return deps.db.transaction().execute(async (tx): Promise<Result<OpenedSession, "cardInvalid">> => {
      const source = "socialSecurityCard";
      const actor = `kiosk:${kid}`;
      const person = await parties.recordUnvouched(tx, { holder: reading.card, source, kid, actor });
      if (!person.ok) return person;
      const { visitId } = reading;
      return ok(await begin(tx, { kid, visitId, personId: person.value, token: source }));
    });
  }

  /** The same with a document that staff beside the kiosk have seen: for one session, this one. */
  async function openWithSeenDocument(
    kid: string,
    { challengeId, visitId }: { readonly challengeId: string; readonly visitId: string },
  ): Promise<Result<OpenedSession, "challengeInvalid" | "codeExpired" | "confirmationPending">> {
    return deps.db.transaction().execute(async (tx) => {
      const spent = await deps.seenDocuments.spend(tx, challengeId, kid);
      if (!spent.ok) return spent;
      const { personId, seen } = spent.value;
      return ok(await begin(tx, { kid, visitId, personId, token: "staff", seen, seenId: challengeId }));
    });
  }

  async function begin(
    tx: Tx,
    whom: Pick<OpenedSession, "personId" | "token" | "seen"> & {
      readonly kid: string;
      readonly visitId: string;
      readonly seenId?: string;
    },
  ): Promise<OpenedSession> {
    const { kid, visitId, personId, token, seen, seenId } = whom;
    const bearer = newToken();
    const sessionId = newId(clock);
    const expiresAt = clock.now() + sessionLifetime;
    await endOpenOnes(tx, kid);
    await tables(tx)
      .insertInto("citizen_sessions")
      .values({
        id: sessionId,
        token_digest: tokenDigest(bearer),
        kid,
        visit_id: visitId,
        person_id: personId,
        level: "A1",
        token,
        seen_document_id: seenId ?? null,
        ...actsForNobody,
        opened_at: at(),
        expires_at: new Date(expiresAt),
        ended_at: null,
      })
      .execute();
    const subject = { kind: "session", id: sessionId };
    const fields = seen === undefined ? [token] : [token, seen.document];
    await audit(tx, clock, { actor: `kiosk:${kid}`, action: "session.opened", subject, fields });
    const known = { sessionId, personId, level: "A1", token, bearer, expiresAt } as const;
    return seen === undefined ? known : { ...known, seen };
  }

  async function endOpenOnes(tx: Tx, kid: string): Promise<void> {
    // One after the other: two readings at once must not both find nothing to end.
    await sql`select pg_advisory_xact_lock(hashtext(${`citizen_sessions ${kid}`}))`.execute(tx);
    const open = await tables(tx)
      .selectFrom("citizen_sessions")
      .select("id")
      .where("kid", "=", kid)
      .where("ended_at", "is", null)
      .execute();
    for (const { id } of open) await end(id, kid, tx);
  }

  /** Ends a session and forgets every answer it was given; ending twice is ending once. */
  async function end(sessionId: string, kid: string, tx?: Tx): Promise<void> {
    if (tx === undefined) {
      await deps.db.transaction().execute(async (own) => end(sessionId, kid, own));
      return;
    }
    const ended = await tables(tx)
      .updateTable("citizen_sessions")
      .set({ ended_at: at() })
      .where("id", "=", sessionId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    await forgetAnswers(tx, sessionId);
    if (ended.numUpdatedRows === 0n) return;
    const subject = { kind: "session", id: sessionId };
    await audit(tx, clock, { actor: `kiosk:${kid}`, action: "session.ended", subject });
  }

  /** Who bears this token on this kiosk. */
  async function recognise(bearer: string, kid: string): Promise<Result<Citizen, "sessionEnded">> {
    const row = await tables(deps.db)
      .selectFrom("citizen_sessions")
      .select([
        "id",
        "person_id",
        "level",
        "token",
        "seen_document_id",
        "enterprise_id",
        "acting_items",
        "acting_until",
      ])
      .where("token_digest", "=", tokenDigest(bearer))
      .where("kid", "=", kid)
      .where("ended_at", "is", null)
      .where("expires_at", ">", at())
      .executeTakeFirst();
    if (row === undefined) return fail("sessionEnded");
    const seen =
      row.seen_document_id === null ? undefined : await deps.seenDocuments.seen(row.seen_document_id);
    const person = {
      sessionId: row.id,
      personId: row.person_id,
      token: row.token,
      ...(seen !== undefined && { seen }),
    };
    if (row.enterprise_id === null) return ok({ ...person, level: row.level });
    // Who acted by an authorisation that has run out is still here.
    if (row.acting_until !== null && row.acting_until.getTime() <= clock.now())
      return ok({ ...person, level: "A2" });
    return ok({
      ...person,
      level: row.level,
      enterpriseId: row.enterprise_id,
      ...(row.acting_items !== null && { enterpriseItems: row.acting_items }),
    });
  }

  /** The person is here: the session becomes A2. With an enterprise they may act for: A3. */
  async function raise(tx: Tx, sessionId: string, acting?: Acting): Promise<void> {
    const by = acting?.authorisation;
    const proved =
      acting === undefined
        ? ({ level: "A2" } as const)
        : {
            level: "A3" as const,
            enterprise_id: acting.enterpriseId,
            authorisation_id: by?.id ?? null,
            acting_items: by === undefined ? null : [...by.items],
            acting_until: by === undefined ? null : new Date(by.until),
          };
    await tables(tx).updateTable("citizen_sessions").set(proved).where("id", "=", sessionId).execute();
    const subject = { kind: "session", id: sessionId };
    await audit(tx, clock, {
      actor: `citizen:${sessionId}`,
      action: "session.raised",
      subject,
      fields: ["level"],
    });
  }

  /** Whoever acts by one of these authorisations acts for themselves from now on. */
  async function stopActing(tx: Tx, authorisationIds: readonly string[]): Promise<void> {
    if (authorisationIds.length === 0) return;
    await tables(tx)
      .updateTable("citizen_sessions")
      .set({ level: "A2", ...actsForNobody })
      .where("authorisation_id", "in", [...authorisationIds])
      .where("ended_at", "is", null)
      .execute();
  }

  /** Two persons turned out to be one: whoever stands there as the other reads the card again. */
  async function movePerson(tx: Tx, from: string): Promise<void> {
    const open = await tables(tx)
      .selectFrom("citizen_sessions")
      .select(["id", "kid"])
      .where("person_id", "=", from)
      .where("ended_at", "is", null)
      .execute();
    for (const { id, kid } of open) await end(id, kid, tx);
  }

  /** By what the person of a session was known, and by whom of the staff. */
  async function knownBy(
    tx: Tx,
    sessionId: string,
  ): Promise<(Pick<Citizen, "token"> & Partial<NonNullable<Citizen["seen"]>>) | undefined> {
    const row = await tables(tx)
      .selectFrom("citizen_sessions")
      .select(["token", "seen_document_id"])
      .where("id", "=", sessionId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { token, seen_document_id: id } = row;
    return { token, ...(id !== null && (await deps.seenDocuments.seen(id, tx))) };
  }

  /** Whose session acted for this enterprise last, by nobody's authorisation. */
  async function lastActing(enterpriseId: string, tx: Tx): Promise<string | undefined> {
    const row = await tables(tx)
      .selectFrom("citizen_sessions")
      .select("person_id")
      .where("enterprise_id", "=", enterpriseId)
      .where("authorisation_id", "is", null)
      .orderBy("opened_at", "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.person_id;
  }

  async function expiryOf(sessionId: string): Promise<number> {
    const row = await tables(deps.db)
      .selectFrom("citizen_sessions")
      .select("expires_at")
      .where("id", "=", sessionId)
      .executeTakeFirstOrThrow();
    return row.expires_at.getTime();
  }

  return {
    issueNonce,
    open,
    openWithSocialSecurityCard,
    openWithSeenDocument,
    end,
    recognise,
    raise,
    stopActing,
    movePerson,
    knownBy,
    lastActing,
    expiryOf,
  };
}
export type Sessions = ReturnType<typeof createSessions>;
