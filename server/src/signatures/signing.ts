import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { Strokes } from "@zizhuban/server-contract";
import type { Cases, LivingCase } from "../cases/index.ts";
import { audit, mayOpen, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import { evidenceHolds, judgeStrokes, signEvidence, strokesDigest } from "./evidence.ts";

type SignatureTables = {
  signatures: {
    id: string;
    case_id: string;
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

/** Who applied, as the application was signed: files may have been merged since. */
function applicantOf({ applied_as: before, person_id: person }: LivingCase): string {
  return before ?? person;
}

/** Signing an application, and finding out later whether what was signed is what is there. */
export function createSigning(deps: { db: Db; clock: Clock; keys: KeyStore; cases: Cases }) {
  const { db, clock, cases } = deps;
  const { vault, documents } = deps.keys;
  const tables = (on: Db | Tx) => on.$extendTables<SignatureTables>();

  /** Of the application as it was filed: never changed by what happens to the case. */
  function digestOf(living: LivingCase): Buffer {
    const { id, number, item_key: item, item_version: version, applied_at: at } = living;
    const person = applicantOf(living);
    const form = cases.living.form(living) ?? new Sensitive<Record<string, string>>({});
    const filed = form.map((fields) => {
      const sorted = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return Buffer.from(JSON.stringify([id, number, item, version, person, at.getTime(), sorted]));
    });
    return vault.fingerprint(filed).digest;
  }

  async function rowsOf(caseId: string, on: Db | Tx = db): Promise<SignatureRow[]> {
    return tables(on)
      .selectFrom("signatures")
      .selectAll()
      .where("case_id", "=", caseId)
      .orderBy("attempt")
      .execute();
  }

  async function sign(
    caseId: string,
    by: { readonly citizen: Citizen; readonly kid: string; readonly id: string },
    signed: { readonly digest: string; readonly strokes: Strokes },
  ): Promise<Result<LivingCase, ProblemCode>> {
    const { citizen, kid, id } = by;
    const written = judgeStrokes(signed.strokes);
    if (!written.ok) return written;
    return db.transaction().execute(async (tx): Promise<Result<LivingCase, ProblemCode>> => {
      const living = await cases.living.lock(tx, caseId);
      if (living === undefined || living.person_id !== citizen.personId) return fail("caseUnknown");
      if (!mayOpen(citizen, living.session_id)) return fail("identityLevelTooLow", "A2");
      if (living.phase !== "applied") return fail("signatureClosed", living.phase);
      const documentDigest = digestOf(living);
      if (documentDigest.toString("hex") !== signed.digest) return fail("signatureOtherDocument");
      const before = await rowsOf(caseId, tx);
      const who = { personId: citizen.personId, sessionId: citizen.sessionId, level: citizen.level, kid };
      const what = { documentDigest, strokesDigest: strokesDigest(signed.strokes), signedAt: clock.now() };
      const evidence = { id, caseId, attempt: before.length + 1, ...who, ...what };
      const made = await tables(tx)
        .insertInto("signatures")
        .values({
          id,
          case_id: caseId,
          person_id: who.personId,
          session_id: who.sessionId,
          kid,
          level: who.level,
          document_digest: documentDigest,
          strokes_digest: what.strokesDigest,
          sealed_strokes: vault.seal(context(id), new Sensitive(signed.strokes)),
          signed_at: new Date(what.signedAt),
          evidence: signEvidence(evidence, documents),
          attempt: evidence.attempt,
        })
        // The strokes of another signature: no hand writes the same twice, to the millisecond.
        .onConflict((conflict) => conflict.column("strokes_digest").doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return fail("signatureReused");
      const subject = { kind: "case", id: caseId };
      await audit(tx, clock, { actor: `citizen:${citizen.sessionId}`, action: "case.signed", subject });
      return ok(living);
    });
  }

  /** @param last the newest signature of the case */
  function verdictOf(row: SignatureRow, living: LivingCase, last: boolean): Verdict {
    const strokes = strokesOf(row);
    const evidence = {
      id: row.id,
      caseId: row.case_id,
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
      row.case_id === living.id &&
      [living.person_id, applicantOf(living)].includes(row.person_id);
    if (!whole || !evidenceHolds(evidence, row.evidence, documents.certificate)) return "evidenceChanged";
    if (!digestOf(living).equals(row.document_digest)) return "documentChanged";
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

  return { digestOf, rowsOf, sign, verdictOf, strokesOf };
}
export type Signing = ReturnType<typeof createSigning>;
