import { createHash, randomBytes } from "node:crypto";
import { ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { CertificateView } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { ReadySeal, Seals, SealUsed } from "../seals/index.ts";
import { attachSeal } from "./attach-seal.ts";
import { audit, chinaDay, newId, type Db, type Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { TimeStamper } from "../time-stamps/index.ts";
import {
  checkPrintable,
  copyPage,
  parseContent,
  verifyUrl,
  type CertificateContent,
  type CopyPurpose,
} from "./content.ts";
import { certificateIdentifier, certificateNumber, nextVersion } from "./number.ts";
import { renderFinished } from "./page/index.ts";
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
  /** Who issues it; the visit's citizen when absent. */
  readonly actor?: string;
}

/** Rendered and signed, not yet in force. */
export interface PreparedCertificate {
  readonly view: CertificateView;
  /** Puts it in force, in the transaction that closes the case. */
  store(tx: Tx): Promise<void>;
}

/** Why there is no document. */
export type NotMade = "nameNotPrintable" | "sealUnavailable" | "timeStampUnavailable";

interface MadeDocument {
  readonly bytes: Sensitive<Buffer>;
  readonly used: SealUsed | undefined;
}

/** A certificate about to be in force. */
interface Issued {
  readonly template: string;
  readonly issuer: string;
  readonly number: string;
  readonly identifier: string;
  readonly verifyToken: string;
  readonly issuedAt: number;
  readonly personId: string;
  /** The visit it was first issued in. */
  readonly sessionId: string;
  readonly kid: string;
  readonly version?: number;
  readonly replaces?: string;
  /** The visit's citizen when absent. */
  readonly actor?: string;
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
  seals: Seals;
  timeStamps: TimeStamper;
}) {
  const { clock, deployment, publicUrl, seals } = deps;
  const { vault } = deps.keys;
  const tables = (db: Db | Tx) => db.$extendTables<CertificatesTables>();
  const sign = createSignDocument(deps.keys.documents, deps.timeStamps, deployment.signerName);

  /** A gap is harmless, waiting in line is not. */
  async function nextSerial(on: Db | Tx): Promise<number> {
    const { rows } = await sql<{ serial: number }>`select nextval('certificate_numbers') as serial`.execute(
      on,
    );
    const [drawn] = rows;
    if (drawn === undefined) throw new Error("a sequence gave no number");
    return drawn.serial;
  }

  /** One copy: laid out, sealed where its issuer has a seal, signed last. */
  async function makeDocument(
    content: Sensitive<CertificateContent>,
    copy: number,
    seal: ReadySeal | undefined,
    limited?: CopyPurpose,
  ): Promise<Result<MadeDocument, "timeStampUnavailable">> {
    const page = content.map((known) => copyPage(known, copy, publicUrl(), limited));
    const now = clock.now();
    let used: SealUsed | undefined;
    const bytes = await renderFinished(page, now, async (pdf, at) => {
      if (seal === undefined) return sign(pdf, at);
      const set = seal.set(pdf, at);
      used = set.used;
      return sign(attachSeal(pdf, set.signature), at);
    });
    return bytes.ok ? ok({ bytes: bytes.value, used }) : bytes;
  }

  async function storeDocument(tx: Tx, id: string, copy: number, made: MadeDocument): Promise<void> {
    if (made.used !== undefined) await seals.record(tx, made.used, { certificateId: id, copy });
    await tables(tx)
      .insertInto("certificate_documents")
      .values({
        certificate_id: id,
        copy,
        ...vault.sealBytes(documentContext(id, copy), made.bytes),
        made_at: new Date(clock.now()),
      })
      .execute();
  }

  /** A further copy, kept beside the first, under the seal in force now. */
  async function makeCopy(
    tx: Tx,
    certificate: { id: string; copy: number; issuer: string; content: Sensitive<CertificateContent> },
    limited?: CopyPurpose,
  ): Promise<Result<void, NotMade>> {
    const { id, copy, issuer, content } = certificate;
    const printable = content.judge((known) => checkPrintable(copyPage(known, copy, publicUrl(), limited)));
    if (!printable.ok) return printable;
    const seal = await seals.readySeal(tx, issuer);
    if (!seal.ok) return seal;
    const document = await makeDocument(content, copy, seal.value, limited);
    if (!document.ok) return document;
    await storeDocument(tx, id, copy, document.value);
    return ok();
  }

  /** @param on whose connection the database is asked over: a transaction's own, in the middle of one */
  async function prepare(
    request: IssueRequest,
    on: Db | Tx = deps.db,
  ): Promise<Result<PreparedCertificate, NotMade>> {
    const { template, issuer, place, queriedAt, personId, sessionId, kid } = request;
    const issuedAt = clock.now();
    const day = chinaDay(issuedAt);
    const serial = await nextSerial(on);
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
    const visit = { personId, sessionId, kid };
    return ready(on, content, {
      ...visit,
      ...(request.actor !== undefined && { actor: request.actor }),
      template,
      issuer: issuer.uscc,
      number,
      identifier,
      verifyToken,
      issuedAt,
    });
  }

  /** In place of an earlier one: the same facts under a new number, and the next version of its identifier. */
  async function reissue(
    tx: Tx,
    old: CertificatesTables["certificates"],
    actor: string,
  ): Promise<Result<PreparedCertificate, NotMade>> {
    const issuedAt = clock.now();
    const day = chinaDay(issuedAt);
    const number = certificateNumber(deployment.divisionCode, day, await nextSerial(tx));
    const version = old.version + 1;
    const identifier = nextVersion(old.identifier, version);
    const verifyToken = randomBytes(16).toString("base64url");
    const made = { number, identifier, verifyToken, issuedAt };
    const content = vault
      .open(contentContext(old.id), old.sealed_content, parseContent)
      .map((known): CertificateContent => Object.assign({}, known, made));
    const visit = { personId: old.person_id, sessionId: old.session_id, kid: old.kid };
    const replacing = { version, replaces: old.id, actor };
    const issuer = old.issuer_uscc ?? "";
    return ready(tx, content, { ...visit, ...made, ...replacing, template: old.template, issuer });
  }

  /** Rendered, sealed, signed; `store` puts it in force. */
  async function ready(
    db: Db | Tx,
    content: Sensitive<CertificateContent>,
    issued: Issued,
  ): Promise<Result<PreparedCertificate, NotMade>> {
    const id = newId(clock);
    const { number, identifier, verifyToken, issuedAt, issuer } = issued;
    const { version = 1, replaces = null, actor = `citizen:${issued.sessionId}` } = issued;
    const printable = content.judge((known) => checkPrintable(copyPage(known, 1, publicUrl())));
    if (!printable.ok) return printable;
    const seal = await seals.readySeal(db, issuer);
    if (!seal.ok) return seal;
    const made = await makeDocument(content, 1, seal.value);
    if (!made.ok) return made;
    const document = made.value;

    async function store(tx: Tx): Promise<void> {
      await tables(tx)
        .insertInto("certificates")
        .values({
          id,
          number,
          identifier,
          verify_digest: verifyDigest(verifyToken),
          template: issued.template,
          person_id: issued.personId,
          session_id: issued.sessionId,
          kid: issued.kid,
          sealed_content: vault.seal(contentContext(id), content),
          issuer_uscc: issuer,
          issued_at: new Date(issuedAt),
          revoked_at: null,
          revoked_reason: null,
          version,
          replaces,
        })
        .execute();
      await storeDocument(tx, id, 1, document);
      await audit(tx, clock, { actor, action: "certificate.issued", subject: { kind: "certificate", id } });
    }

    const view = { id, number, pages: 1, issuedAt, verifyUrl: verifyUrl(publicUrl(), verifyToken) };
    return { ok: true, value: { view, store } };
  }

  return { prepare, reissue, makeCopy };
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
