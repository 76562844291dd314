import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import type { LicenceChange, LicenceFile, OwnLicence } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { chinaDate, type Db, type KeptRecords } from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import { maskCitizen } from "../../parties/index.ts";
import { parseContent } from "../content.ts";
import { contentContext, type CertificatesTables } from "../tables.ts";
import { certificateKind } from "../templates/index.ts";
import type { Authorisations } from "./authorisations.ts";
import { factsContext, parseFacts } from "./facts.ts";
import { reasonContext, type ChangeRow } from "./changes.ts";

const parseReason = parser(Type.String());
type Row = CertificatesTables["certificates"];

/** The licence file (一证一档), and a citizen's own licences. */
export function createLicenceFiles(deps: { db: Db; vault: Vault; authorisations: Authorisations }) {
  const { vault, authorisations } = deps;
  const db = deps.db.$extendTables<CertificatesTables>();

  async function find(id: string): Promise<Row | undefined> {
    return db.selectFrom("certificates").selectAll().where("id", "=", id).executeTakeFirst();
  }

  async function successorOf(id: string): Promise<string | undefined> {
    const row = await db
      .selectFrom("certificates")
      .select("id")
      .where("replaces", "=", id)
      .executeTakeFirst();
    return row?.id;
  }

  function headOf(row: Row) {
    return {
      id: row.id,
      number: row.number,
      identifier: row.identifier,
      title: certificateKind(row.template).title,
      issuedAt: row.issued_at.getTime(),
      state: row.revoked_at === null ? ("valid" as const) : ("revoked" as const),
    };
  }

  /** What was written when it was revoked; nothing where no person did it. */
  async function revokedFor(row: Row): Promise<Sensitive<string | undefined>> {
    if (row.revoked_at === null) return new Sensitive(undefined);
    const change = await db
      .selectFrom("certificate_changes")
      .select(["id", "sealed_reason"])
      .where("certificate_id", "=", row.id)
      .where("state", "=", "done")
      .orderBy("decided_at", "desc")
      .limit(1)
      .executeTakeFirst();
    return change === undefined
      ? new Sensitive(undefined)
      : vault.open(reasonContext(change.id), change.sealed_reason, parseReason);
  }

  async function own(row: Row): Promise<Sensitive<OwnLicence>> {
    const replacedBy = await successorOf(row.id);
    const why = await revokedFor(row);
    const given = Sensitive.all(await authorisations.of(row.id));
    return vault
      .open(contentContext(row.id), row.sealed_content, parseContent)
      .join(given, ({ issuer }, list): OwnLicence =>
        Object.assign(
          { ...headOf(row), issuer: issuer.name, authorisations: list },
          replacedBy !== undefined && { replacedBy },
        ),
      )
      .join(why, (plain, reason) => Object.assign(plain, reason !== undefined && { revokedFor: reason }));
  }

  async function ownAll(personId: string): Promise<Sensitive<OwnLicence[]>> {
    const rows = await db
      .selectFrom("certificates")
      .selectAll()
      .where("person_id", "=", personId)
      .orderBy("issued_at", "desc")
      .limit(100)
      .execute();
    return Sensitive.all(await Promise.all(rows.map(own)));
  }

  /** What a person's licences are called, for rooms that tell of them; nothing in them is opened. */
  async function ofPerson(personId: string) {
    const rows = await db
      .selectFrom("certificates")
      .selectAll()
      .where("person_id", "=", personId)
      .orderBy("issued_at", "desc")
      .limit(200)
      .execute();
    return rows.map((row) => {
      const { id, number, title: name } = headOf(row);
      return { id, number, name };
    });
  }

  function change(row: ChangeRow): Sensitive<LicenceChange> {
    const {
      id,
      kind,
      state,
      dual,
      sealed_facts: sealed,
      proposed_by: proposedBy,
      decided_by: by,
      decided_at: at,
    } = row;
    const facts =
      sealed === null ? new Sensitive(undefined) : vault.open(factsContext(id), sealed, parseFacts);
    return vault
      .open(reasonContext(id), row.sealed_reason, parseReason)
      .join(facts, (reason, changed) =>
        Object.assign(
          { id, kind, state, dual, reason, proposedBy, proposedAt: row.proposed_at.getTime() },
          changed !== undefined && { facts: changed },
          by !== null && { decidedBy: by },
          at !== null && { decidedAt: at.getTime() },
        ),
      );
  }

  async function file(row: Row): Promise<Sensitive<LicenceFile>> {
    const { id, version, replaces } = row;
    const copies = await db
      .selectFrom("certificate_documents")
      .select(["copy", "digest", "made_at"])
      .where("certificate_id", "=", id)
      .orderBy("copy")
      .execute();
    const changes = await db
      .selectFrom("certificate_changes")
      .selectAll()
      .where("certificate_id", "=", id)
      .orderBy("proposed_at")
      .execute();
    const cameOf = await db
      .selectFrom("certificate_changes")
      .selectAll()
      .where("replacement_id", "=", id)
      .executeTakeFirst();
    const origin = cameOf === undefined ? new Sensitive(undefined) : change(cameOf);
    const replacedBy = await successorOf(id);
    const plain = {
      ...headOf(row),
      version,
      copies: copies.map(({ copy, digest, made_at: madeAt }) => ({
        copy,
        digest: digest.toString("hex"),
        madeAt: madeAt.getTime(),
      })),
      ...(replaces !== null && { replaces }),
      ...(replacedBy !== undefined && { replacedBy }),
    };
    const log = Sensitive.all(changes.map(change))
      .join(Sensitive.all(await authorisations.of(id)), (all, given) => ({
        changes: all,
        authorisations: given,
      }))
      .join(origin, (known, came) => (came === undefined ? known : { ...known, cameOf: came }));
    return vault
      .open(contentContext(id), row.sealed_content, parseContent)
      .join(log, ({ holder, issuer }, known) => ({
        ...plain,
        ...known,
        issuer: issuer.name,
        holder: maskCitizen(holder),
      }));
  }

  /** Identifier, holder and issuer as they are kept, for the rules of the register. */
  const kept: KeptRecords = async (after, limit) => {
    const rows = await db
      .selectFrom("certificates")
      .selectAll()
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map((row) => {
      const { identifier, title } = headOf(row);
      const known = {
        licenceIdentifier: identifier,
        name: title,
        validFrom: chinaDate(row.issued_at.getTime()),
      };
      const record = vault
        .open(contentContext(row.id), row.sealed_content, parseContent)
        .map(({ holder, issuer }) =>
          Object.assign(known, { holderIdNumber: holder.idNumber, issuerUscc: issuer.uscc }),
        );
      return { id: row.id, record };
    });
  };

  return {
    find,
    kept,
    async findNumber(number: string): Promise<Row | undefined> {
      return db.selectFrom("certificates").selectAll().where("number", "=", number).executeTakeFirst();
    },
    own,
    ownAll,
    ofPerson,
    file,
  };
}
export type LicenceFiles = ReturnType<typeof createLicenceFiles>;
