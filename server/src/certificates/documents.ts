import { Closed, ok, parser, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { Db, Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { ReadySeal, Seals, SealUsed } from "../seals/index.ts";
import type { TimeStamper } from "../time-stamps/index.ts";
import { attachSeal } from "./attach-seal.ts";
import { checkPrintable, copyPage, parseContent, type CopyPurpose } from "./content.ts";
import { renderFinished, type PageModel } from "./page/index.ts";
import { createSignDocument } from "./signature.ts";
import { contentContext, documentContext, limitContext, type CertificatesTables } from "./tables.ts";

/** Why there is no document. */
export type NotMade = "nameNotPrintable" | "sealUnavailable" | "timeStampUnavailable";

/** What is on the page of one copy, and whose seal it bears. */
export interface WantedDocument {
  readonly page: Sensitive<PageModel>;
  /** USCC. */
  readonly issuer: string;
}

export type KnownCertificate = Pick<
  CertificatesTables["certificates"],
  "id" | "sealed_content" | "issuer_uscc"
>;

export interface MadeDocument {
  readonly bytes: Sensitive<Buffer>;
  readonly used: SealUsed | undefined;
}

const parseLimit = parser(Closed({ purpose: Type.String(), until: Type.Integer() }));

/** A certificate's first document is there, in the transaction that stores it. */
export type OnDocument = (tx: Tx, certificateId: string) => Promise<void>;

/** How often what is due is looked after, and how long one server has for a document before another tries. */
const delays = { every: 30_000, lease: 60_000 };

/**
 * The documents of certificates: laid out, sealed where the issuer has a seal, signed and stamped. Whoever stamps is
 * asked over the network, which is never done in a transaction: there a document is only promised (`want`), and made
 * afterwards (`make`), by whoever needs it first or by the clock. What a stopped server promised, the next one makes.
 */
export function createDocuments(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  signerName: string;
  publicUrl: () => string;
  seals: Seals;
  timeStamps: TimeStamper;
  onError: (error: unknown) => void;
}) {
  const { clock, publicUrl, seals } = deps;
  const { vault } = deps.keys;
  const tables = (on: Db | Tx) => on.$extendTables<CertificatesTables>();
  const sign = createSignDocument(deps.keys.documents, deps.timeStamps, deps.signerName);
  const followers: OnDocument[] = [];

  /** Whether it could be made now, and the seal it would bear; whoever stamps is not asked. */
  async function possible(
    on: Db | Tx,
    { page, issuer }: WantedDocument,
  ): Promise<Result<ReadySeal | undefined, "nameNotPrintable" | "sealUnavailable">> {
    const printable = page.judge(checkPrintable);
    return printable.ok ? seals.readySeal(on, issuer) : printable;
  }

  /** Laid out, sealed where its issuer has a seal, signed last. */
  async function render(wanted: WantedDocument): Promise<Result<MadeDocument, NotMade>> {
    const seal = await possible(deps.db, wanted);
    if (!seal.ok) return seal;
    let used: SealUsed | undefined;
    const bytes = await renderFinished(wanted.page, clock.now(), async (pdf, at) => {
      if (seal.value === undefined) return sign(pdf, at);
      const set = seal.value.set(pdf, at);
      used = set.used;
      return sign(attachSeal(pdf, set.signature), at);
    });
    return bytes.ok ? ok({ bytes: bytes.value, used }) : bytes;
  }

  async function store(
    tx: Tx,
    id: string,
    { copy, wantedBy = null }: { readonly copy: number; readonly wantedBy?: string | null },
    made: MadeDocument,
  ): Promise<void> {
    if (made.used !== undefined) await seals.record(tx, made.used, { certificateId: id, copy });
    await tables(tx)
      .insertInto("certificate_documents")
      .values({
        certificate_id: id,
        copy,
        ...vault.sealBytes(documentContext(id, copy), made.bytes),
        made_at: new Date(clock.now()),
        wanted_by: wantedBy,
      })
      .execute();
  }

  /** Promises a further copy of a certificate, unless it could not be made. */
  async function promise(
    tx: Tx,
    { id, sealed_content: sealed, issuer_uscc: issuer }: KnownCertificate,
    copy: number,
    how: { readonly limited?: CopyPurpose; readonly wantedBy?: string } = {},
  ): Promise<Result<void, NotMade>> {
    const content = vault.open(contentContext(id), sealed, parseContent);
    const page = content.map((known) => copyPage(known, copy, publicUrl(), how.limited));
    const seal = await possible(tx, { page, issuer: issuer ?? "" });
    return seal.ok ? ok(await want(tx, id, copy, how)) : seal;
  }

  /** Promises a copy that is possible, in the transaction that needs it; once promised it is made. */
  async function want(
    tx: Tx,
    id: string,
    copy: number,
    how: { readonly limited?: CopyPurpose; readonly wantedBy?: string } = {},
  ): Promise<void> {
    const { limited, wantedBy = null } = how;
    const limit = limited && vault.seal(limitContext(id, copy), new Sensitive(limited));
    await tables(tx)
      .insertInto("certificate_documents_due")
      .values({
        certificate_id: id,
        copy,
        sealed_limit: limit ?? null,
        wanted_by: wantedBy,
        due_at: new Date(clock.now()),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** How many are making each right now, in this process. */
  const underway = new Map<string, number>();

  /** Makes a promised copy. Of several who make the same one, the first to store it does. */
  async function make(id: string, copy: number): Promise<Result<void, NotMade>> {
    const key = `${id}:${copy}`;
    const at = (change: 1 | -1) => underway.set(key, (underway.get(key) ?? 0) + change);
    at(1);
    try {
      return await makeDocument(id, copy);
    } finally {
      if (at(-1).get(key) === 0) underway.delete(key);
    }
  }

  /** Makes a first document now, unless somebody is at it or whoever stamps was away lately: then it comes by the clock. */
  async function hasten(id: string): Promise<void> {
    const away = deps.timeStamps.condition()?.up === false;
    if (away || underway.has(`${id}:1`)) return;
    const made = await make(id, 1);
    if (!made.ok) deps.onError(new Error(`certificate ${id} is not made: ${made.code}`));
  }

  async function makeDocument(id: string, copy: number): Promise<Result<void, NotMade>> {
    const due = await tables(deps.db)
      .selectFrom("certificate_documents_due as due")
      .innerJoin("certificates", "certificates.id", "due.certificate_id")
      .select([
        "certificates.sealed_content",
        "certificates.issuer_uscc",
        "due.sealed_limit",
        "due.wanted_by",
      ])
      .where("due.certificate_id", "=", id)
      .where("due.copy", "=", copy)
      .executeTakeFirst();
    if (due === undefined) return ok();
    const content = vault.open(contentContext(id), due.sealed_content, parseContent);
    const limit =
      due.sealed_limit === null
        ? new Sensitive(undefined)
        : vault.open(limitContext(id, copy), due.sealed_limit, parseLimit);
    const page = content.join(limit, (known, limited) => copyPage(known, copy, publicUrl(), limited));
    const made = await render({ page, issuer: due.issuer_uscc ?? "" });
    if (!made.ok) return made;
    await deps.db.transaction().execute(async (tx) => {
      const ours = await tables(tx)
        .deleteFrom("certificate_documents_due")
        .where("certificate_id", "=", id)
        .where("copy", "=", copy)
        .executeTakeFirst();
      // Somebody else made it meanwhile, or it was revoked.
      if (ours.numDeletedRows === 0n) return;
      await store(tx, id, { copy, wantedBy: due.wanted_by }, made.value);
      if (copy === 1) for (const follow of followers) await follow(tx, id);
    });
    return ok();
  }

  /** Whether its first document is promised and not made. */
  async function isDue(id: string): Promise<boolean> {
    const due = await tables(deps.db)
      .selectFrom("certificate_documents_due")
      .select("copy")
      .where("certificate_id", "=", id)
      .where("copy", "=", 1)
      .executeTakeFirst();
    return due !== undefined;
  }

  /**
   * The same for whoever does something else while it is: held until the transaction ends, so that either this one sees
   * that the document is made, or who makes it sees what this one did.
   */
  async function awaits(tx: Tx, id: string): Promise<boolean> {
    const due = await tables(tx)
      .selectFrom("certificate_documents_due")
      .select("copy")
      .where("certificate_id", "=", id)
      .where("copy", "=", 1)
      .forUpdate()
      .executeTakeFirst();
    return due !== undefined;
  }

  /** Nobody will need what is promised of this certificate any more. */
  async function forget(tx: Tx, id: string): Promise<void> {
    await tables(tx).deleteFrom("certificate_documents_due").where("certificate_id", "=", id).execute();
  }

  /** Makes what is due until there is no more of it, or nobody stamps. @returns how many were made */
  async function pass(): Promise<number> {
    for (let made = 0; ; made++) {
      const now = clock.now();
      const { rows } = await sql<{ id: string; copy: number }>`
        update certificate_documents_due set due_at = ${new Date(now + delays.lease)}
        where (certificate_id, copy) in (
          select certificate_id, copy from certificate_documents_due where due_at <= ${new Date(now)}
          order by due_at limit 1 for update skip locked)
        returning certificate_id as id, copy`.execute(deps.db);
      const [next] = rows;
      if (next === undefined) return made;
      const done = await make(next.id, next.copy);
      if (done.ok) continue;
      deps.onError(new Error(`certificate ${next.id}, copy ${next.copy}, is not made: ${done.code}`));
      if (done.code === "timeStampUnavailable") return made;
    }
  }

  let running: Promise<void> | undefined;
  const cancel = clock.every(delays.every, () => {
    running ??= pass()
      .then(() => undefined, deps.onError)
      .finally(() => (running = undefined));
  });

  return {
    possible,
    render,
    store,
    want,
    promise,
    make,
    hasten,
    isDue,
    awaits,
    onMade: (follow: OnDocument) => followers.push(follow),
    forget,
    pass,
    async stop(): Promise<void> {
      cancel();
      await running;
    },
  };
}
export type Documents = ReturnType<typeof createDocuments>;
