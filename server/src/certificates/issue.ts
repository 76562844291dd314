import { createHash, randomBytes } from "node:crypto";
import { ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { CertificateView } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, chinaDay, newId, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { copyPage, parseContent, verifyUrl, type CertificateContent } from "./content.ts";
import type { Documents, NotMade, WantedDocument } from "./documents.ts";
import { certificateIdentifier, certificateNumber, nextVersion } from "./number.ts";
import { contentContext, type CertificatesTables } from "./tables.ts";
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

/** Rendered, sealed, signed and stamped, not yet in force. */
export interface PreparedCertificate {
  readonly view: CertificateView;
  /**
   * Puts it in force, in the transaction that closes the case.
   * @param personId whose it is, where two files became one since
   */
  store(tx: Tx, personId?: string): Promise<void>;
}

/** What a certificate is to say instead of what it says. */
export type Rewrite = (content: Sensitive<CertificateContent>) => Sensitive<CertificateContent>;

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

/** A certificate that has its number, with all that is written on it. */
interface Numbered {
  readonly id: string;
  readonly content: Sensitive<CertificateContent>;
  readonly issued: Issued;
}

/** Numbers certificates and puts them in force, with their document (`prepare`) or before it is made (`issue`). */
export function createIssuing(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  deployment: Deployment;
  publicUrl: () => string;
  documents: Documents;
}) {
  const { clock, deployment, publicUrl, documents, vault } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<CertificatesTables>();

  /** A gap is harmless, waiting in line is not. */
  async function nextSerial(on: Db | Tx): Promise<number> {
    const { rows } = await sql<{ serial: number }>`select nextval('certificate_numbers') as serial`.execute(
      on,
    );
    const [drawn] = rows;
    if (drawn === undefined) throw new Error("a sequence gave no number");
    return drawn.serial;
  }

  async function numbered(on: Db | Tx, request: IssueRequest): Promise<Numbered> {
    const { template, issuer, place, queriedAt, personId, sessionId, kid, actor } = request;
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
    const made = { number, identifier, verifyToken, issuedAt };
    const content = request.holder.join(request.record, (holder, record): CertificateContent => {
      const known = { template, holder, record, place, issuer, queriedAt };
      return { ...known, ...made, division: deployment.division };
    });
    const visit = { personId, sessionId, kid, ...(actor !== undefined && { actor }) };
    return { id: newId(clock), content, issued: { ...visit, ...made, template, issuer: issuer.uscc } };
  }

  /**
   * In place of an earlier one, under a new number and the next version of its identifier.
   * @param rewrite what it says other than that one; absent: the same
   */
  async function renumbered(
    old: CertificatesTables["certificates"],
    actor: string,
    rewrite: Rewrite | undefined,
  ): Promise<Numbered> {
    const issuedAt = clock.now();
    const day = chinaDay(issuedAt);
    const number = certificateNumber(deployment.divisionCode, day, await nextSerial(deps.db));
    const version = old.version + 1;
    const identifier = nextVersion(old.identifier, version);
    const verifyToken = randomBytes(16).toString("base64url");
    const made = { number, identifier, verifyToken, issuedAt };
    const said = vault.open(contentContext(old.id), old.sealed_content, parseContent);
    const content = (rewrite?.(said) ?? said).map((known): CertificateContent =>
      Object.assign({}, known, made),
    );
    const visit = { personId: old.person_id, sessionId: old.session_id, kid: old.kid };
    const replacing = { version, replaces: old.id, actor };
    const issued = { ...visit, ...made, ...replacing, template: old.template, issuer: old.issuer_uscc ?? "" };
    return { id: newId(clock), content, issued };
  }

  const firstCopy = ({ content, issued: { issuer } }: Numbered): WantedDocument => ({
    page: content.map((known) => copyPage(known, 1, publicUrl())),
    issuer,
  });

  async function enter(tx: Tx, { id, content, issued }: Numbered, personId: string): Promise<void> {
    const { version = 1, replaces = null, actor = `citizen:${issued.sessionId}` } = issued;
    await tables(tx)
      .insertInto("certificates")
      .values({
        id,
        number: issued.number,
        identifier: issued.identifier,
        verify_digest: verifyDigest(issued.verifyToken),
        template: issued.template,
        person_id: personId,
        session_id: issued.sessionId,
        kid: issued.kid,
        sealed_content: vault.seal(contentContext(id), content),
        issuer_uscc: issued.issuer,
        issued_at: new Date(issued.issuedAt),
        revoked_at: null,
        revoked_reason: null,
        version,
        replaces,
      })
      .execute();
    await audit(tx, clock, { actor, action: "certificate.issued", subject: { kind: "certificate", id } });
  }

  const viewOf = ({ id, issued: { number, issuedAt, verifyToken } }: Numbered): CertificateView => ({
    id,
    number,
    pages: 1,
    issuedAt,
    verifyUrl: verifyUrl(publicUrl(), verifyToken),
  });

  async function prepared(made: Numbered): Promise<Result<PreparedCertificate, NotMade>> {
    const document = await documents.render(firstCopy(made));
    if (!document.ok) return document;
    return ok({
      view: viewOf(made),
      async store(tx, personId = made.issued.personId) {
        await enter(tx, made, personId);
        await documents.store(tx, made.id, { copy: 1 }, document.value);
      },
    });
  }

  return {
    /** Never in a transaction: whoever stamps the document is asked over the network. */
    prepare: async (request: IssueRequest) => prepared(await numbered(deps.db, request)),
    /** The same, of one that takes another's place. */
    reissue: async (old: CertificatesTables["certificates"], actor: string, rewrite?: Rewrite) =>
      prepared(await renumbered(old, actor, rewrite)),

    /** In force with this transaction; its document is made afterwards, before anybody gets it. */
    issue: async (
      tx: Tx,
      request: IssueRequest,
    ): Promise<Result<CertificateView, "nameNotPrintable" | "sealUnavailable">> => {
      const made = await numbered(tx, request);
      const possible = await documents.possible(tx, firstCopy(made));
      if (!possible.ok) return possible;
      await enter(tx, made, made.issued.personId);
      await documents.want(tx, made.id, 1);
      return ok(viewOf(made));
    },
  };
}
export type Issuing = ReturnType<typeof createIssuing>;

/** What is stored of a verify token. */
export function verifyDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
