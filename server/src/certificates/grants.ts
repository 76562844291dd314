import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { audit, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { CopyPurpose } from "./content.ts";
import type { Documents, NotMade } from "./documents.ts";
import { documentContext, type CertificatesTables } from "./tables.ts";

/** Copies of one certificate that may come out of printers. */
const maximumCopies = 3;
/** Copies for a purpose are counted apart, so that they never use up those of the visit. */
const firstLimitedCopy = 101;
const maximumLimitedCopies = 50;
/** From the press of "print" to the first byte at the printer. */
const grantLifetime = 10 * 60_000;

type CopyRefusal = "certificateUnknown" | "certificateRevoked" | "copiesExhausted" | NotMade;

/** The copy whose document has to be made first. */
interface Unmade {
  readonly unmade: number;
}

export interface Grant {
  readonly grantId: string;
  readonly copy: number;
  readonly pages: number;
}

/**
 * Print grants (DESIGN §5.3): one single-use permission a copy. A copy that was proven not printed is
 * given back; one whose fate is unknown stays used, and the next is a reprint with its own rendering.
 */
export function createGrants(deps: { db: Db; clock: Clock; vault: Vault; documents: Documents }) {
  const { clock, vault, documents } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<CertificatesTables>();
  const at = () => new Date(clock.now());

  /** A transaction that gives the copy, or says which document has to be made first; that is done outside of any. */
  async function giveOnceMade(
    certificateId: string,
    attempt: (tx: Tx) => Promise<Result<Grant | Unmade, CopyRefusal>>,
  ): Promise<Result<Grant, CopyRefusal>> {
    // More than once when other grants move on meanwhile; there are so many copies and no more.
    for (;;) {
      const tried = await deps.db.transaction().execute(attempt);
      if (!tried.ok) return tried;
      if ("grantId" in tried.value) return ok(tried.value);
      const made = await documents.make(certificateId, tried.value.unmade);
      if (!made.ok) return made;
    }
  }

  async function grant(
    citizen: Citizen,
    kid: string,
    certificateId: string,
    grantId: string,
  ): Promise<Result<Grant, CopyRefusal>> {
    return giveOnceMade(certificateId, async (tx) => {
      const certificate = await tables(tx)
        .selectFrom("certificates")
        .select(["id", "revoked_at", "sealed_content", "issuer_uscc"])
        .where("id", "=", certificateId)
        .where("session_id", "=", citizen.sessionId)
        .where("kid", "=", kid)
        .forUpdate()
        .executeTakeFirst();
      if (certificate === undefined) return fail("certificateUnknown");
      if (certificate.revoked_at !== null) return fail("certificateRevoked");
      const grants = await tables(tx)
        .selectFrom("print_grants")
        .select(["id", "copy", "state"])
        .where("certificate_id", "=", certificateId)
        .execute();
      const same = grants.find(({ id }) => id === grantId);
      if (same !== undefined) return ok({ grantId, copy: same.copy, pages: 1 });
      const copy = nextCopy(grants);
      if (copy > maximumCopies) return fail("copiesExhausted");
      if (!(await isMade(tx, certificateId, copy))) {
        const promised = await documents.promise(tx, certificate, copy);
        return promised.ok ? ok({ unmade: copy }) : promised;
      }
      await tables(tx)
        .updateTable("print_grants")
        .set({ state: "withdrawn", finished_at: at() })
        .where("certificate_id", "=", certificateId)
        .where("state", "=", "granted")
        .execute();
      return ok(await give(tx, { grantId, certificateId, copy, citizen, kid }));
    });
  }

  async function isMade(tx: Tx, certificateId: string, copy: number): Promise<boolean> {
    const made = await tables(tx)
      .selectFrom("certificate_documents")
      .select("copy")
      .where("certificate_id", "=", certificateId)
      .where("copy", "=", copy)
      .executeTakeFirst();
    return made !== undefined;
  }

  async function give(
    tx: Tx,
    given: { grantId: string; certificateId: string; copy: number; citizen: Citizen; kid: string },
  ): Promise<Grant> {
    const { grantId, certificateId, copy, citizen, kid } = given;
    await tables(tx)
      .insertInto("print_grants")
      .values({
        id: grantId,
        certificate_id: certificateId,
        copy,
        kid,
        session_id: citizen.sessionId,
        state: "granted",
        job_id: null,
        granted_at: at(),
        expires_at: new Date(clock.now() + grantLifetime),
        consumed_at: null,
        finished_at: null,
      })
      .execute();
    const subject = { kind: "printGrant", id: grantId };
    await audit(tx, clock, { actor: `citizen:${citizen.sessionId}`, action: "printGrant.made", subject });
    return { grantId, copy, pages: 1 };
  }

  /** A copy of one's own licence, at any kiosk, that says on the paper what it is for and until when. */
  async function grantCopy(
    asked: { citizen: Citizen; kid: string; certificateId: string; grantId: string },
    limited: CopyPurpose,
  ): Promise<Result<Grant, CopyRefusal>> {
    const { citizen, certificateId, grantId } = asked;
    return giveOnceMade(certificateId, async (tx) => {
      const row = await tables(tx)
        .selectFrom("certificates")
        .select(["id", "revoked_at", "sealed_content", "issuer_uscc"])
        .where("id", "=", certificateId)
        .where("person_id", "=", citizen.personId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return fail("certificateUnknown");
      if (row.revoked_at !== null) return fail("certificateRevoked");
      const same = await tables(tx)
        .selectFrom("print_grants")
        .select("copy")
        .where("id", "=", grantId)
        .executeTakeFirst();
      if (same !== undefined) return ok({ grantId, copy: same.copy, pages: 1 });
      const copies = await limitedCopies(tx, certificateId);
      const ours = copies.find(({ wantedBy }) => wantedBy === grantId);
      if (ours?.made === true) return ok(await give(tx, { ...asked, copy: ours.copy }));
      if (ours !== undefined) return ok({ unmade: ours.copy });
      if (copies.length >= maximumLimitedCopies) return fail("copiesExhausted");
      const copy = Math.max(firstLimitedCopy - 1, ...copies.map((one) => one.copy)) + 1;
      const promised = await documents.promise(tx, row, copy, { limited, wantedBy: grantId });
      return promised.ok ? ok({ unmade: copy }) : promised;
    });
  }

  /** Those made and those promised; the certificate is held meanwhile. */
  async function limitedCopies(tx: Tx, certificateId: string) {
    const of = (table: "certificate_documents" | "certificate_documents_due") =>
      tables(tx)
        .selectFrom(table)
        .select(["copy", "wanted_by"])
        .where("certificate_id", "=", certificateId)
        .where("copy", ">=", firstLimitedCopy)
        .execute();
    // What is due first: one that is made in between is then in both, never in neither.
    const due = await of("certificate_documents_due");
    const made = await of("certificate_documents");
    return [
      ...made.map((one) => ({ copy: one.copy, wantedBy: one.wanted_by, made: true })),
      ...due
        .filter(({ copy }) => !made.some((one) => one.copy === copy))
        .map((one) => ({ copy: one.copy, wantedBy: one.wanted_by, made: false })),
    ];
  }

  /** The signed bytes a grant allows to print: for its own session on its own kiosk, until it is consumed. */
  async function documentOf(
    grantId: string,
    citizen: Citizen,
    kid: string,
  ): Promise<Result<Sensitive<Buffer>, "grantInvalid" | "grantUsed" | "certificateRevoked">> {
    const found = await tables(deps.db)
      .selectFrom("print_grants")
      .innerJoin("certificates", "certificates.id", "print_grants.certificate_id")
      .innerJoin("certificate_documents", (join) =>
        join
          .onRef("certificate_documents.certificate_id", "=", "print_grants.certificate_id")
          .onRef("certificate_documents.copy", "=", "print_grants.copy"),
      )
      .select(["certificates.id", "print_grants.copy", "print_grants.state", "print_grants.expires_at"])
      .select(["certificates.revoked_at", "certificate_documents.sealed"])
      .where("print_grants.id", "=", grantId)
      .where("print_grants.kid", "=", kid)
      .where("print_grants.session_id", "=", citizen.sessionId)
      .executeTakeFirst();
    if (found === undefined) return fail("grantInvalid");
    const usable = usability(found.state, found.expires_at);
    if (!usable.ok) return usable;
    if (found.revoked_at !== null) return fail("certificateRevoked");
    const subject = { kind: "printGrant", id: grantId };
    await audit(deps.db, clock, { actor: `kiosk:${kid}`, action: "certificate.documentRead", subject });
    return ok(vault.openBytes(documentContext(found.id, found.copy), found.sealed));
  }

  function usability(state: string, expiresAt: Date): Result<void, "grantInvalid" | "grantUsed"> {
    if (state === "consumed" || state === "printed" || state === "unknown") return fail("grantUsed");
    return state === "granted" && expiresAt.getTime() > clock.now() ? ok() : fail("grantInvalid");
  }

  /** The first byte is about to leave: from now on the copy counts as used, whatever happens. */
  async function consume(
    grantId: string,
    kid: string,
    jobId: string,
  ): Promise<Result<void, "grantInvalid" | "grantUsed" | "certificateRevoked">> {
    return deps.db.transaction().execute(async (tx) => {
      const row = await tables(tx)
        .selectFrom("print_grants")
        .innerJoin("certificates", "certificates.id", "print_grants.certificate_id")
        .select(["print_grants.state", "print_grants.expires_at", "certificates.revoked_at"])
        .where("print_grants.id", "=", grantId)
        .where("print_grants.kid", "=", kid)
        .forUpdate("print_grants")
        .executeTakeFirst();
      if (row === undefined) return fail("grantInvalid");
      const usable = usability(row.state, row.expires_at);
      if (!usable.ok) return usable;
      if (row.revoked_at !== null) return fail("certificateRevoked");
      await tables(tx)
        .updateTable("print_grants")
        .set({ state: "consumed", job_id: jobId, consumed_at: at() })
        .where("id", "=", grantId)
        .execute();
      const subject = { kind: "printGrant", id: grantId };
      await audit(tx, clock, { actor: `kiosk:${kid}`, action: "printGrant.consumed", subject });
      return ok();
    });
  }

  /** How the job ended; the same outcome may be told again until the kiosk hears the answer. */
  async function settle(
    grantId: string,
    kid: string,
    outcome: { jobId: string; state: "printed" | "notPrinted" | "unknown" },
  ): Promise<Result<void, "grantInvalid">> {
    return deps.db.transaction().execute(async (tx) => {
      const row = await tables(tx)
        .selectFrom("print_grants")
        .select(["state", "job_id"])
        .where("id", "=", grantId)
        .where("kid", "=", kid)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined || (row.job_id !== null && row.job_id !== outcome.jobId))
        return fail("grantInvalid");
      if (row.state === outcome.state || (row.state === "withdrawn" && outcome.state === "notPrinted"))
        return ok();
      // A job that ended before its first byte never consumed its grant.
      const neverStarted = row.state === "granted" && outcome.state === "notPrinted";
      if (row.state !== "consumed" && !neverStarted) return fail("grantInvalid", row.state);
      await tables(tx)
        .updateTable("print_grants")
        .set({ state: outcome.state, job_id: outcome.jobId, finished_at: at() })
        .where("id", "=", grantId)
        .execute();
      const action = `printGrant.${outcome.state}`;
      await audit(tx, clock, { actor: `kiosk:${kid}`, action, subject: { kind: "printGrant", id: grantId } });
      return ok();
    });
  }

  return { grant, grantCopy, documentOf, consume, settle };
}

/** The lowest copy that is neither used nor on its way to a printer. */
function nextCopy(grants: readonly { copy: number; state: string }[]): number {
  const used = new Set(
    grants
      .filter(({ state }) => state === "consumed" || state === "printed" || state === "unknown")
      .map(({ copy }) => copy),
  );
  let copy = 1;
  while (used.has(copy)) copy++;
  return copy;
}
export type Grants = ReturnType<typeof createGrants>;
