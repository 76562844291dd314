import { createHash, createSign, createVerify, X509Certificate } from "node:crypto";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { Strokes } from "@zizhuban/server-contract";
import type { CertifiedKey } from "../key-store/index.ts";

/** The applicant in a session at a kiosk. */
export interface Applicant {
  readonly personId: string;
  readonly sessionId: string;
  readonly kid: string;
  readonly level: string;
}
/** The helper who hands it in, in their own session at the console. */
export interface Helper {
  readonly staffId: string;
}

/** All a signature proves: who, what, when, where, and the hand's own movement. */
export interface Evidence {
  readonly id: string;
  /** The case, or the life event, whose application it is. */
  readonly documentId: string;
  readonly attempt: number;
  readonly signer: Applicant | Helper;
  readonly documentDigest: Buffer;
  readonly strokesDigest: Buffer;
  /** Unix milliseconds, by the server's clock. */
  readonly signedAt: number;
}

function bytesOf(evidence: Evidence): Buffer {
  const { id, documentId, attempt, signer, signedAt } = evidence;
  const digests = [evidence.documentDigest.toString("hex"), evidence.strokesDigest.toString("hex")];
  // What is signed by whom: a helper's never passes for an applicant's.
  const by =
    "staffId" in signer
      ? { kind: "zizhuban-helper-signature-1", who: [signer.staffId] }
      : { kind: "zizhuban-signature-1", who: [signer.personId, signer.sessionId, signer.kid, signer.level] };
  return Buffer.from(JSON.stringify([by.kind, id, documentId, attempt, ...by.who, signedAt, ...digests]));
}

export function signEvidence(evidence: Evidence, { key }: CertifiedKey): Buffer {
  return createSign("sha256").update(bytesOf(evidence)).sign(key);
}

/** @param certificate DER */
export function evidenceHolds(evidence: Evidence, signature: Buffer, certificate: Buffer): boolean {
  return createVerify("sha256")
    .update(bytesOf(evidence))
    .verify(new X509Certificate(certificate).publicKey, signature);
}

export function strokesDigest(strokes: Strokes): Buffer {
  return createHash("sha256")
    .update(JSON.stringify(strokes.map((stroke) => stroke.map(({ x, y, t }) => [x, y, t]))))
    .digest();
}

/** Fewer points or a smaller field than any name needs: a tap, a slip of the finger. */
const fewestPoints = 8;
const smallestSide = 40;

/** Whether a hand wrote something: enough points, not all in one place, and the time goes on. */
export function judgeStrokes(strokes: Strokes): Result<void, "signatureEmpty"> {
  const points = strokes.flat();
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const written =
    points.length >= fewestPoints &&
    Math.max(spread(points.map(({ x }) => x)), spread(points.map(({ y }) => y))) >= smallestSide &&
    points.every(({ t }, index) => t >= (points[index - 1]?.t ?? 0)) &&
    (points.at(-1)?.t ?? 0) > 0;
  return written ? ok() : fail("signatureEmpty");
}
