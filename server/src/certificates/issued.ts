import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { CertificateView, VerifyAnswer } from "@zizhuban/server-contract";
import {
  audit,
  dataPart,
  startOfChinaDay,
  type Citizen,
  type Db,
  type FilePart,
  type Tx,
} from "../core/index.ts";
import { sql } from "kysely";
import type { Vault } from "../key-store/index.ts";
import { maskCitizen } from "../parties/index.ts";
import { parseContent, previewPage, verifyUrl } from "./content.ts";
import type { Documents, NotMade } from "./documents.ts";
import { verifyDigest } from "./issue.ts";
import { renderPage } from "./page/index.ts";
import { contentContext, documentContext, type CertificatesTables } from "./tables.ts";
import { certificateKind } from "./templates/index.ts";

/** What a verify token tells: masked, and still personal. */
export interface Verified {
  readonly template: string;
  readonly answer: Sensitive<VerifyAnswer>;
}

/** In the transaction in which a certificate's state changes. */
export type OnCertificateChange = (tx: Tx, certificateId: string) => Promise<void>;

/** Certificates already issued: shown again, checked, revoked, counted. */
export function createIssued(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  publicUrl: () => string;
  documents: Documents;
}) {
  const { clock, vault, documents } = deps;
  const db = deps.db.$extendTables<CertificatesTables>();
  const followers: OnCertificateChange[] = [];

  /** The page as the screen shows it, for the session it was issued in. */
  async function preview(
    id: string,
    citizen: Citizen,
    kid: string,
  ): Promise<Result<Sensitive<Buffer>, "certificateUnknown" | "certificateRevoked">> {
    const row = await db
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .where("session_id", "=", citizen.sessionId)
      .where("kid", "=", kid)
      .executeTakeFirst();
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    const subject = { kind: "certificate", id };
    await audit(deps.db, clock, {
      actor: `citizen:${citizen.sessionId}`,
      action: "certificate.previewed",
      subject,
    });
    const page = vault.open(contentContext(id), row.sealed_content, parseContent).map(previewPage);
    return ok(await renderPage(page, row.issued_at.getTime()));
  }

  /** @param token of the QR; undefined when nothing was issued under it */
  async function verify(token: string): Promise<Verified | undefined> {
    const row = await db
      .selectFrom("certificates")
      .selectAll()
      .where("verify_digest", "=", verifyDigest(token))
      .executeTakeFirst();
    return row === undefined ? undefined : answerOf(row);
  }

  /** What anyone with this very document in hand may learn. */
  async function verifyById(id: string): Promise<Verified> {
    return answerOf(
      await db.selectFrom("certificates").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    );
  }

  async function answerOf(row: CertificatesTables["certificates"]): Promise<Verified> {
    const subject = { kind: "certificate", id: row.id };
    const fields = ["name", "idNumber"];
    await audit(deps.db, clock, { actor: "public", action: "certificate.verified", subject, fields });
    const content = vault.open(contentContext(row.id), row.sealed_content, parseContent);
    const answer = content.map(({ holder, issuer }): VerifyAnswer => ({
      state: row.revoked_at === null ? "valid" : "revoked",
      number: row.number,
      title: certificateKind(row.template).title,
      issuer: issuer.name,
      issuedAt: row.issued_at.getTime(),
      holder: maskCitizen(holder),
    }));
    return { template: row.template, answer };
  }

  /** Takes a certificate out of force; its QR says so from the next scan. Grants not yet consumed end with it. */
  async function revoke(
    tx: Tx,
    id: string,
    reason: string,
    actor: string,
  ): Promise<Result<void, "certificateUnknown">> {
    const tables = tx.$extendTables<CertificatesTables>();
    const at = new Date(clock.now());
    const revoked = await tables
      .updateTable("certificates")
      .set({ revoked_at: at, revoked_reason: reason })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows === 0n) return fail("certificateUnknown");
    await documents.forget(tx, id);
    await tables
      .updateTable("print_grants")
      .set({ state: "withdrawn", finished_at: at })
      .where("certificate_id", "=", id)
      .where("state", "=", "granted")
      .execute();
    await tables
      .updateTable("certificate_authorisations")
      .set({ ended_at: at })
      .where("certificate_id", "=", id)
      .where("ended_at", "is", null)
      .execute();
    await audit(tx, clock, { actor, action: "certificate.revoked", subject: { kind: "certificate", id } });
    const first = await firstOf(tx, id);
    for (const follow of followers) await follow(tx, first);
    return ok();
  }

  /** As its holder's own page shows it. */
  async function view(id: string): Promise<Sensitive<CertificateView>> {
    const row = await db
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const { number, issued_at: issuedAt } = row;
    return vault.open(contentContext(id), row.sealed_content, parseContent).map(({ verifyToken }) => ({
      id,
      number,
      pages: 1,
      issuedAt: issuedAt.getTime(),
      verifyUrl: verifyUrl(deps.publicUrl(), verifyToken),
    }));
  }

  /** Which document stands in its place now and whether that holds; nothing personal. */
  async function head(first: string, on: Db | Tx = deps.db) {
    const row = await on
      .$extendTables<CertificatesTables>()
      .selectFrom("certificates")
      .select(["id", "number", "revoked_at"])
      .where("id", "=", await latestOf(on, first))
      .executeTakeFirstOrThrow();
    const state = row.revoked_at === null ? ("valid" as const) : ("revoked" as const);
    return { certificateId: row.id, number: row.number, state };
  }

  /** The document itself, for who hands it out: of what stands in its place now, where it was issued anew. */
  async function document(
    first: string,
    actor: string,
  ): Promise<Result<Sensitive<Buffer>, "certificateUnknown" | "certificateRevoked" | NotMade>> {
    const id = await latestOf(deps.db, first);
    const made = await documents.make(id, 1);
    if (!made.ok) return made;
    const row = await db
      .selectFrom("certificates")
      .innerJoin("certificate_documents", "certificate_documents.certificate_id", "certificates.id")
      .select(["certificates.revoked_at", "certificate_documents.sealed"])
      .where("certificates.id", "=", id)
      .where("certificate_documents.copy", "=", 1)
      .executeTakeFirst();
    if (row === undefined) return fail("certificateUnknown");
    if (row.revoked_at !== null) return fail("certificateRevoked");
    await audit(deps.db, clock, {
      actor,
      action: "certificate.handedOut",
      subject: { kind: "certificate", id },
    });
    return ok(vault.openBytes(documentContext(id, 1), row.sealed));
  }

  /** Certificates issued since midnight in China, by kiosk. */
  async function issuedToday(): Promise<ReadonlyMap<string, number>> {
    const rows = await db
      .selectFrom("certificates")
      .select(["kid", ({ fn }) => fn.countAll<number>().as("issued")])
      .where("issued_at", ">=", new Date(startOfChinaDay(clock.now())))
      .groupBy("kid")
      .execute();
    return new Map(rows.map(({ kid, issued }) => [kid, issued]));
  }

  /** The one a line of reissued certificates began with. */
  async function firstOf(tx: Tx, id: string): Promise<string> {
    const row = await tx
      .$extendTables<CertificatesTables>()
      .selectFrom("certificates")
      .select("replaces")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return row.replaces === null ? id : firstOf(tx, row.replaces);
  }

  /** The one that stands in its place now. */
  async function latestOf(on: Db | Tx, id: string): Promise<string> {
    const row = await on
      .$extendTables<CertificatesTables>()
      .selectFrom("certificates")
      .select("id")
      .where("replaces", "=", id)
      .executeTakeFirst();
    return row === undefined ? id : latestOf(on, row.id);
  }

  /** What it says, what became of it, every copy that was made, and those that took its place: for the case's file. */
  async function fileParts(id: string, tx: Tx): Promise<FilePart[]> {
    const tables = tx.$extendTables<CertificatesTables>();
    const row = await tables
      .selectFrom("certificates")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const copies = await tables
      .selectFrom("certificate_documents")
      .selectAll()
      .where("certificate_id", "=", id)
      .orderBy("copy")
      .execute();
    const { number, identifier, template, issued_at: issued, revoked_at: revoked, version } = row;
    const plain = { number, identifier, version, template, issuedAt: issued.getTime() };
    const ended = revoked === null ? {} : { revokedAt: revoked.getTime(), reason: row.revoked_reason };
    const record = vault
      .open(contentContext(id), row.sealed_content, parseContent)
      .map(({ verifyToken: _secret, ...content }) => Object.assign({}, plain, { content }, ended));
    const documents = copies.map(({ copy, sealed }): FilePart => {
      const bytes = vault.openBytes(documentContext(id, copy), sealed);
      return { kind: "certificate", ref: `${id}:${copy}`, mediaType: "application/pdf", bytes };
    });
    const next = await tables
      .selectFrom("certificates")
      .select("id")
      .where("replaces", "=", id)
      .executeTakeFirst();
    const later = next === undefined ? [] : await fileParts(next.id, tx);
    return [dataPart("certificateRecord", id, record), ...documents, ...later];
  }

  return {
    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sql`update certificates set person_id = ${into} where person_id = ${from}`.execute(tx);
    },
    preview,
    verify,
    verifyById,
    revoke,
    view,
    head,
    document,
    issuedToday,
    latestOf,
    fileParts,
    onChange: (follow: OnCertificateChange) => followers.push(follow),
  };
}
export type Issued = ReturnType<typeof createIssued>;
