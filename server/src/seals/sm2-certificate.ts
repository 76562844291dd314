import type { KeyObject } from "node:crypto";
import {
  bits,
  bytesOf,
  decodeDer,
  dottedOf,
  encodeDer,
  generalizedTime,
  integer,
  membersOf,
  objectId,
  octets,
  sequence,
  set,
  tagged,
  timeOf,
  truth,
  unsigned,
  utf8,
  type Asn1,
} from "../asn1/index.ts";
import { signSm2, sm2PublicKey, verifySm2 } from "./sm2.ts";

// X.509 certificates with SM2 keys (RFC 5280; GB/T 20518-2018): the form GB/T 38540 asks for in a seal.

export const oid = {
  /** SM2 with SM3, GB/T 33560. */
  sm2WithSm3: "1.2.156.10197.1.501",
  sm2Curve: "1.2.156.10197.1.301",
  ecPublicKey: "1.2.840.10045.2.1",
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
} as const;

const algorithm = () => sequence(objectId(oid.sm2WithSm3));
const nameOf = (text: string) => sequence(set(sequence(objectId(oid.commonName), utf8(text))));

export interface CertificateRequest {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: Uint8Array;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly publicKey: KeyObject;
  /** Of the issuer; the subject's own for a root. */
  readonly issuerKey: KeyObject;
  readonly authority: boolean;
}

/** keyUsage: keyCertSign and cRLSign for an authority, digitalSignature and nonRepudiation else (RFC 5280, 4.2.1.3). */
function extensions(authority: boolean): Asn1 {
  const extension = (id: string, value: Buffer) => sequence(objectId(id), truth(), octets(value));
  const constraints = encodeDer(authority ? sequence(truth()) : sequence());
  const usage = authority ? Buffer.of(3, 2, 1, 0x06) : Buffer.of(3, 2, 6, 0xc0);
  return tagged(3, [sequence(extension(oid.basicConstraints, constraints), extension(oid.keyUsage, usage))]);
}

export function makeCertificate(request: CertificateRequest): Buffer {
  const spki = decodeDer(request.publicKey.export({ type: "spki", format: "der" }));
  if (spki === undefined) throw new Error("the public key has no DER");
  const tbs = sequence(
    tagged(0, [integer(2)]),
    unsigned(request.serial),
    algorithm(),
    nameOf(request.issuer),
    sequence(generalizedTime(request.validFrom), generalizedTime(request.validUntil)),
    nameOf(request.subject),
    spki,
    extensions(request.authority),
  );
  const signature = signSm2(request.issuerKey, encodeDer(tbs));
  return encodeDer(sequence(tbs, algorithm(), bits(signature)));
}

export interface ReadCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly publicKey: KeyObject;
  readonly tbs: Buffer;
  readonly signature: Buffer;
}

function commonName(name: Asn1 | undefined): string | undefined {
  const [attribute] = membersOf(membersOf(name)[0]);
  const [type, value] = membersOf(attribute);
  return dottedOf(type) === oid.commonName ? bytesOf(value)?.toString("utf8") : undefined;
}

/** Undefined when the bytes are no certificate of this form. */
export function readCertificate(der: Uint8Array): ReadCertificate | undefined {
  const [tbs, algorithm, signature] = membersOf(decodeDer(der));
  const [, , , issuerName, validity, subjectName, spki] = membersOf(tbs);
  const [from, until] = membersOf(validity);
  const point = bytesOf(membersOf(spki)[1]);
  const [validFrom, validUntil] = [timeOf(from), timeOf(until)];
  const [subject, issuer] = [commonName(subjectName), commonName(issuerName)];
  const signed = bytesOf(signature);
  if (tbs === undefined || signed === undefined || subject === undefined || issuer === undefined)
    return undefined;
  if (validFrom === undefined || validUntil === undefined || point?.length !== 65) return undefined;
  if (dottedOf(membersOf(algorithm)[0]) !== oid.sm2WithSm3) return undefined;
  const publicKey = sm2PublicKey(point.subarray(1));
  if (publicKey === undefined) return undefined;
  return { subject, issuer, validFrom, validUntil, publicKey, tbs: encodeDer(tbs), signature: signed };
}

/** Whether `issuer` made this certificate. */
export function isIssuedBy(certificate: ReadCertificate, issuer: ReadCertificate): boolean {
  return (
    certificate.issuer === issuer.subject &&
    verifySm2(issuer.publicKey, certificate.tbs, certificate.signature)
  );
}
