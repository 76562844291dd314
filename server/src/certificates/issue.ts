import { createHash, randomBytes } from "node:crypto";
import type { Clock, Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { CertificateView } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, chinaDay, newId, type Db, type Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import { checkPrintable, copyPage, verifyUrl, type CertificateContent } from "./content.ts";
import { certificateIdentifier, certificateNumber } from "./number.ts";
import { renderPage } from "./page/index.ts";
import { createSignDocument } from "./signature.ts";
import type { CertificatesTables } from "./tables.ts";
import { certificateKind, type Holder, type TemplateKey } from "./templates/index.ts";

/** What a certificate is issued from. */
export interface IssueRequest {
  readonly template: TemplateKey;
  readonly holder: Sensitive<Holder>;
  readonly record: Sensitive<unknown>;
  readonly issuer: { readonly name: string; readonly uscc: string };
  /** `太和镇便民服务中心 03 号机`. */
  readonly place: string;
  readonly queriedAt: number;
  readonly personId: string;
  readonly sessionId: string;
  readonly kid: string;
}

/** Rendered and signed, not yet in force. */
export interface PreparedCertificate {
  readonly view: CertificateView;
  /** Puts it in force, in the transaction that closes the case. */
  store(tx: Tx): Promise<void>;
}

export interface Deployment {
  /** `鄂州市梁子湖区`. */
  readonly division: string;
  /** `420702`. */
  readonly divisionCode: string;
  /** What PDF readers show as the signer; ASCII. */
  readonly signerName: string;
}

/** Renders, signs and seals; shared by the first copy and by reprints. */
export function createIssuing(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  deployment: Deployment;
  publicUrl: () => string;
}) {
  const { clock, deployment, publicUrl } = deps;
  const { vault } = deps.keys;
  const tables = (db: Db | Tx) => db.$extendTables<CertificatesTables>();
  const sign = createSignDocument(deps.keys.documents, deployment.signerName);

  /** Serials are taken outside the case's transaction: a gap is harmless, waiting in line is not. */
  async function nextSerial(day: string): Promise<number> {
    const { last } = await tables(deps.db)
      .insertInto("certificate_serials")
      .values({ day, last: 1 })
      .onConflict((conflict) =>
        conflict.column("day").doUpdateSet({ last: sql`certificate_serials.last + 1` }),
      )
      .returning("last")
      .executeTakeFirstOrThrow();
    return last;
  }

  /** One copy, rendered and signed: the bytes that reach the printer. */
  async function makeDocument(
    content: Sensitive<CertificateContent>,
    copy: number,
  ): Promise<Sensitive<Buffer>> {
    const page = content.map((known) => copyPage(known, copy, publicUrl()));
    return renderPage(page, clock.now(), sign);
  }

  async function storeDocument(tx: Tx, id: string, copy: number, document: Sensitive<Buffer>): Promise<void> {
    await tables(tx)
      .insertInto("certificate_documents")
      .values({
        certificate_id: id,
        copy,
        ...vault.sealBytes(documentContext(id, copy), document),
        made_at: new Date(clock.now()),
      })
      .execute();
  }

  async function prepare(request: IssueRequest): Promise<Result<PreparedCertificate, "nameNotPrintable">> {
    const { template, issuer, place, queriedAt, personId, sessionId, kid } = request;
    const id = newId(clock);
    const issuedAt = clock.now();
    const day = chinaDay(issuedAt);
    const serial = await nextSerial(day);
    const number = certificateNumber(deployment.divisionCode, day, serial);
    const identifier = certificateIdentifier({
      typeCode: issuer.uscc + certificateKind(template).typeNumber,
      issuer: issuer.uscc,
      division: deployment.divisionCode,
      day,
      serial,
    });
    const verifyToken = randomBytes(16).toString("base64url");
    const content = request.holder.join(request.record, (holder, record): CertificateContent => {
      const known = { template, holder, record, place, issuer, number, identifier, verifyToken };
      return { ...known, division: deployment.division, issuedAt, queriedAt };
    });
    const printable = content.judge((known) => checkPrintable(copyPage(known, 1, publicUrl())));
    if (!printable.ok) return printable;
    const document = await makeDocument(content, 1);

    async function store(tx: Tx): Promise<void> {
      await tables(tx)
        .insertInto("certificates")
        .values({
          id,
          number,
          identifier,
          verify_digest: verifyDigest(verifyToken),
          template,
          person_id: personId,
          session_id: sessionId,
          kid,
          sealed_content: vault.seal(contentContext(id), content),
          issued_at: new Date(issuedAt),
          revoked_at: null,
          revoked_reason: null,
        })
        .execute();
      await storeDocument(tx, id, 1, document);
      const subject = { kind: "certificate", id };
      await audit(tx, clock, { actor: `citizen:${sessionId}`, action: "certificate.issued", subject });
    }

    const view = { id, number, pages: 1, issuedAt, verifyUrl: verifyUrl(publicUrl(), verifyToken) };
    return { ok: true, value: { view, store } };
  }

  return { prepare, makeDocument, storeDocument };
}
export type Issuing = ReturnType<typeof createIssuing>;

/** What is stored of a verify token. */
export function verifyDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

export function contentContext(id: string): string {
  return `certificates.sealed_content:${id}`;
}

export function documentContext(id: string, copy: number): string {
  return `certificate_documents.sealed:${id}:${copy}`;
}
