import { createHash, createSign, type KeyObject } from "node:crypto";
import {
  decodeDer,
  encodeDer,
  integer,
  membersOf,
  nothing,
  objectId,
  octets,
  sequence,
  sequenceOf,
  set,
  setOf,
  taggedOf,
} from "../asn1/index.ts";
import { oid } from "./oid.ts";

// SignedData with one signer (RFC 5652, 5). What is the same in every signature is encoded once; the signing
// itself is OpenSSL's.

export interface CmsSigner {
  /** RSA or P-256. */
  readonly key: KeyObject;
  /** X.509, DER. */
  readonly certificate: Buffer;
}

/** Signed, its structure not yet closed: what vouches for the signature may still be added. */
interface Signed {
  readonly signature: Buffer;
  /** @param unsigned attributes, DER @returns ContentInfo, DER */
  close(unsigned?: readonly Uint8Array[]): Buffer;
}

export interface Cms {
  sign(content: Uint8Array): Signed;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
const name = (dotted: string) => encodeDer(objectId(dotted));
const digestAlgorithm = encodeDer(sequence(objectId(oid.sha256), nothing()));
const algorithmOf = (key: KeyObject) =>
  key.asymmetricKeyType === "ec"
    ? sequence(objectId(oid.ecdsaWithSha256))
    : sequence(objectId(oid.rsaEncryption), nothing());

/**
 * @param options.type what is signed, by its name (eContentType)
 * @param options.attached whether the content travels inside
 */
export function createCms(signer: CmsSigner, options: { type: string; attached: boolean }): Cms {
  const { key, certificate } = signer;
  const algorithm = encodeDer(algorithmOf(key));
  // Version 1 is for plain data (RFC 5652, 5.1).
  const head = [encodeDer(integer(options.type === oid.data ? 1 : 3)), setOf(digestAlgorithm)];
  const certificates = taggedOf(0, certificate);
  const signerHead = [encodeDer(integer(1)), issuerAndSerial(certificate), digestAlgorithm];
  const fixed = [
    sequenceOf(name(oid.contentType), setOf(name(options.type))),
    // ESSCertIDv2 with the default SHA-256 (RFC 5035, 4): ties the signature to this certificate.
    encodeDer(
      sequence(
        objectId(oid.signingCertificateV2),
        set(sequence(sequence(sequence(octets(sha256(certificate)))))),
      ),
    ),
  ];
  const digestName = name(oid.messageDigest);

  return {
    sign(content) {
      const digest = sequenceOf(digestName, setOf(encodeDer(octets(sha256(content)))));
      // Signed as a SET OF, stored as [0] IMPLICIT (RFC 5652, 5.4).
      const attributes = setOf(...fixed, digest);
      const signature = createSign("sha256").update(attributes).sign(key);
      const stored = Buffer.from(attributes);
      stored[0] = 0xa0;
      const body = options.attached ? [taggedOf(0, encodeDer(octets(content)))] : [];
      return {
        signature,
        close(unsigned = []) {
          const signerInfo = sequenceOf(
            ...signerHead,
            stored,
            algorithm,
            encodeDer(octets(signature)),
            ...(unsigned.length > 0 ? [taggedOf(1, ...unsigned)] : []),
          );
          const signedData = sequenceOf(
            ...head,
            sequenceOf(name(options.type), ...body),
            certificates,
            setOf(signerInfo),
          );
          return sequenceOf(name(oid.signedData), taggedOf(0, signedData));
        },
      };
    },
  };
}

/** Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version, serial, signature, issuer, … } … } (RFC 5280, 4.1). */
function issuerAndSerial(certificate: Buffer): Buffer {
  const [tbs] = membersOf(decodeDer(certificate));
  const [, serial, , issuer] = membersOf(tbs);
  if (serial === undefined || issuer === undefined) throw new Error("the signing certificate has no issuer");
  return encodeDer(sequence(issuer, serial));
}
