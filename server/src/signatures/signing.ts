import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { Strokes, type SignedKind } from "@zizhuban/server-contract";
import { audit, mayOpen, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { Documents, SignedDocument } from "./documents.ts";
import { evidenceHolds, judgeStrokes, signEvidence, strokesDigest } from "./evidence.ts";

type SignatureTables = {
  signatures: {
    id: string;
    /** One of the two: what it is under. */
    case_id: string | null;
    life_event_id: string | null;
    person_id: string;
    session_id: string;
    kid: string;
    level: string;
    document_digest: Buffer;
    strokes_digest: Buffer;
    sealed_strokes: Buffer;
    signed_at: Date;
    evidence: Buffer;
    attempt: number;
  };
};
export type SignatureRow = SignatureTables["signatures"];
export type Verdict = "valid" | "replaced" | "documentChanged" | "evidenceChanged";

const parseStrokes = parser(Strokes);
const context = (id: string) => `signatures.sealed_strokes:${id}`;
const columnOf = { case: "case_id", lifeEvent: "life_event_id" } as const satisfies Record<
  SignedKind,
  string
>;
const unknown = { case: "caseUnknown", lifeEvent: "lifeEventUnknown" } as const;

/** Signing an application, and finding out later whether what was signed is what is there. */
export function createSigning(deps: { db: Db; clock: Clock; keys: KeyStore; documents: Documents }) {
  const { db, clock, documents } = deps;
  const { vault, documents: signer } = deps.keys;
  const tables = (on: Db | Tx) => on.$extendTables<SignatureTables>();

  async function rowsOf(of: SignedKind, id: string, on: Db | Tx = db): Promise<SignatureRow[]> {
    return tables(on)
      .selectFrom("signatures")
      .selectAll()
      .where(columnOf[of], "=", id)
      .orderBy("attempt")
      .execute();
  }

  /** Whether this session may see and sign it. */
  function theirs(document: SignedDocument | undefined, citizen: Citizen): document is SignedDocument {
    return document !== undefined && document.personId === citizen.personId;
  }

  async function sign(
    what: { readonly of: SignedKind; readonly id: string },
    by: { readonly citizen: Citizen; readonly kid: string; readonly id: string },
    signed: { readonly digest: string; readonly strokes: Strokes },
  ): Promise<Result<SignedDocument, ProblemCode>> {
    const { citizen, kid, id } = by;
    const written = judgeStrokes(signed.strokes);
    if (!written.ok) return written;
    return db.transaction().execute(async (tx): Promise<Result<SignedDocument, ProblemCode>> => {
      const document = await documents.lock(tx, what.of, what.id);
      if (!theirs(document, citizen)) return fail(unknown[what.of]);
      if (!mayOpen(citizen, document.sessionId)) return fail("identityLevelTooLow", "A2");
      if (!document.open) return fail("signatureClosed");
      if (document.digest.toString("hex") !== signed.digest) return fail("signatureOtherDocument");
      const before = await rowsOf(what.of, what.id, tx);
      const who = { personId: citizen.personId, sessionId: citizen.sessionId, level: citizen.level, kid };
      const seen = {
        documentDigest: document.digest,
        strokesDigest: strokesDigest(signed.strokes),
        signedAt: clock.now(),
      };
      const evidence = { id, documentId: what.id, attempt: before.length + 1, ...who, ...seen };
      const made = await tables(tx)
        .insertInto("signatures")
        .values({
          id,
          case_id: what.of === "case" ? what.id : null,
          life_event_id: what.of === "lifeEvent" ? what.id : null,
          person_id: who.personId,
          session_id: who.sessionId,
          kid,
          level: who.level,
          document_digest: document.digest,
          strokes_digest: seen.strokesDigest,
          sealed_strokes: vault.seal(context(id), new Sensitive(signed.strokes)),
          signed_at: new Date(seen.signedAt),
          evidence: signEvidence(evidence, signer),
          attempt: evidence.attempt,
        })
        // The strokes of another signature: no hand writes the same twice, to the millisecond.
        .onConflict((conflict) => conflict.column("strokes_digest").doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return fail("signatureReused");
      await audit(tx, clock, {
        actor: `citizen:${citizen.sessionId}`,
        action: `${what.of}.signed`,
        subject: { kind: what.of, id: what.id },
      });
      return ok(document);
    });
  }

  /** @param last the newest signature under the document */
  function verdictOf(row: SignatureRow, document: SignedDocument, last: boolean): Verdict {
    const strokes = strokesOf(row);
    const evidence = {
      id: row.id,
      documentId: row.case_id ?? row.life_event_id ?? "",
      attempt: row.attempt,
      personId: row.person_id,
      sessionId: row.session_id,
      kid: row.kid,
      level: row.level,
      documentDigest: row.document_digest,
      strokesDigest: row.strokes_digest,
      signedAt: row.signed_at.getTime(),
    };
    const own = strokes?.judge((drawn) =>
      strokesDigest(drawn).equals(row.strokes_digest) ? ok() : fail("no"),
    );
    const whole =
      own?.ok === true &&
      row[columnOf[document.of]] === document.id &&
      [document.personId, document.applicant].includes(row.person_id);
    if (!whole || !evidenceHolds(evidence, row.evidence, signer.certificate)) return "evidenceChanged";
    if (!document.digest.equals(row.document_digest)) return "documentChanged";
    return last ? "valid" : "replaced";
  }

  /** Undefined when the sealed bytes were changed or moved. */
  function strokesOf({ id, sealed_strokes: sealed }: SignatureRow): Sensitive<Strokes> | undefined {
    try {
      return vault.open(context(id), sealed, parseStrokes);
    } catch {
      return undefined;
    }
  }

  return { rowsOf, theirs, sign, verdictOf, strokesOf };
}
export type Signing = ReturnType<typeof createSigning>;
