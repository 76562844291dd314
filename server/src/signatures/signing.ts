import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { Strokes, type SignatureView, type SignedKind } from "@zizhuban/server-contract";
import { audit, mayOpen, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Entrustments } from "../helpers/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import type { Documents, SignedDocument } from "./documents.ts";
import {
  evidenceHolds,
  judgeStrokes,
  signEvidence,
  strokesDigest,
  type Applicant,
  type Helper,
} from "./evidence.ts";

type SignatureTables = {
  signatures: {
    id: string;
    /** One of the two: what it is under. */
    case_id: string | null;
    life_event_id: string | null;
    /** The applicant, in which session at which kiosk; */
    person_id: string | null;
    session_id: string | null;
    kid: string | null;
    level: string | null;
    /** or the helper who hands it in. */
    staff_id: string | null;
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

/** In which part somebody signed. */
export type SignatureRole = SignatureView["role"];
export const roleOf = ({ staff_id: staffId }: SignatureRow): SignatureRole =>
  staffId === null ? "applicant" : "helper";

/** What was signed, and by whose hand. */
interface Signed {
  readonly digest: string;
  readonly strokes: Strokes;
}

function signerOf(row: SignatureRow): Applicant | Helper | undefined {
  const { person_id: personId, session_id: sessionId, kid, level, staff_id: staffId } = row;
  if (staffId !== null) return { staffId };
  if (personId === null || sessionId === null || kid === null || level === null) return undefined;
  return { personId, sessionId, kid, level };
}

const parseStrokes = parser(Strokes);
const context = (id: string) => `signatures.sealed_strokes:${id}`;
const signatureRoles: readonly SignatureRole[] = ["applicant", "helper"];
const columnOf = { case: "case_id", lifeEvent: "life_event_id" } as const satisfies Record<
  SignedKind,
  string
>;
const unknown = { case: "caseUnknown", lifeEvent: "lifeEventUnknown" } as const;

/** Signing an application, and finding out later whether what was signed is what is there. */
export function createSigning(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  documents: Documents;
  entrustments: Pick<Entrustments, "helpersOf">;
}) {
  const { db, clock, documents } = deps;
  const { vault, documents: deploymentKey } = deps.keys;
  const tables = (on: Db | Tx) => on.$extendTables<SignatureTables>();

  async function rowsOf(of: SignedKind, id: string, on: Db | Tx = db): Promise<SignatureRow[]> {
    return tables(on)
      .selectFrom("signatures")
      .selectAll()
      .where(columnOf[of], "=", id)
      .orderBy("attempt")
      .execute();
  }

  /** Those under the applications of many cases, by case. */
  async function rowsOfCases(ids: readonly string[]): Promise<ReadonlyMap<string, SignatureRow[]>> {
    const rows =
      ids.length === 0
        ? []
        : await tables(db)
            .selectFrom("signatures")
            .selectAll()
            .where("case_id", "in", [...ids])
            .orderBy("attempt")
            .execute();
    return Map.groupBy(rows, ({ case_id: id }) => id ?? "");
  }

  /** Whether this session may see and sign it. */
  function theirs(document: SignedDocument | undefined, citizen: Citizen): document is SignedDocument {
    return document !== undefined && document.personId === citizen.personId;
  }

  async function sign(
    what: { readonly of: SignedKind; readonly id: string },
    by: { readonly citizen: Citizen; readonly kid: string; readonly id: string },
    signed: Signed,
  ): Promise<Result<SignedDocument, ProblemCode>> {
    const { citizen, kid, id } = by;
    return db.transaction().execute(async (tx): Promise<Result<SignedDocument, ProblemCode>> => {
      const document = await documents.lock(tx, what.of, what.id);
      if (!theirs(document, citizen)) return fail(unknown[what.of]);
      if (!mayOpen(citizen, document.sessionId)) return fail("identityLevelTooLow", "A2");
      const { personId, sessionId, level } = citizen;
      const kept = await keep(tx, document, { id, signer: { personId, sessionId, level, kid } }, signed);
      return kept.ok ? ok(document) : kept;
    });
  }

  /**
   * The helper's part of what they hand in for somebody. @param id the same for every repeat of one request
   * @returns `caseUnknown` also where it was entrusted to somebody else: it is not theirs to know
   */
  async function countersign(
    caseId: string,
    by: { readonly staffId: string; readonly id: string },
    signed: Signed,
  ): Promise<Result<void, ProblemCode>> {
    const { id, staffId } = by;
    return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
      const document = await documents.lock(tx, "case", caseId);
      const entrustment = document?.entrustmentId ?? null;
      if (document === undefined || entrustment === null) return fail("caseUnknown");
      const helpers = await deps.entrustments.helpersOf([entrustment], tx);
      if (helpers.get(entrustment) !== staffId) return fail("caseUnknown");
      return keep(tx, document, { id, signer: { staffId } }, signed);
    });
  }

  /** Puts a signature under a document that is held. */
  async function keep(
    tx: Tx,
    document: SignedDocument,
    { id, signer }: { readonly id: string; readonly signer: Applicant | Helper },
    signed: Signed,
  ): Promise<Result<void, ProblemCode>> {
    const written = judgeStrokes(signed.strokes);
    if (!written.ok) return written;
    if (!document.open) return fail("signatureClosed");
    if (document.digest.toString("hex") !== signed.digest) return fail("signatureOtherDocument");
    const { of, id: documentId } = document;
    const before = await rowsOf(of, documentId, tx);
    const seen = {
      documentDigest: document.digest,
      strokesDigest: strokesDigest(signed.strokes),
      signedAt: clock.now(),
    };
    const evidence = { id, documentId, attempt: before.length + 1, signer, ...seen };
    const helper = "staffId" in signer;
    const made = await tables(tx)
      .insertInto("signatures")
      .values({
        id,
        case_id: of === "case" ? documentId : null,
        life_event_id: of === "lifeEvent" ? documentId : null,
        person_id: helper ? null : signer.personId,
        session_id: helper ? null : signer.sessionId,
        kid: helper ? null : signer.kid,
        level: helper ? null : signer.level,
        staff_id: helper ? signer.staffId : null,
        document_digest: document.digest,
        strokes_digest: seen.strokesDigest,
        sealed_strokes: vault.seal(context(id), new Sensitive(signed.strokes)),
        signed_at: new Date(seen.signedAt),
        evidence: signEvidence(evidence, deploymentKey),
        attempt: evidence.attempt,
      })
      // The strokes of another signature: no hand writes the same twice, to the millisecond.
      .onConflict((conflict) => conflict.column("strokes_digest").doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows === 0n) return fail("signatureReused");
    await audit(tx, clock, {
      actor: helper ? `staff:${signer.staffId}` : `citizen:${signer.sessionId}`,
      action: helper ? `${of}.countersigned` : `${of}.signed`,
      subject: { kind: of, id: documentId },
    });
    return ok();
  }

  /** @param last the newest signature of its role under the document */
  function verdictOf(row: SignatureRow, document: SignedDocument, last: boolean): Verdict {
    const strokes = strokesOf(row);
    const signer = signerOf(row);
    if (signer === undefined) return "evidenceChanged";
    const evidence = {
      id: row.id,
      documentId: row.case_id ?? row.life_event_id ?? "",
      attempt: row.attempt,
      signer,
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
      ("staffId" in signer || [document.personId, document.applicant].includes(signer.personId));
    if (!whole || !evidenceHolds(evidence, row.evidence, deploymentKey.certificate)) return "evidenceChanged";
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

  /** Every signature under a document with what it is worth now. */
  function judged(
    rows: readonly SignatureRow[],
    document: SignedDocument,
  ): { row: SignatureRow; verdict: Verdict }[] {
    const newest = new Map(rows.map((row) => [roleOf(row), row.id]));
    return rows.map((row) => ({
      row,
      verdict: verdictOf(row, document, newest.get(roleOf(row)) === row.id),
    }));
  }

  /** Who has signed it, as far as that holds. */
  function rolesIn(rows: readonly SignatureRow[], document: SignedDocument): ReadonlySet<SignatureRole> {
    const valid = judged(rows, document).filter(({ verdict }) => verdict === "valid");
    return new Set(valid.map(({ row }) => roleOf(row)));
  }

  /** What is still missing under what a helper hands in: `applicant`, `helper`, in this order. */
  async function missingIn(document: SignedDocument, on: Db | Tx = db): Promise<SignatureRole[]> {
    if (document.entrustmentId === null) return [];
    const there = rolesIn(await rowsOf(document.of, document.id, on), document);
    return signatureRoles.filter((role) => !there.has(role));
  }

  return { rowsOf, rowsOfCases, theirs, sign, countersign, judged, rolesIn, missingIn, strokesOf };
}
export type Signing = ReturnType<typeof createSigning>;
