import { createHash, type KeyObject } from "node:crypto";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  bits,
  bytesOf,
  decodeDer,
  dottedOf,
  encodeDer,
  generalizedTime,
  ia5,
  integer,
  membersOf,
  objectId,
  octets,
  sequenceOf,
  timeOf,
  type Asn1,
} from "../asn1/index.ts";
import { readSeal } from "./seal-object.ts";
import { isIssuedBy, oid, readCertificate } from "./sm2-certificate.ts";
import { signSm2, verifySm2 } from "./sm2.ts";

// SES_Signature, a seal set on a document (GB/T 38540-2020 §7.1), and its verification in the order of §7.3.

const version = 4;

/** @param seal SESeal, DER @param document the bytes sealed @param at Unix milliseconds */
export function setSeal(
  seal: Uint8Array,
  document: Uint8Array,
  signer: { readonly certificate: Uint8Array; readonly key: KeyObject },
  at: number,
): Buffer {
  const toSign = sequenceOf(
    encodeDer(integer(version)),
    seal,
    encodeDer(generalizedTime(at)),
    encodeDer(bits(createHash("sm3").update(document).digest())),
    encodeDer(ia5("application/pdf")),
  );
  return wrapped(toSign, signer.certificate, signSm2(signer.key, toSign));
}

function wrapped(toSign: Uint8Array, certificate: Uint8Array, signature: Uint8Array): Buffer {
  const rest = [octets(certificate), objectId(oid.sm2WithSm3), bits(signature)];
  return sequenceOf(toSign, ...rest.map(encodeDer));
}

/** What does not hold, in the order it is looked at. */
export type SealFailure =
  | "sealMalformed"
  | "signatureWrong"
  | "signerUntrusted"
  | "signerExpired"
  | "documentAltered"
  | "sealExpired"
  | "signerNotOfSeal"
  | "makerUntrusted";

export interface VerifiedSeal {
  readonly id: string;
  readonly name: string;
  readonly signer: string;
  readonly at: number;
}

interface Parts {
  readonly toSign: Asn1;
  readonly seal: Asn1;
  readonly at: number;
  readonly digest: Buffer;
  readonly certificate: Buffer;
  readonly signature: Buffer;
}

function partsOf(der: Uint8Array): Parts | undefined {
  const [toSign, certificate, algorithm, signed] = membersOf(decodeDer(der));
  const [, seal, time, hash] = membersOf(toSign);
  const [at, digest] = [timeOf(time), bytesOf(hash)];
  const [signer, signature] = [bytesOf(certificate), bytesOf(signed)];
  if (toSign === undefined || seal === undefined || at === undefined || digest === undefined)
    return undefined;
  if (signer === undefined || signature === undefined || dottedOf(algorithm) !== oid.sm2WithSm3)
    return undefined;
  // The wrapper itself is signed by nobody: exactly its one right form is taken.
  if (!wrapped(encodeDer(toSign), signer, signature).equals(der)) return undefined;
  return { toSign, seal, at, digest, certificate: signer, signature };
}

/** @param authority the certificate every signer and the seal's maker must come from */
export function verifySeal(
  signature: Uint8Array,
  document: Uint8Array,
  authority: Uint8Array,
): Result<VerifiedSeal, SealFailure> {
  const parts = partsOf(signature);
  const seal = parts === undefined ? undefined : readSeal(encodeDer(parts.seal));
  const signer = parts === undefined ? undefined : readCertificate(parts.certificate);
  const root = readCertificate(authority);
  if (parts === undefined || seal === undefined || signer === undefined || root === undefined)
    return fail("sealMalformed");
  if (!verifySm2(signer.publicKey, encodeDer(parts.toSign), parts.signature)) return fail("signatureWrong");
  if (!isIssuedBy(signer, root)) return fail("signerUntrusted");
  if (parts.at < signer.validFrom || parts.at > signer.validUntil) return fail("signerExpired");
  if (!createHash("sm3").update(document).digest().equals(parts.digest)) return fail("documentAltered");
  if (parts.at < seal.validFrom || parts.at > seal.validUntil) return fail("sealExpired");
  if (!seal.signers.some((one) => parts.certificate.equals(one))) return fail("signerNotOfSeal");
  const maker = readCertificate(seal.makerCertificate);
  const made =
    maker !== undefined &&
    isIssuedBy(maker, root) &&
    verifySm2(maker.publicKey, seal.content, seal.signature);
  return made
    ? ok({ id: seal.id, name: seal.name, signer: signer.subject, at: parts.at })
    : fail("makerUntrusted");
}
