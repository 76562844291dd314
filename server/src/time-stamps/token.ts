import { createHash } from "node:crypto";
import {
  bytesOf,
  decodeDer,
  dottedOf,
  encodeDer,
  integer,
  membersOf,
  nothing,
  objectId,
  octets,
  sequence,
  timeOf,
  generalizedTime,
  isInteger,
  isTrue,
  unsigned,
  type Asn1,
} from "../asn1/index.ts";
import { createCms, oid, readSignedData, type CmsSigner } from "../cms/index.ts";

/** anyPolicy (RFC 5280, 4.2.1.4): the stamp claims no written policy. */
const policy = "2.5.29.32.0";
const timeStamping = "1.3.6.1.5.5.7.3.8";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
/** MessageImprint, SHA-256 (RFC 3161, 2.4.1). */
export const imprintOf = (stamped: Uint8Array) =>
  sequence(sequence(objectId(oid.sha256), nothing()), octets(sha256(stamped)));

/** Makes tokens (RFC 3161, 2.4.2) over SHA-256 of what it is given. */
export function createTokens(signer: CmsSigner) {
  const cms = createCms(signer, { type: oid.timeStampInfo, attached: true });
  const policyId = objectId(policy);
  /** @param serial one no other token of this key has @param at Unix milliseconds */
  return (stamped: Uint8Array, serial: Uint8Array, at: number): Buffer => {
    const info = sequence(
      integer(1),
      policyId,
      imprintOf(stamped),
      unsigned(serial),
      generalizedTime(at),
      // Accuracy: the time is cut to the second.
      sequence(integer(1)),
    );
    return cms.sign(encodeDer(info)).close();
  };
}

/** What a time stamp says. */
export interface TimeStamp {
  /** Unix milliseconds. */
  readonly at: number;
  /** Certificate of the authority, DER; whether to trust it is the reader's question. */
  readonly authority: Buffer;
  /** All certificates it came with, DER. */
  readonly certificates: readonly Buffer[];
  /** As in the request, where it was asked with one. */
  readonly nonce: Buffer | undefined;
}

/** Undefined unless the token is whole, signed by a key for time stamps alone, and over these bytes. */
export function readTimeStamp(token: Uint8Array, stamped: Uint8Array): TimeStamp | undefined {
  const signed = readSignedData(token);
  if (signed?.content === undefined || signed.type !== oid.timeStampInfo) return undefined;
  const signer = signed.signer([signed.content]);
  if (signer === undefined || !isForTimeStamps(signer.raw)) return undefined;
  const [, , imprint, , genTime, ...optional] = membersOf(decodeDer(signed.content));
  const [algorithm, digest] = membersOf(imprint);
  if (dottedOf(membersOf(algorithm)[0]) !== oid.sha256) return undefined;
  if (bytesOf(digest)?.equals(sha256(stamped)) !== true) return undefined;
  const at = timeOf(genTime);
  if (at === undefined) return undefined;
  const nonce = optional.find(isInteger);
  return { at, authority: signer.raw, certificates: signed.certificates, nonce: bytesOf(nonce) };
}

/** One extended key usage, timeStamping, and critical (RFC 3161, 2.3). */
function isForTimeStamps(certificate: Buffer): boolean {
  const [tbs] = membersOf(decodeDer(certificate));
  const extensions = membersOf(membersOf(membersOf(tbs).at(-1))[0]);
  const usage = extensions.find((one) => dottedOf(membersOf(one)[0]) === "2.5.29.37");
  const [, critical, value] = membersOf(usage);
  if (!isTrue(critical) || value === undefined) return false;
  return onlyUsage(decodeDer(bytesOf(value) ?? Buffer.of())) === timeStamping;
}

function onlyUsage(usages: Asn1 | undefined): string | undefined {
  const named = membersOf(usages);
  return named.length === 1 ? dottedOf(named[0]) : undefined;
}
