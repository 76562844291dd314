import { createHash } from "node:crypto";
import type { Db } from "../core/index.ts";
import type { Seals } from "../seals/index.ts";
import { attachedSeal } from "./attach-seal.ts";
import { isSignedBy } from "./signature-check.ts";
import type { CertificatesTables } from "./tables.ts";

/** What a PDF somebody holds turns out to be. */
export type CheckedDocument =
  | { readonly state: "unknown" | "altered" }
  | {
      readonly state: "issued";
      readonly certificateId: string;
      readonly seal: { readonly name: string; readonly at: number } | undefined;
    };

/**
 * A document is ours when a copy with its very bytes was archived, and its seal and signature hold. It is altered
 * when it only says that it is ours: by the number or identifier in it, or by a seal of ours over other bytes.
 * @param certificate of the PDF signatures, DER
 */
export function createDocumentCheck(deps: { db: Db; seals: Seals; certificate: Buffer }) {
  const db = deps.db.$extendTables<CertificatesTables>();

  async function isNamedAfterOurs(pdf: Buffer): Promise<boolean> {
    // Both stand in the information dictionary, as plain strings.
    const text = pdf.toString("latin1");
    const [, number = ""] = /\((\d{20}[0-9A-Z])\)/.exec(text) ?? [];
    const [, identifier = ""] = /\((1\.2\.156\.3005\.2\.[0-9A-Z.]{40,80})\)/.exec(text) ?? [];
    const found = await db
      .selectFrom("certificates")
      .select("id")
      .where((where) => where.or([where("number", "=", number), where("identifier", "=", identifier)]))
      .executeTakeFirst();
    return found !== undefined;
  }

  /** Whether seal, where there is one, and signature hold. */
  function holds(pdf: Buffer): boolean {
    const attached = attachedSeal(pdf);
    const sealed = attached === undefined || deps.seals.verify(attached.signature, attached.document).ok;
    return sealed && isSignedBy(pdf, deps.certificate);
  }

  async function check(pdf: Buffer): Promise<CheckedDocument> {
    const attached = attachedSeal(pdf);
    const seal = attached && deps.seals.verify(attached.signature, attached.document);
    const copy = await db
      .selectFrom("certificate_documents")
      .select("certificate_id")
      .where("digest", "=", createHash("sha256").update(pdf).digest())
      .executeTakeFirst();
    if (copy === undefined) {
      const sealedByUs = seal?.ok === true || seal?.code === "documentAltered";
      return { state: sealedByUs || (await isNamedAfterOurs(pdf)) ? "altered" : "unknown" };
    }
    if (seal?.ok === false || !isSignedBy(pdf, deps.certificate)) return { state: "altered" };
    return {
      state: "issued",
      certificateId: copy.certificate_id,
      seal: seal && { name: seal.value.name, at: seal.value.at },
    };
  }

  return { check, holds };
}
export type DocumentCheck = ReturnType<typeof createDocumentCheck>["check"];
