import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

/** What may be kept, by its own first bytes; a name or a declared type says nothing. */
export type FileType = "application/pdf" | "image/jpeg" | "image/png";

const starts: readonly (readonly [FileType, readonly number[]])[] = [
  // ISO 32000-2 §7.5.2: the header is the first line; readers that look further down read polyglots.
  ["application/pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];

/** What people bring instead, so that the refusal can name it. */
function refusedKind(bytes: Buffer): string {
  if (bytes.length === 0) return "empty";
  if (bytes.subarray(0, 4).equals(Buffer.of(0x50, 0x4b, 0x03, 0x04)))
    // GB/T 33190 §6: a package whose entry point is this file.
    return bytes.includes("OFD.xml") ? "ofd" : "zip";
  if (bytes.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))) return "gzip";
  if (bytes.subarray(0, 2).toString("latin1") === "MZ") return "program";
  const text = bytes.subarray(0, 512).toString("latin1").trimStart().toLowerCase();
  if (text.startsWith("<svg") || (text.startsWith("<?xml") && text.includes("<svg"))) return "svg";
  return text.startsWith("<") ? "markup" : "unknown";
}

/** The type by content; `detail` of a refusal is a kind of file, never a part of it. */
export function sniff(bytes: Buffer): Result<FileType, "fileTypeRefused"> {
  const found = starts.find(([, start]) => bytes.subarray(0, start.length).equals(Buffer.from(start)));
  return found === undefined ? fail("fileTypeRefused", refusedKind(bytes)) : ok(found[0]);
}
