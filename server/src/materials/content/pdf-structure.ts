import { inflateSync } from "node:zlib";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { jpegSize } from "./jpeg-size.ts";
import type { ContentLimits } from "./limits.ts";

// What a PDF is made of, read without drawing it (ISO 32000-2 §7.3, §7.5). Names are looked for where objects
// can lie: outside the bodies of streams, and in the opened bodies of object streams. Nobody but the server ever
// opens an uploaded PDF (people see its pages as pictures), so this is the first of two locks.

type Refusal = "fileUnreadable" | "fileUnsafe" | "fileEncrypted" | "fileTooComplex";

/** Members and actions that run, fetch, carry or hide something (§7.11.4, §12.6.4, §13). */
const unsafeNames: ReadonlySet<string> = new Set([
  "JavaScript",
  "JS",
  "Launch",
  "EmbeddedFile",
  "EmbeddedFiles",
  "RichMedia",
  "Rendition",
  "Movie",
  "Sound",
  "3D",
  "XFA",
  "ImportData",
  "SubmitForm",
  "GoToE",
  "GoToR",
]);

/** Filters of scanners and writers of documents. LZW, RunLength, JPX and JBIG2 open to sizes nothing declares. */
const acceptedFilters: ReadonlySet<string> = new Set([
  "FlateDecode",
  "DCTDecode",
  "CCITTFaxDecode",
  "ASCII85Decode",
  "ASCIIHexDecode",
]);

/** `#41` in a name is `A` (§7.3.5): how a forbidden one is disguised. */
function names(text: string): string[] {
  return [...text.matchAll(/\/([^\s/<>[\](){}%]+)/g)].map(([, name = ""]) =>
    name.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}

function judgeNames(text: string): Result<void, "fileUnsafe" | "fileEncrypted"> {
  const found = names(text);
  if (found.includes("Encrypt")) return fail("fileEncrypted");
  const unsafe = found.find((name) => unsafeNames.has(name));
  return unsafe === undefined ? ok() : fail("fileUnsafe", unsafe);
}

interface Stream {
  readonly dictionary: string;
  readonly start: number;
  readonly end: number;
}

/** A whole number of a dictionary, there or in the object it points to. */
function numberOf(text: string, dictionary: string, key: string): number | undefined {
  const [, value, generation] = new RegExp(`/${key}\\s+(\\d+)(?:\\s+(\\d+)\\s+R\\b)?`).exec(dictionary) ?? [];
  if (value === undefined) return undefined;
  if (generation === undefined) return Number(value);
  const [, stored] =
    new RegExp(`(?:^|[^0-9])${value}\\s+${generation}\\s+obj\\s+(\\d+)\\s+endobj`).exec(text) ?? [];
  return stored === undefined ? undefined : Number(stored);
}

/** The dictionary that ends right before `end`: `<< … >>`, nested ones counted. */
function dictionaryBefore(text: string, end: number): string | undefined {
  let depth = 0;
  for (let at = end - 2; at >= Math.max(0, end - 65_536); at -= 1) {
    const pair = text.slice(at, at + 2);
    if (pair === ">>") depth += 1;
    else if (pair === "<<") depth -= 1;
    else continue;
    if (depth === 0) return text.slice(at, end);
    at -= 1;
  }
  return undefined;
}

/** Every stream with its exact body: a length that does not end at `endstream` hides something or is broken. */
function streamsOf(text: string): Result<readonly Stream[], "fileUnreadable"> {
  const streams: Stream[] = [];
  const keyword = />>\s*stream\r?\n/g;
  for (let match = keyword.exec(text); match !== null; match = keyword.exec(text)) {
    const dictionary = dictionaryBefore(text, match.index + 2);
    const start = keyword.lastIndex;
    const length = dictionary === undefined ? undefined : numberOf(text, dictionary, "Length");
    if (dictionary === undefined || length === undefined) return fail("fileUnreadable", "stream length");
    const end = start + length;
    if (!/^\s{0,2}endstream/.test(text.slice(end, end + 12))) return fail("fileUnreadable", "stream length");
    streams.push({ dictionary, start, end });
    keyword.lastIndex = end;
  }
  return ok(streams);
}

function filtersOf(dictionary: string): readonly string[] {
  const [, list, single] = /\/Filter\s*(?:\[([^\]]*)\]|\/(\S+?)(?=[\s/<>[\]]|$))/.exec(dictionary) ?? [];
  return list === undefined ? (single === undefined ? [] : names(`/${single}`)) : names(list);
}

/** Opens what is compressed, as far as the budget goes. The picture filters at the end of a chain stay closed. */
function opened(
  body: Buffer,
  filters: readonly string[],
  budget: number,
): Result<Buffer, "fileTooComplex" | "fileUnreadable" | "fileUnsafe"> {
  const strange = filters.find((name) => !acceptedFilters.has(name));
  if (strange !== undefined) return fail("fileUnsafe", strange);
  if (filters.length > 2) return fail("fileTooComplex", "filters");
  let bytes = body;
  // In text form nothing else may be inside: it would be opened unseen.
  if (filters.length > 1 && filters.some((name) => name.startsWith("ASCII")))
    return fail("fileTooComplex", "filters");
  for (const filter of filters) {
    if (filter !== "FlateDecode") break;
    try {
      bytes = inflateSync(bytes, { maxOutputLength: Math.max(1, budget) });
    } catch (error) {
      const tooLong = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
      return tooLong ? fail("fileTooComplex", "inflated") : fail("fileUnreadable", "stream");
    }
  }
  return ok(bytes);
}

function judgePicture(
  text: string,
  { dictionary }: Stream,
  filters: readonly string[],
  body: Buffer,
  limits: ContentLimits,
): Result<void, "fileTooComplex"> {
  const isPicture = names(dictionary).includes("Image");
  const declared = (numberOf(text, dictionary, "Width") ?? 0) * (numberOf(text, dictionary, "Height") ?? 0);
  const real = filters.at(-1) === "DCTDecode" ? jpegSize(body) : undefined;
  const pixels = Math.max(isPicture ? declared : 0, real === undefined ? 0 : real.width * real.height);
  return pixels > limits.pixels ? fail("fileTooComplex", "pixels") : ok();
}

function judgeStream(
  text: string,
  bytes: Buffer,
  stream: Stream,
  budget: number,
  limits: ContentLimits,
): Result<number, Refusal> {
  const body = bytes.subarray(stream.start, stream.end);
  // An object inside a stream's body is reached by a cross-reference that points there.
  if (/\d\s+\d+\s+obj\b/.test(body.toString("latin1"))) return fail("fileUnsafe", "object in a stream");
  const filters = filtersOf(stream.dictionary);
  const plain = opened(body, filters, budget);
  if (!plain.ok) return plain;
  const picture = judgePicture(text, stream, filters, plain.value, limits);
  if (!picture.ok) return picture;
  const holdsObjects = names(stream.dictionary).some((name) => name === "ObjStm" || name === "First");
  const named = holdsObjects ? judgeNames(plain.value.toString("latin1")) : ok();
  return named.ok ? ok(plain.value.length) : named;
}

const endMark = "%%EOF";

/** Refuses a PDF that runs or carries something, is encrypted, or opens to more than it may. */
export function judgePdf(bytes: Buffer, limits: ContentLimits): Result<void, Refusal> {
  const text = bytes.toString("latin1");
  if (!/^%PDF-[12]\.\d/.test(text) || !text.slice(-2048).includes("%%EOF")) return fail("fileUnreadable");
  const streams = streamsOf(text);
  if (!streams.ok) return streams;
  let outside = "";
  let from = 0;
  let budget = limits.inflated;
  for (const stream of streams.value) {
    outside += text.slice(from, stream.start);
    from = stream.end;
    const judged = judgeStream(text, bytes, stream, budget, limits);
    if (!judged.ok) return judged;
    budget -= judged.value;
    if (budget <= 0) return fail("fileTooComplex", "inflated");
  }
  outside += text.slice(from);
  // Another file hung behind the end makes one that is two (§7.5.5; white space: §7.2.3).
  if (/[^\0\t\n\f\r ]/.test(text.slice(Math.max(0, text.lastIndexOf(endMark)) + endMark.length)))
    return fail("fileUnsafe", "after the end");
  // A stream that was not seen as one (a comment before its keyword) was not looked into.
  if (outside.split("endstream").length - 1 !== streams.value.length) return fail("fileUnreadable", "stream");
  return judgeNames(outside);
}
