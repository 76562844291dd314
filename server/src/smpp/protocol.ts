import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

// SMPP Protocol Specification v3.4, Issue 1.2: the part a sender of messages needs. Numbers are big-endian (3.1).

/** 5.1.2.1 */
export const commandIds = {
  genericNack: 0x80000000,
  bindTransceiver: 0x00000009,
  bindTransceiverResp: 0x80000009,
  submitSm: 0x00000004,
  submitSmResp: 0x80000004,
  deliverSm: 0x00000005,
  deliverSmResp: 0x80000005,
  unbind: 0x00000006,
  unbindResp: 0x80000006,
  enquireLink: 0x00000015,
  enquireLinkResp: 0x80000015,
} as const;

/** 5.1.3, those that are told apart here. */
export const commandStatus = {
  ok: 0x00,
  invalidMessageLength: 0x01,
  invalidCommandId: 0x03,
  invalidBindStatus: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  invalidDestination: 0x0b,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  queueFull: 0x14,
  throttled: 0x58,
  temporaryReceiverError: 0x64,
} as const;

/** 5.3.2 */
const tags = {
  receiptedMessageId: 0x001e,
  scInterfaceVersion: 0x0210,
  messagePayload: 0x0424,
  messageState: 0x0427,
};

/** 5.2.12: a receipt in `deliver_sm`; a user data header before the text. */
const esmClass = { receipt: 0x04, typeMask: 0x3c, userDataHeader: 0x40 } as const;
/** 5.2.19 */
const ucs2 = 0x08;
const headLength = 16;
/** Longer than any PDU of this part: an octet string of 64 kB in a TLV. */
const longestPdu = 70_000;

/** An address with its type of number and numbering plan (5.2.5, 5.2.6). */
export interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly digits: string;
}

/** What `submit_sm` and `deliver_sm` share (4.4.1, 4.6.1). */
export interface ShortMessagePdu {
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  /** `short_message`, at most 254 bytes. */
  readonly message: Uint8Array;
  /** `message_payload` in its place, for what is longer. */
  readonly payload?: Uint8Array;
  readonly receiptedMessageId?: string;
  readonly messageState?: number;
}

export type PduBody =
  | {
      readonly command: "bindTransceiver";
      readonly systemId: string;
      readonly password: string;
      readonly systemType: string;
    }
  | { readonly command: "bindTransceiverResp"; readonly systemId: string }
  | ({ readonly command: "submitSm" } & ShortMessagePdu)
  | ({ readonly command: "deliverSm" } & ShortMessagePdu)
  | { readonly command: "submitSmResp" | "deliverSmResp"; readonly messageId: string }
  | {
      readonly command: "enquireLink" | "enquireLinkResp" | "unbind" | "unbindResp" | "genericNack";
    };
export type Pdu = PduBody & { readonly status: number; readonly sequence: number };
export type Command = PduBody["command"];

const names = new Map<number, Command>(
  (Object.keys(commandIds) as Command[]).map((name) => [commandIds[name], name]),
);

/** 3.1: octets up to NUL. */
const cString = (text: string) => Buffer.from(`${text}\0`, "latin1");
const octet = (value: number) => Buffer.of(value);

function tlv(tag: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(tag, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

const address = ({ ton, npi, digits }: Address) => Buffer.concat([octet(ton), octet(npi), cString(digits)]);

function bodyOf(pdu: PduBody): Buffer {
  switch (pdu.command) {
    case "bindTransceiver":
      return Buffer.concat([
        cString(pdu.systemId),
        cString(pdu.password),
        cString(pdu.systemType),
        // interface_version 3.4; addr_ton, addr_npi, address_range: whatever the account has.
        Buffer.of(0x34, 0, 0, 0),
      ]);
    case "bindTransceiverResp":
      return Buffer.concat([cString(pdu.systemId), tlv(tags.scInterfaceVersion, Buffer.of(0x34))]);
    case "submitSm":
    case "deliverSm":
      return Buffer.concat([
        // service_type
        cString(""),
        address(pdu.source),
        address(pdu.destination),
        // After it protocol_id, priority_flag, schedule_delivery_time, validity_period: none of them.
        Buffer.of(pdu.esmClass, 0, 0, 0, 0),
        // Between them replace_if_present_flag and sm_default_msg_id: none.
        Buffer.of(pdu.registeredDelivery, 0, pdu.dataCoding, 0, pdu.message.length),
        pdu.message,
        ...(pdu.payload === undefined ? [] : [tlv(tags.messagePayload, pdu.payload)]),
        ...(pdu.receiptedMessageId === undefined
          ? []
          : [tlv(tags.receiptedMessageId, cString(pdu.receiptedMessageId))]),
        ...(pdu.messageState === undefined ? [] : [tlv(tags.messageState, octet(pdu.messageState))]),
      ]);
    case "submitSmResp":
    case "deliverSmResp":
      return cString(pdu.messageId);
    default:
      return Buffer.alloc(0);
  }
}

/** The octets of one PDU (3.2). */
export function encodePdu(pdu: Pdu): Buffer {
  const body = bodyOf(pdu);
  const head = Buffer.alloc(headLength);
  head.writeUInt32BE(headLength + body.length, 0);
  head.writeUInt32BE(commandIds[pdu.command], 4);
  head.writeUInt32BE(pdu.status, 8);
  head.writeUInt32BE(pdu.sequence, 12);
  return Buffer.concat([head, body]);
}

/** Reads forward through a body; what is not there is a {@link RangeError}. */
class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  left(): number {
    return this.#bytes.length - this.#at;
  }

  octet(): number {
    return this.take(1).readUInt8(0);
  }

  take(length: number): Buffer {
    if (this.left() < length) throw new RangeError("a body that ends early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  cString(longest: number): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end === -1 || end - this.#at >= longest) throw new RangeError("a string without its end");
    const text = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  address(): Address {
    return { ton: this.octet(), npi: this.octet(), digits: this.cString(21) };
  }

  /** 3.2.4.1: optional parameters in any order; unknown ones are passed over. */
  tlvs(): Map<number, Buffer> {
    const found = new Map<number, Buffer>();
    while (this.left() > 0) {
      const tag = this.take(2).readUInt16BE(0);
      found.set(tag, this.take(this.take(2).readUInt16BE(0)));
    }
    return found;
  }
}

const untilNul = (bytes: Buffer) => bytes.toString("latin1").split("\0", 1)[0] ?? "";

function shortMessage(read: Reader): ShortMessagePdu {
  read.cString(6);
  const source = read.address();
  const destination = read.address();
  const esm = read.octet();
  read.take(2);
  read.cString(17);
  read.cString(17);
  const registeredDelivery = read.octet();
  read.take(1);
  const dataCoding = read.octet();
  read.take(1);
  const message = read.take(read.octet());
  const found = read.tlvs();
  const payload = found.get(tags.messagePayload);
  const receipted = found.get(tags.receiptedMessageId);
  const state = found.get(tags.messageState)?.[0];
  return {
    source,
    destination,
    esmClass: esm,
    registeredDelivery,
    dataCoding,
    message,
    ...(payload !== undefined && { payload }),
    ...(receipted !== undefined && { receiptedMessageId: untilNul(receipted) }),
    ...(state !== undefined && { messageState: state }),
  };
}

function readBody(command: Command, read: Reader, status: number): PduBody {
  switch (command) {
    case "bindTransceiver": {
      const systemId = read.cString(16);
      const password = read.cString(9);
      return { command, systemId, password, systemType: read.cString(13) };
    }
    case "bindTransceiverResp":
      // The body is left out when the bind failed (4.1.2).
      return { command, systemId: read.left() === 0 && status !== 0 ? "" : read.cString(16) };
    case "submitSm":
    case "deliverSm":
      return { command, ...shortMessage(read) };
    case "submitSmResp":
      return { command, messageId: read.left() === 0 && status !== 0 ? "" : read.cString(65) };
    case "deliverSmResp":
      return { command, messageId: read.left() === 0 ? "" : read.cString(65) };
    default:
      return { command };
  }
}

/** One whole PDU, its length included. */
export function decodePdu(bytes: Buffer): Result<Pdu, "invalidData"> {
  try {
    const command = names.get(bytes.readUInt32BE(4));
    const status = bytes.readUInt32BE(8);
    const sequence = bytes.readUInt32BE(12);
    if (command === undefined) return fail("invalidData", "command_id");
    return ok({ ...readBody(command, new Reader(bytes.subarray(headLength)), status), status, sequence });
  } catch (error) {
    if (error instanceof RangeError) return fail("invalidData", "body");
    throw error;
  }
}

export type Received = { readonly pdu: Pdu } | { readonly unknown: { readonly sequence: number } };

/**
 * Cuts a stream into PDUs. Undefined: the stream is none any more (3.2.1 has a length that cannot be), and nothing
 * after it can be found. A whole PDU that cannot be read is passed on as unknown, to be refused.
 */
export class PduStream {
  #held = Buffer.alloc(0);

  feed(bytes: Uint8Array): Received[] | undefined {
    this.#held = Buffer.concat([this.#held, bytes]);
    const found: Received[] = [];
    while (this.#held.length >= 4) {
      const length = this.#held.readUInt32BE(0);
      if (length < headLength || length > longestPdu) return undefined;
      if (this.#held.length < length) break;
      const one = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(length);
      const decoded = decodePdu(Buffer.from(one));
      found.push(decoded.ok ? { pdu: decoded.value } : { unknown: { sequence: one.readUInt32BE(12) } });
    }
    return found;
  }
}

/** How a text travels: UCS-2, whole, in numbered segments, or as one payload. */
export interface Part {
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly message: Uint8Array;
  readonly payload?: Uint8Array;
}

/** Bytes of a short message on the air, and of one behind a header that numbers it (3GPP TS 23.040, 9.2.3.24.1). */
const whole = 140;
const segment = 134;
/** What an 8-bit segment number can count. */
const mostSegments = 255;

function utf16(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

/** Text cut into pieces of at most so many bytes; a character of two units (a rare Han) stays whole. */
function pieces(text: string, longest: number): Buffer[] {
  const found: Buffer[] = [];
  let piece = "";
  for (const character of text) {
    if ((piece.length + character.length) * 2 > longest) {
      found.push(utf16(piece));
      piece = "";
    }
    piece += character;
  }
  return [...found, utf16(piece)];
}

/**
 * A text as the parts of one message.
 * @param reference tells this long message's segments from others' to the same telephone, 0 to 255
 */
export function partsOf(
  text: string,
  long: "segments" | "payload",
  reference: number,
): Result<readonly Part[], "invalidData"> {
  const bytes = utf16(text);
  const plain = { esmClass: 0, dataCoding: ucs2 };
  if (bytes.length <= whole) return ok([{ ...plain, message: bytes }]);
  if (long === "payload")
    return bytes.length > 65_535
      ? fail("invalidData", "too long")
      : ok([{ ...plain, message: Buffer.alloc(0), payload: bytes }]);
  const all = pieces(text, segment);
  if (all.length > mostSegments) return fail("invalidData", "too long");
  return ok(
    all.map((piece, index) => ({
      esmClass: esmClass.userDataHeader,
      dataCoding: ucs2,
      message: Buffer.concat([Buffer.of(5, 0, 3, reference, all.length, index + 1), piece]),
    })),
  );
}

/** What became of a message, as the message centre says (5.2.28, Appendix B). */
export interface Receipt {
  readonly messageId: string;
  readonly state: "delivered" | "undelivered" | "underway";
}

/** 5.2.28 message_state: ENROUTE 1, DELIVERED 2, EXPIRED 3, DELETED 4, UNDELIVERABLE 5, ACCEPTED 6, UNKNOWN 7, REJECTED 8. */
function stateOf(state: number): Receipt["state"] {
  if (state === 2) return "delivered";
  return state === 1 || state === 6 ? "underway" : "undelivered";
}
const stateWords: Readonly<Record<string, Receipt["state"]>> = {
  DELIVRD: "delivered",
  ENROUTE: "underway",
  ACCEPTD: "underway",
};

/** A `deliver_sm` as a receipt, from its optional parameters or its text; undefined: it is none. */
export function receiptOf(pdu: ShortMessagePdu): Receipt | undefined {
  if ((pdu.esmClass & esmClass.typeMask) !== esmClass.receipt) return undefined;
  const text = Buffer.from(pdu.payload ?? pdu.message).toString("latin1");
  const messageId = pdu.receiptedMessageId ?? /(?:^|\s)id:(\S{1,64})/.exec(text)?.[1];
  if (messageId === undefined || messageId === "") return undefined;
  if (pdu.messageState !== undefined) return { messageId, state: stateOf(pdu.messageState) };
  const word = /\bstat:([A-Z]{1,8})/.exec(text)?.[1];
  return word === undefined ? undefined : { messageId, state: stateWords[word] ?? "undelivered" };
}

/** A message as a telephone shows it, joined by the other end. @returns undefined: a segment of a longer one is missing */
export function textOfParts(parts: readonly ShortMessagePdu[]): string | undefined {
  const sorted = parts.map((part) => {
    const bytes = Buffer.from(part.payload ?? part.message);
    const header = (part.esmClass & esmClass.userDataHeader) !== 0 ? (bytes[0] ?? 0) + 1 : 0;
    const total = header === 0 ? 1 : (bytes[4] ?? 1);
    const index = header === 0 ? 1 : (bytes[5] ?? 1);
    return { total, index, body: bytes.subarray(header) };
  });
  const total = sorted[0]?.total ?? 0;
  const inOrder = Array.from({ length: total }, (_, at) => sorted.find(({ index }) => index === at + 1));
  if (inOrder.includes(undefined)) return undefined;
  const bytes = Buffer.concat(inOrder.map((one) => one?.body ?? Buffer.alloc(0)));
  return Buffer.from(bytes).swap16().toString("utf16le");
}
