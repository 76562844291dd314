import { createHash, createSign, createVerify, X509Certificate } from "node:crypto";
import type { ArchivePartRow, Retention } from "@zizhuban/server-contract";
import type { CertifiedKey } from "../key-store/index.ts";

/** What stands before the first link. */
export const beginning = Buffer.alloc(32);

/** One volume as a link of the chain over all files. */
export interface Link {
  readonly number: number;
  readonly fileNumber: string;
  readonly caseNumber: string;
  /** How and when the case ended, and how long that is kept. */
  readonly ending: string;
  readonly endedOn: string;
  readonly retention: Retention;
  readonly volume: number;
  /** Unix milliseconds. */
  readonly closedAt: number;
  readonly catalogue: Buffer;
  readonly previous: Buffer;
}

/** SHA-256 over a volume's parts in their order, each a JSON array in a line of its own. */
export function catalogueDigest(parts: readonly ArchivePartRow[]): Buffer {
  const hash = createHash("sha256");
  for (const { part, volume, kind, ref, mediaType, size, digest, addedAt } of parts)
    hash.update(JSON.stringify([part, volume, kind, ref, mediaType, size, digest, addedAt])).update("\n");
  return hash.digest();
}

/** SHA-256 over the link before and everything this one says. */
export function linkDigest(link: Link): Buffer {
  const { number, fileNumber, caseNumber, ending, endedOn, retention, volume, closedAt } = link;
  const label = [fileNumber, caseNumber, ending, endedOn, retention];
  const words = [number, ...label, volume, closedAt, link.catalogue.toString("hex")];
  return createHash("sha256").update(link.previous).update(JSON.stringify(words)).digest();
}

/** Who could rewrite the database could compute every digest again; not this. */
export function signLink(digest: Buffer, { key }: CertifiedKey): Buffer {
  return createSign("sha256").update(digest).sign(key);
}

/** @param certificate of the deployment, DER or PEM */
export function isSignedLink(digest: Buffer, signature: Buffer, certificate: Buffer): boolean {
  return createVerify("sha256").update(digest).verify(new X509Certificate(certificate).publicKey, signature);
}
