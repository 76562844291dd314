import { oid, readSignedData } from "../cms/index.ts";
import { readTimeStamp } from "../time-stamps/index.ts";

/**
 * Whether the last signature of a PDF covers all of it and is this certificate's (RFC 5652, 5.6), and its time stamp,
 * where it has one, is of this signature.
 */
export function isSignedBy(pdf: Buffer, certificate: Buffer): boolean {
  const text = pdf.toString("latin1");
  const [, before, after, rest] =
    /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text.slice(text.lastIndexOf("/ByteRange"))) ?? [];
  const [end, start] = [Number(before), Number(after)];
  if (!(end < start) || start + Number(rest) !== pdf.length) return false;
  const contents = Buffer.from(text.slice(end + 1, start - 1), "hex");
  // A SEQUENCE with two bytes of length; what follows is the room that was not needed.
  if (contents[0] !== 0x30 || contents[1] !== 0x82) return false;
  const signed = readSignedData(contents.subarray(0, 4 + contents.readUInt16BE(2)));
  const signer = signed?.signer([pdf.subarray(0, end), pdf.subarray(start)]);
  if (signed === undefined || signer?.raw.equals(certificate) !== true) return false;
  const token = signed.unsigned(oid.timeStampToken);
  return token === undefined || readTimeStamp(token, signed.signature) !== undefined;
}
