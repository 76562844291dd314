import forge from "node-forge";

// ASN.1 in DER (X.690), with node-forge's encoder; only the words our structures need.

const { asn1 } = forge;
const { Class, Type } = asn1;
export type Asn1 = forge.asn1.Asn1;

const primitive = (type: number, value: string) => asn1.create(Class.UNIVERSAL, type, false, value);

export const sequence = (...members: Asn1[]) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, members);
export const set = (...members: Asn1[]) => asn1.create(Class.UNIVERSAL, Type.SET, true, members);
export const objectId = (dotted: string) => primitive(Type.OID, asn1.oidToDer(dotted).getBytes());
export const octets = (bytes: Uint8Array) =>
  primitive(Type.OCTETSTRING, Buffer.from(bytes).toString("binary"));
export const integer = (value: number) => primitive(Type.INTEGER, asn1.integerToDer(value).getBytes());
/** A positive INTEGER of any length, big-endian. */
export const unsigned = (bytes: Uint8Array) => {
  const text = Buffer.from(bytes)
    .toString("binary")
    .replace(/^\0+(?=.)/s, "");
  return primitive(Type.INTEGER, text.charCodeAt(0) >= 0x80 ? `\0${text}` : text);
};
/** A BIT STRING of whole bytes. */
export const bits = (bytes: Uint8Array) =>
  primitive(Type.BITSTRING, `\0${Buffer.from(bytes).toString("binary")}`);
export const utf8 = (text: string) => primitive(Type.UTF8, forge.util.encodeUtf8(text));
export const ia5 = (text: string) => primitive(Type.IA5STRING, text);
/** BOOLEAN TRUE. */
export const truth = () => primitive(Type.BOOLEAN, "\u00ff");
export const nothing = () => primitive(Type.NULL, "");
/** GeneralizedTime to the second, UTC. @param at Unix milliseconds */
export const generalizedTime = (at: number) =>
  primitive(Type.GENERALIZEDTIME, `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`);
/** Context-specific, constructed: `[tag]`. */
export const tagged = (tag: number, members: Asn1[]) =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag, true, members);

export function encodeDer(value: Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), "binary");
}

/** A constructed value of members that are DER already: large ones need not be taken apart to be put into another. */
function constructed(tag: number, ...members: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(members);
  const length = Buffer.from(content.length.toString(16).replace(/^(?=.(..)*$)/, "0"), "hex");
  const short = content.length < 0x80;
  const head = short ? [tag, content.length] : [tag, 0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from(head), content]);
}

/** {@link constructed} as a SEQUENCE. */
export const sequenceOf = (...members: readonly Uint8Array[]) => constructed(0x30, ...members);
/** {@link constructed} as a SET OF, in the order DER wants (X.690, 11.6). */
export const setOf = (...members: readonly Uint8Array[]) =>
  constructed(0x31, ...members.toSorted((a, b) => Buffer.compare(a, b)));
/** {@link constructed} as `[tag]`. */
export const taggedOf = (tag: number, ...members: readonly Uint8Array[]) =>
  constructed(0xa0 | tag, ...members);

// Its types do not know the options yet (node-forge 1.4). Left to itself it would read a BIT STRING that
// happens to hold DER as that DER.
const fromDer = asn1.fromDer as unknown as (
  bytes: string,
  options: Readonly<Record<string, boolean>>,
) => Asn1;
const whole = { strict: true, parseAllBytes: true, decodeBitStrings: false };

/** Undefined when the bytes are not one DER value, whole. */
export function decodeDer(bytes: Uint8Array): Asn1 | undefined {
  try {
    return fromDer(Buffer.from(bytes).toString("binary"), whole);
  } catch {
    return undefined;
  }
}

/** Members of a constructed value; none of a primitive one. */
export function membersOf(value: Asn1 | undefined): Asn1[] {
  return value === undefined || typeof value.value === "string" ? [] : value.value;
}

/** Content bytes of a primitive value; of a BIT STRING without its count of unused bits. */
export function bytesOf(value: Asn1 | undefined): Buffer | undefined {
  if (value === undefined || typeof value.value !== "string") return undefined;
  const bytes = Buffer.from(value.value, "binary");
  return value.type === Type.BITSTRING ? bytes.subarray(1) : bytes;
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function dottedOf(value: Asn1 | undefined): string | undefined {
  if (value?.type !== Type.OID || typeof value.value !== "string") return undefined;
  return asn1.derToOid(value.value);
}

export const isInteger = (value: Asn1) => value.tagClass === Class.UNIVERSAL && value.type === Type.INTEGER;
/** BOOLEAN TRUE. */
export const isTrue = (value: Asn1 | undefined) =>
  value?.type === Type.BOOLEAN && bytesOf(value)?.equals(Buffer.of(0xff)) === true;

/** Unix milliseconds of a GeneralizedTime, UTC. */
export function timeOf(value: Asn1 | undefined): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(bytesOf(value)?.toString("latin1") ?? "");
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
