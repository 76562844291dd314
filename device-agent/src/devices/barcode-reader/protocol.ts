import { isIdentifier } from "./symbologies.ts";
import type { LineFraming, ReportFraming } from "./profiles.ts";

/** A code longer than any symbol can hold (QR version 40: 7,089 digits) is noise. */
export const maximumCode = 8_192;

/** Why bytes that should have been a code are none. */
export type Malformed =
  /** More than {@link maximumCode} bytes without an end. */
  | "tooLong"
  /** The identifier the profile promises is not there. */
  | "noIdentifier"
  /** A report whose length does not fit in it, or that is cut short. */
  | "badReport";

export type Heard =
  | { readonly type: "code"; readonly identifier?: string; readonly data: Uint8Array }
  | { readonly type: "malformed"; readonly why: Malformed };

export interface CodeParser {
  /** What a chunk of the wire completes; on HID a chunk is the payload of one report. */
  push(chunk: Uint8Array): Heard[];
  /** Bytes of a code that has begun and not ended. */
  pending(): number;
  /** Forgets what has begun. */
  reset(): void;
}

const none = new Uint8Array(0);

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([left, right]));
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function indexOf(bytes: Uint8Array, part: readonly number[]): number {
  for (let at = 0; at + part.length <= bytes.length; at++)
    if (startsWith(bytes.subarray(at, at + part.length), part)) return at;
  return -1;
}

function identifierAt(bytes: Uint8Array, at: number): string | undefined {
  const text = Buffer.from(bytes.subarray(at, at + 3)).toString("latin1");
  return isIdentifier(text) ? text : undefined;
}

/** A finished line without prefix and suffix; nothing for an empty one. */
function lineContent(line: Uint8Array, framing: LineFraming): Heard | undefined {
  const held = startsWith(line, framing.prefix) ? line.subarray(framing.prefix.length) : line;
  if (held.length === 0) return undefined;
  if (!framing.identifier) return { type: "code", data: held.slice() };
  const identifier = identifierAt(held, 0);
  return identifier === undefined
    ? { type: "malformed", why: "noIdentifier" }
    : { type: "code", identifier, data: held.slice(3) };
}

function lineParser(framing: LineFraming): CodeParser {
  let held: Uint8Array = none;
  /** A code that is too long is dropped to its end, so that its tail is not taken for one. */
  let overflowing = false;
  return {
    push(chunk) {
      const heard: Heard[] = [];
      held = concat(held, chunk);
      for (let end = indexOf(held, framing.suffix); end >= 0; end = indexOf(held, framing.suffix)) {
        const content =
          overflowing || end > maximumCode ? undefined : lineContent(held.subarray(0, end), framing);
        if (!overflowing && end > maximumCode) heard.push({ type: "malformed", why: "tooLong" });
        if (content !== undefined) heard.push(content);
        overflowing = false;
        held = held.slice(end + framing.suffix.length);
      }
      if (held.length > maximumCode) {
        if (!overflowing) heard.push({ type: "malformed", why: "tooLong" });
        overflowing = true;
        // A suffix may be cut in two by the next chunk.
        held = held.slice(held.length - framing.suffix.length + 1);
      }
      return heard;
    },
    pending: () => (overflowing ? maximumCode : held.length),
    reset() {
      held = none;
      overflowing = false;
    },
  };
}

function reportParser(framing: ReportFraming): CodeParser {
  const { lengthAt, dataAt, dataLength, continuedAt } = framing;
  let held: Uint8Array = none;
  let identifier: string | undefined;

  /** The rest of a code that is none must not be taken for one. */
  let dropping = false;

  function forget(): void {
    held = none;
    identifier = undefined;
  }

  function malformed(why: Malformed, continued: boolean): Heard[] {
    forget();
    dropping = continued;
    return [{ type: "malformed", why }];
  }

  return {
    push(report) {
      const length = report[lengthAt];
      const continued = ((report[continuedAt] ?? 0) & 1) === 1;
      if (dropping) {
        dropping = continued;
        return [];
      }
      if (length === undefined || length > dataLength || report.length <= continuedAt)
        return malformed("badReport", continued);
      if (framing.identifierAt !== undefined) {
        const own = identifierAt(report, framing.identifierAt);
        identifier ??= own;
        if (own === undefined) return malformed("noIdentifier", continued);
        if (own !== identifier) return malformed("badReport", continued);
      }
      held = concat(held, report.subarray(dataAt, dataAt + length));
      if (held.length > maximumCode) return malformed("tooLong", continued);
      if (continued) return [];
      const code: Heard = { type: "code", ...(identifier !== undefined && { identifier }), data: held };
      forget();
      return code.data.length === 0 ? [] : [code];
    },
    pending: () => (dropping ? maximumCode : held.length),
    reset() {
      forget();
      dropping = false;
    },
  };
}

/** Parses what a scanner sends; never throws, whatever comes. */
export function createCodeParser(framing: LineFraming | ReportFraming): CodeParser {
  return framing.kind === "line" ? lineParser(framing) : reportParser(framing);
}

/** A code as the scanner sends it, in the pieces of its wire: one line, or as many reports as it needs. */
export function encodeCode(
  framing: LineFraming | ReportFraming,
  identifier: string,
  data: Uint8Array,
): Uint8Array[] {
  const name = Buffer.from(identifier, "latin1");
  if (framing.kind === "line")
    return [
      Uint8Array.from([...framing.prefix, ...(framing.identifier ? name : []), ...data, ...framing.suffix]),
    ];
  const reports: Uint8Array[] = [];
  for (let start = 0; start < Math.max(1, data.length); start += framing.dataLength) {
    const report = new Uint8Array(framing.continuedAt + 1);
    const part = data.subarray(start, start + framing.dataLength);
    report[framing.lengthAt] = part.length;
    if (framing.identifierAt !== undefined) report.set(name, framing.identifierAt);
    report.set(part, framing.dataAt);
    report[framing.continuedAt] = start + framing.dataLength < data.length ? 1 : 0;
    reports.push(report);
  }
  return reports;
}
