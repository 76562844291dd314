import { fail, ok, parser, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { LicenceUseAuthorisation } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { audit, newId, type Citizen, type Db, type Tx } from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import { certificateKind } from "../templates/index.ts";
import { documentContext, type CertificatesTables } from "../tables.ts";

const parsePurpose = parser(Type.String());
const purposeContext = (id: string) => `certificate_authorisations.sealed_purpose:${id}`;
const day = 24 * 60 * 60_000;

/** A licence that a department may use now. */
export interface UsableLicence {
  readonly authorisationId: string;
  readonly certificateId: string;
  readonly number: string;
  readonly template: string;
  readonly title: string;
  /** Unified social credit code of who issued it; null on certificates older than the column. */
  readonly issuer: string | null;
  readonly expiresAt: number;
}

/** The holder's word that a department may use a licence: for what, until when; every use is in the log. */
export function createAuthorisations(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CertificatesTables>();
  const at = () => new Date(clock.now());

  /** @param purposes sealed words leave with the answer: only at the boundary */
  async function of(certificateId: string): Promise<Sensitive<LicenceUseAuthorisation>[]> {
    const rows = await tables(deps.db)
      .selectFrom("certificate_authorisations")
      .selectAll()
      .select(
        sql<number>`(select count(*) from certificate_uses u
          where u.authorisation_id = certificate_authorisations.id)`.as("uses"),
      )
      .where("certificate_id", "=", certificateId)
      .orderBy("given_at", "desc")
      .limit(50)
      .execute();
    return rows.map(
      ({ id, recipient, uses, given_at: given, expires_at: expires, ended_at: ended, ...row }) =>
        vault
          .open(purposeContext(id), row.sealed_purpose, parsePurpose)
          .map((purpose) =>
            Object.assign(
              { id, recipient, purpose, givenAt: given.getTime(), expiresAt: expires.getTime(), uses },
              ended !== null && { endedAt: ended.getTime() },
            ),
          ),
    );
  }

  async function authorise(
    citizen: Citizen,
    certificateId: string,
    given: {
      readonly id: string;
      readonly recipient: string;
      readonly purpose: string;
      readonly days: number;
    },
  ): Promise<Result<void, "certificateUnknown" | "certificateRevoked">> {
    return deps.db
      .transaction()
      .execute(async (tx): Promise<Result<void, "certificateUnknown" | "certificateRevoked">> => {
        const row = await tables(tx)
          .selectFrom("certificates")
          .select("revoked_at")
          .where("id", "=", certificateId)
          .where("person_id", "=", citizen.personId)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return fail("certificateUnknown");
        if (row.revoked_at !== null) return fail("certificateRevoked");
        const { id, recipient, purpose, days } = given;
        await tables(tx)
          .insertInto("certificate_authorisations")
          .values({
            id,
            certificate_id: certificateId,
            recipient,
            sealed_purpose: vault.seal(purposeContext(id), new Sensitive(purpose)),
            session_id: citizen.sessionId,
            given_at: at(),
            expires_at: new Date(clock.now() + days * day),
            ended_at: null,
          })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .execute();
        const subject = { kind: "certificate", id: certificateId };
        await audit(tx, clock, {
          actor: `citizen:${citizen.sessionId}`,
          action: "licence.authorised",
          subject,
        });
        return ok();
      });
  }

  /** @returns the licence it was for */
  async function end(citizen: Citizen, id: string): Promise<Result<string, "authorisationUnknown">> {
    return deps.db.transaction().execute(async (tx): Promise<Result<string, "authorisationUnknown">> => {
      const row = await tables(tx)
        .updateTable("certificate_authorisations")
        .from("certificates")
        .set({ ended_at: at() })
        .whereRef("certificates.id", "=", "certificate_authorisations.certificate_id")
        .where("certificates.person_id", "=", citizen.personId)
        .where("certificate_authorisations.id", "=", id)
        .where("certificate_authorisations.ended_at", "is", null)
        .returning("certificate_authorisations.certificate_id")
        .executeTakeFirst();
      if (row === undefined) return fail("authorisationUnknown");
      const subject = { kind: "certificate", id: row.certificate_id };
      await audit(tx, clock, {
        actor: `citizen:${citizen.sessionId}`,
        action: "licence.authorisationEnded",
        subject,
      });
      return ok(row.certificate_id);
    });
  }

  /** Of licences that hold and whose document is made. */
  function inForce(on: Db | Tx) {
    return tables(on)
      .selectFrom("certificate_authorisations")
      .innerJoin("certificates", "certificates.id", "certificate_authorisations.certificate_id")
      .innerJoin("certificate_documents", (join) =>
        join.onRef("certificate_documents.certificate_id", "=", "certificates.id").on("copy", "=", 1),
      )
      .where("certificates.revoked_at", "is", null)
      .where("certificate_authorisations.ended_at", "is", null)
      .where("certificate_authorisations.expires_at", ">", at());
  }

  return {
    of,
    authorise,
    end,

    /** What of this person a department may use now. */
    usable: async (personId: string, recipient: string, on: Db | Tx = deps.db): Promise<UsableLicence[]> => {
      const rows = await inForce(on)
        .select(["certificate_authorisations.id", "certificates.id as certificate_id", "certificates.number"])
        .select([
          "certificates.template",
          "certificates.issuer_uscc",
          "certificate_authorisations.expires_at",
        ])
        .where("certificates.person_id", "=", personId)
        .where("certificate_authorisations.recipient", "=", recipient)
        .orderBy("certificate_authorisations.expires_at", "desc")
        .execute();
      return rows.map((row) => ({
        authorisationId: row.id,
        certificateId: row.certificate_id,
        number: row.number,
        template: row.template,
        title: certificateKind(row.template).title,
        issuer: row.issuer_uscc,
        expiresAt: row.expires_at.getTime(),
      }));
    },

    /** Takes the document, and enters that in the log, in the caller's transaction. */
    use: async (
      tx: Tx,
      used: {
        readonly authorisationId: string;
        readonly recipient: string;
        readonly caseId?: string;
        readonly actor: string;
      },
    ): Promise<Result<Sensitive<Buffer>, "authorisationUnknown">> => {
      const row = await inForce(tx)
        .select(["certificates.id", "certificate_documents.sealed"])
        .where("certificate_authorisations.id", "=", used.authorisationId)
        .where("certificate_authorisations.recipient", "=", used.recipient)
        .executeTakeFirst();
      if (row === undefined) return fail("authorisationUnknown");
      await tables(tx)
        .insertInto("certificate_uses")
        .values({
          id: newId(clock),
          authorisation_id: used.authorisationId,
          case_id: used.caseId ?? null,
          actor: used.actor,
          at: at(),
        })
        .execute();
      const subject = { kind: "certificate", id: row.id };
      await audit(tx, clock, { actor: used.actor, action: "licence.used", subject, fields: ["document"] });
      return ok(vault.openBytes(documentContext(row.id, 1), row.sealed));
    },
  };
}
export type Authorisations = ReturnType<typeof createAuthorisations>;
