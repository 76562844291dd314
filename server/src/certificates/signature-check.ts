import { createHash, createVerify, X509Certificate } from "node:crypto";
import { bytesOf, decodeDer, dottedOf, encodeDer, membersOf, set } from "../asn1/index.ts";
import { oid } from "./signature.ts";

/** Whether the last signature of a PDF covers all of it and is this certificate's (RFC 5652, 5.6). */
export function isSignedBy(pdf: Buffer, certificate: Buffer): boolean {
  const text = pdf.toString("latin1");
  const [, before, after, rest] =
    /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text.slice(text.lastIndexOf("/ByteRange"))) ?? [];
  const [end, start] = [Number(before), Number(after)];
  if (!(end < start) || start + Number(rest) !== pdf.length) return false;
  const contents = Buffer.from(text.slice(end + 1, start - 1), "hex");
  // A SEQUENCE with two bytes of length; what follows is the room that was not needed.
  if (contents[0] !== 0x30 || contents[1] !== 0x82) return false;
  const [type, content] = membersOf(decodeDer(contents.subarray(0, 4 + contents.readUInt16BE(2))));
  if (dottedOf(type) !== oid.signedData) return false;
  const [, , , certificates, signers] = membersOf(membersOf(content)[0]);
  const [, , , signedAttributes, , signature] = membersOf(membersOf(signers)[0]);
  const [own, value] = [membersOf(certificates)[0], bytesOf(signature)];
  if (own === undefined || value === undefined || !encodeDer(own).equals(certificate)) return false;
  const attributes = membersOf(signedAttributes);
  const digest = attributes.find((one) => dottedOf(membersOf(one)[0]) === oid.messageDigest);
  const covered = createHash("sha256").update(pdf.subarray(0, end)).update(pdf.subarray(start)).digest();
  if (bytesOf(membersOf(membersOf(digest)[1])[0])?.equals(covered) !== true) return false;
  return createVerify("sha256")
    .update(encodeDer(set(...attributes)))
    .verify(new X509Certificate(certificate).publicKey, value);
}
