import { createHash, createVerify, X509Certificate } from "node:crypto";
import { bytesOf, decodeDer, dottedOf, encodeDer, membersOf, set, type Asn1 } from "../asn1/index.ts";
import { oid } from "./oid.ts";

const digests: Readonly<Record<string, string>> = {
  [oid.sha256]: "sha256",
  [oid.sha384]: "sha384",
  [oid.sha512]: "sha512",
};

/** SignedData with one signer, taken apart; nothing in it is believed before {@link ReadSignedData.signer}. */
export interface ReadSignedData {
  /** Undefined when the content is kept elsewhere. */
  readonly content: Buffer | undefined;
  readonly type: string | undefined;
  readonly certificates: readonly Buffer[];
  readonly signature: Buffer;
  /** First value of an unsigned attribute, DER. */
  unsigned(attribute: string): Buffer | undefined;
  /**
   * The certificate in it whose key signed this content (RFC 5652, 5.6), of this very type; undefined when none did.
   */
  signer(content: Digestible): X509Certificate | undefined;
}
/** In parts, so that a document need not be copied. */
type Digestible = readonly Uint8Array[];

/** Undefined when the bytes are no SignedData with one signer. */
export function readSignedData(der: Uint8Array): ReadSignedData | undefined {
  const [kind, wrapped] = membersOf(decodeDer(der));
  if (dottedOf(kind) !== oid.signedData) return undefined;
  const [, , encapsulated, ...rest] = membersOf(membersOf(wrapped)[0]);
  const [type, inner] = membersOf(encapsulated);
  const [certificates, signers] = [rest[0], rest.at(-1)];
  const [signerInfo, ...others] = membersOf(signers);
  if (signerInfo === undefined || others.length > 0) return undefined;
  const [, , digestAlgorithm, signedAttributes, , value, unsignedAttributes] = membersOf(signerInfo);
  const signature = bytesOf(value);
  const digest = digests[dottedOf(membersOf(digestAlgorithm)[0]) ?? ""];
  if (signature === undefined || digest === undefined) return undefined;
  const own = membersOf(certificates).map((one) => encodeDer(one));
  const attributes = membersOf(signedAttributes);
  const named = dottedOf(type);

  return {
    content: bytesOf(membersOf(inner)[0]),
    type: named,
    certificates: own,
    signature,
    unsigned(attribute) {
      const found = firstValue(membersOf(unsignedAttributes), attribute);
      return found && encodeDer(found);
    },
    signer(content) {
      const hash = createHash(digest);
      for (const part of content) hash.update(part);
      if (dottedOf(firstValue(attributes, oid.contentType)) !== named) return undefined;
      if (bytesOf(firstValue(attributes, oid.messageDigest))?.equals(hash.digest()) !== true)
        return undefined;
      const signed = encodeDer(set(...attributes));
      return own.flatMap(asCertificate).find((one) => verifies(digest, signed, one, signature));
    },
  };
}

function firstValue(attributes: readonly Asn1[], dotted: string): Asn1 | undefined {
  const found = attributes.find((one) => dottedOf(membersOf(one)[0]) === dotted);
  return membersOf(membersOf(found)[1])[0];
}

/** None where the bytes are no certificate: nobody has signed what lies beside a signature. */
export function asCertificate(der: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}

function verifies(digest: string, signed: Buffer, by: X509Certificate, signature: Buffer): boolean {
  try {
    return createVerify(digest).update(signed).verify(by.publicKey, signature);
  } catch {
    // A key of a kind that cannot have made it.
    return false;
  }
}
