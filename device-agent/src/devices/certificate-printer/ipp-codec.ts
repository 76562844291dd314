import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

// IPP/1.1 encoding and transport, RFC 8010 §3. A message is an 8-byte header, attribute groups,
// the end-of-attributes tag, and the document's bytes.

/** RFC 8010 §3.5.1, and the IANA registry for the later ones. */
export const groupTag = {
  operation: 0x01,
  job: 0x02,
  printer: 0x04,
  unsupported: 0x05,
} as const;
const endOfAttributes = 0x03;

/** RFC 8010 §3.5.2 "out-of-band": the attribute has no value, and this is why. */
const outOfBandTags = {
  unsupported: 0x10,
  default: 0x11,
  unknown: 0x12,
  "no-value": 0x13,
  "not-settable": 0x15,
  "delete-attribute": 0x16,
  "admin-define": 0x17,
} as const;
/** RFC 8010 §3.5.2, character-string types. */
const stringTags = {
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const;
const tag = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  begCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  memberAttrName: 0x4a,
} as const;

type OutOfBand = keyof typeof outOfBandTags;
type StringType = keyof typeof stringTags;

export type IppValue =
  | { readonly type: "integer" | "enum"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: StringType; readonly value: string }
  | {
      readonly type: "textWithLanguage" | "nameWithLanguage";
      readonly language: string;
      readonly value: string;
    }
  | { readonly type: "octetString"; readonly value: Uint8Array }
  /** RFC 2579 DateAndTime, the 11 octets as they are. */
  | { readonly type: "dateTime"; readonly value: Uint8Array }
  /** `units`: 3 dots per inch, 4 dots per centimetre. */
  | { readonly type: "resolution"; readonly x: number; readonly y: number; readonly units: number }
  | { readonly type: "rangeOfInteger"; readonly lower: number; readonly upper: number }
  | { readonly type: "collection"; readonly members: readonly IppAttribute[] }
  | { readonly type: "outOfBand"; readonly value: OutOfBand }
  /** A tag we do not know, or a known one whose value has the wrong length: kept, so that one bad value costs only itself. */
  | { readonly type: "other"; readonly tag: number; readonly value: Uint8Array };

export interface IppAttribute {
  readonly name: string;
  readonly values: readonly IppValue[];
}

export interface IppGroup {
  readonly tag: number;
  readonly attributes: readonly IppAttribute[];
}

export interface IppMessage {
  readonly version: readonly [major: number, minor: number];
  /** Operation id in a request, status code in a response. */
  readonly code: number;
  readonly requestId: number;
  readonly groups: readonly IppGroup[];
  readonly data: Uint8Array;
}

const maximumDepth = 8;
const headerLength = 8;
const maximumLength = 0xffff;

const outOfBandNames = namesByTag(outOfBandTags);
const stringNames = namesByTag(stringTags);

function namesByTag<Name extends string>(tags: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  const names = new Map<number, Name>();
  for (const name in tags) names.set(tags[name], name);
  return names;
}

/** Message to bytes. A name or value longer than 65,535 bytes is a bug of the caller and throws. */
export function encodeIpp(message: IppMessage): Uint8Array {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(message.version[0], 0);
  header.writeUInt8(message.version[1], 1);
  header.writeUInt16BE(message.code, 2);
  header.writeInt32BE(message.requestId, 4);
  const parts: Uint8Array[] = [header];
  for (const group of message.groups) {
    parts.push(Uint8Array.of(group.tag));
    for (const attribute of group.attributes) encodeAttribute(parts, attribute);
  }
  parts.push(Uint8Array.of(endOfAttributes), message.data);
  return Buffer.concat(parts);
}

function encodeAttribute(parts: Uint8Array[], attribute: IppAttribute): void {
  let name = attribute.name;
  for (const value of attribute.values) {
    encodeValue(parts, name, value);
    name = "";
  }
}

function encodeValue(parts: Uint8Array[], name: string, value: IppValue): void {
  if (value.type !== "collection") {
    pushItem(parts, tagOf(value), name, valueBytes(value));
    return;
  }
  pushItem(parts, tag.begCollection, name, new Uint8Array());
  for (const member of value.members) {
    pushItem(parts, tag.memberAttrName, "", Buffer.from(member.name));
    for (const item of member.values) encodeValue(parts, "", item);
  }
  pushItem(parts, tag.endCollection, "", new Uint8Array());
}

function pushItem(parts: Uint8Array[], itemTag: number, name: string, value: Uint8Array): void {
  parts.push(Uint8Array.of(itemTag), ...withLength(Buffer.from(name)), ...withLength(value));
}

function withLength(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  if (bytes.length > maximumLength) throw new RangeError(`IPP value of ${bytes.length} bytes`);
  return [Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes];
}

type SimpleValue = Exclude<IppValue, { type: "collection" }>;

function tagOf(value: SimpleValue): number {
  if (value.type === "other") return value.tag;
  if (value.type === "outOfBand") return outOfBandTags[value.value];
  return isStringValue(value) ? stringTags[value.type] : tag[value.type];
}

function isStringValue(value: IppValue): value is Extract<IppValue, { type: StringType }> {
  return Object.hasOwn(stringTags, value.type);
}

function valueBytes(value: SimpleValue): Uint8Array {
  switch (value.type) {
    case "integer":
    case "enum":
      return integers(value.value);
    case "boolean":
      return Uint8Array.of(value.value ? 1 : 0);
    case "outOfBand":
      return new Uint8Array();
    case "octetString":
    case "dateTime":
    case "other":
      return value.value;
    case "resolution":
      return Buffer.concat([integers(value.x, value.y), Uint8Array.of(value.units)]);
    case "rangeOfInteger":
      return integers(value.lower, value.upper);
    case "textWithLanguage":
    case "nameWithLanguage":
      return Buffer.concat([
        ...withLength(Buffer.from(value.language)),
        ...withLength(Buffer.from(value.value)),
      ]);
    default:
      return Buffer.from(value.value);
  }
}

function integers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32BE(value, index * 4));
  return bytes;
}

/** One tag on the wire: a group delimiter (tag below 10h) or a named or unnamed value. */
interface Item {
  readonly tag: number;
  readonly name: string;
  readonly value: Buffer;
}

/** Bytes to message. Never throws; what is not IPP fails with `malformed` and where. */
export function decodeIpp(bytes: Uint8Array): Result<IppMessage, "malformed"> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length <= headerLength) return fail("malformed", "shorter than its header");
  const items: Item[] = [];
  let at = headerLength;
  for (;;) {
    if (at >= buffer.length) return fail("malformed", "no end-of-attributes tag");
    const itemTag = buffer.readUInt8(at);
    if (itemTag === endOfAttributes) break;
    if (itemTag < 0x10) {
      items.push({ tag: itemTag, name: "", value: buffer.subarray(0, 0) });
      at += 1;
      continue;
    }
    const name = lengthAndBytes(buffer, at + 1);
    const value = name && lengthAndBytes(buffer, name.end);
    if (name === undefined || value === undefined) return fail("malformed", `value cut off at byte ${at}`);
    items.push({ tag: itemTag, name: name.bytes.toString(), value: value.bytes });
    at = value.end;
  }
  const groups = assembleGroups(items);
  if (!groups.ok) return groups;
  return ok({
    version: [buffer.readUInt8(0), buffer.readUInt8(1)],
    code: buffer.readUInt16BE(2),
    requestId: buffer.readInt32BE(4),
    groups: groups.value,
    data: buffer.subarray(at + 1),
  });
}

function lengthAndBytes(buffer: Buffer, at: number): { bytes: Buffer; end: number } | undefined {
  if (at + 2 > buffer.length) return undefined;
  const end = at + 2 + buffer.readUInt16BE(at);
  return end > buffer.length ? undefined : { bytes: buffer.subarray(at + 2, end), end };
}

function assembleGroups(items: readonly Item[]): Result<IppGroup[], "malformed"> {
  const groups: { tag: number; attributes: { name: string; values: IppValue[] }[] }[] = [];
  let at = 0;
  for (let item = items[at]; item !== undefined; item = items[at]) {
    if (item.tag < 0x10) {
      groups.push({ tag: item.tag, attributes: [] });
      at += 1;
      continue;
    }
    const attributes = groups.at(-1)?.attributes;
    if (attributes === undefined) return fail("malformed", "value outside any group");
    const read = readValue(items, at, 0);
    if (!read.ok) return read;
    // RFC 8010 §3.1.5: an additional value of the attribute before it has no name.
    const attribute = item.name === "" ? attributes.at(-1) : { name: item.name, values: [] };
    if (attribute === undefined) return fail("malformed", "additional value without an attribute");
    if (item.name !== "") attributes.push(attribute);
    attribute.values.push(read.value.value);
    at = read.value.next;
  }
  return ok(groups);
}

type Read = Result<{ readonly value: IppValue; readonly next: number }, "malformed">;

function readValue(items: readonly Item[], at: number, depth: number): Read {
  const item = items[at];
  if (item === undefined || item.tag < 0x10) return fail("malformed", "value expected");
  if (item.tag === tag.endCollection || item.tag === tag.memberAttrName) {
    return fail("malformed", "collection part outside a collection");
  }
  if (item.tag !== tag.begCollection) return ok({ value: simpleValue(item), next: at + 1 });
  if (depth >= maximumDepth) return fail("malformed", "collections nested too deeply");
  return readCollection(items, at + 1, depth + 1);
}

/** RFC 8010 §3.1.6: memberAttrName carries the name as its value, then one or more unnamed values. */
function readCollection(items: readonly Item[], start: number, depth: number): Read {
  const members: { name: string; values: IppValue[] }[] = [];
  let at = start;
  for (let item = items[at]; item !== undefined; item = items[at]) {
    if (item.tag === tag.endCollection) return ok({ value: { type: "collection", members }, next: at + 1 });
    if (item.tag === tag.memberAttrName) {
      members.push({ name: item.value.toString(), values: [] });
      at += 1;
      continue;
    }
    const member = members.at(-1);
    if (member === undefined) return fail("malformed", "collection value without a member name");
    const read = readValue(items, at, depth);
    if (!read.ok) return read;
    member.values.push(read.value.value);
    at = read.value.next;
  }
  return fail("malformed", "collection not ended");
}

function simpleValue(item: Item): IppValue {
  return knownValue(item) ?? { type: "other", tag: item.tag, value: item.value };
}

/** Undefined where tag or length is not what RFC 8010 §3.9 says. */
function knownValue({ tag: itemTag, value }: Item): IppValue | undefined {
  const string = stringNames.get(itemTag);
  if (string !== undefined) return { type: string, value: value.toString() };
  const outOfBand = outOfBandNames.get(itemTag);
  if (outOfBand !== undefined) return { type: "outOfBand", value: outOfBand };
  switch (itemTag) {
    case tag.integer:
      return value.length === 4 ? { type: "integer", value: value.readInt32BE(0) } : undefined;
    case tag.enum:
      return value.length === 4 ? { type: "enum", value: value.readInt32BE(0) } : undefined;
    case tag.boolean:
      return value.length === 1 ? { type: "boolean", value: value.readUInt8(0) !== 0 } : undefined;
    case tag.octetString:
      return { type: "octetString", value };
    case tag.dateTime:
      return value.length === 11 ? { type: "dateTime", value } : undefined;
    case tag.resolution:
      return value.length === 9
        ? { type: "resolution", x: value.readInt32BE(0), y: value.readInt32BE(4), units: value.readUInt8(8) }
        : undefined;
    case tag.rangeOfInteger:
      return value.length === 8
        ? { type: "rangeOfInteger", lower: value.readInt32BE(0), upper: value.readInt32BE(4) }
        : undefined;
    case tag.textWithLanguage:
      return withLanguage("textWithLanguage", value);
    case tag.nameWithLanguage:
      return withLanguage("nameWithLanguage", value);
    default:
      return undefined;
  }
}

function withLanguage(type: "textWithLanguage" | "nameWithLanguage", value: Buffer): IppValue | undefined {
  const language = lengthAndBytes(value, 0);
  const text = language && lengthAndBytes(value, language.end);
  if (language === undefined || text?.end !== value.length) return undefined;
  return { type, language: language.bytes.toString(), value: text.bytes.toString() };
}
