import { createHash, X509Certificate } from "node:crypto";
import { Closed, fail, ok, parser, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import { ArchiveFileRow, ArchivePartRow } from "@zizhuban/server-contract";
import { unzipSync, zipSync, type Zippable } from "fflate";
import { Type, type Static } from "typebox";
import { catalogueDigest, isSignedLink, linkDigest } from "./chain.ts";
import type { WholeFile } from "./files.ts";

// A file that leaves: a BagIt bag (RFC 8493) in a ZIP whose entries are stored as they are. Any BagIt tool, and
// `sha256sum -c manifest-sha256.txt`, checks the parts; the catalogue carries chain and signature.

const Hex = Type.String({ pattern: "^[0-9a-f]+$" });
const Catalogue = Closed({
  format: Type.Literal("zizhuban-archive-1"),
  file: ArchiveFileRow,
  volumes: Type.Array(
    Closed({
      number: Type.Integer(),
      volume: Type.Integer(),
      catalogue: Hex,
      previous: Hex,
      digest: Hex,
      signature: Hex,
      closedAt: Type.Integer(),
    }),
  ),
  parts: Type.Array(ArchivePartRow),
});
type Catalogue = Static<typeof Catalogue>;
const parseCatalogue = parser(Catalogue);

/** What does not hold in a package: the entry where one is to blame. */
export interface PackageBreak {
  readonly entry: string;
  readonly why:
    | "containerDamaged"
    | "partChanged"
    | "partMissing"
    | "partAdded"
    | "catalogueChanged"
    | "linkChanged"
    | "signatureWrong";
}

const endings = {
  "application/json": "json",
  "application/pdf": "pdf",
  "image/png": "png",
  "image/jpeg": "jpg",
} as const;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const text = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(""));
/** The same bytes for the same contents, whenever and wherever they are packed: the first time a ZIP can say. */
const pack = (entries: Zippable) => Buffer.from(zipSync(entries, { level: 0, mtime: new Date(1980, 0, 1) }));

function entryName({ part, kind, mediaType }: ArchivePartRow): string {
  const ending = Object.entries(endings).find(([type]) => type === mediaType)?.[1] ?? "bin";
  return `data/${String(part).padStart(4, "0")}-${kind}.${ending}`;
}

/** Everything of a file but what was disposed of. @param certificate of the signatures, DER */
export function packageOf(whole: WholeFile, file: ArchiveFileRow, certificate: Buffer): Sensitive<Buffer> {
  const catalogue: Catalogue = {
    format: "zizhuban-archive-1",
    file,
    volumes: whole.volumes.map((row) => ({
      number: row.number,
      volume: row.volume,
      catalogue: row.catalogue.toString("hex"),
      previous: row.previous.toString("hex"),
      digest: row.digest.toString("hex"),
      signature: row.signature.toString("hex"),
      closedAt: row.closed_at.getTime(),
    })),
    parts: whole.parts.map(({ row }) => row),
  };
  const opened = whole.parts.flatMap(({ row, bytes }) =>
    bytes.ok ? [bytes.value.map((content) => [entryName(row), content] as const)] : [],
  );
  return Sensitive.all(opened).map((pairs) => {
    const entries = new Map(pairs);
    const size = [...entries.values()].reduce((sum, { length }) => sum + length, 0);
    const tags = new Map([
      ["bagit.txt", text(["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"])],
      [
        "bag-info.txt",
        text([
          `External-Identifier: ${file.number}`,
          `Internal-Sender-Identifier: ${file.caseNumber}`,
          `Payload-Oxum: ${size}.${entries.size}`,
        ]),
      ],
      ["catalogue.json", text([JSON.stringify(catalogue, undefined, 1)])],
      ["manifest-sha256.txt", manifest(entries)],
      ["signer.pem", Buffer.from(new X509Certificate(certificate).toString())],
    ]);
    const root = (name: string) => `${file.number}/${name}`;
    const all = [...tags, ["tagmanifest-sha256.txt", manifest(tags)] as const, ...entries];
    return pack(Object.fromEntries(all.map(([name, bytes]) => [root(name), bytes])));
  });
}

function manifest(entries: ReadonlyMap<string, Buffer>): Buffer {
  return text([...entries].map(([name, bytes]) => `${sha256(bytes)}  ${name}`));
}

/** @param certificate of the deployment that closed the file, DER or PEM */
export function verifyPackage(zip: Buffer, certificate: Buffer): PackageBreak[] {
  const read = readPackage(zip);
  if (!read.ok) return [{ entry: "", why: "containerDamaged" }];
  const { entries, root } = read.value;
  const listed = [
    ...listedIn(entries, "manifest-sha256.txt", "partChanged", "partMissing"),
    ...listedIn(entries, "tagmanifest-sha256.txt", "catalogueChanged", "catalogueChanged"),
    ...strangersIn(entries),
  ];
  const breaks = [...listed, ...catalogueBreaks(entries, certificate)];
  if (breaks.length > 0) return breaks;
  // Nothing in it was changed: then packing it again makes the same container, to the byte.
  const again = pack(Object.fromEntries([...entries].map(([name, bytes]) => [`${root}/${name}`, bytes])));
  return again.equals(zip) ? [] : [{ entry: "", why: "containerDamaged" }];
}

type Entries = ReadonlyMap<string, Buffer>;

function readPackage(zip: Buffer): Result<{ entries: Entries; root: string }, "invalidData"> {
  try {
    // Stored entries only: what is not larger than the container cannot fill the memory.
    const found = Object.entries(unzipSync(zip, { filter: ({ compression }) => compression === 0 }));
    const root = found[0]?.[0].split("/")[0] ?? "";
    const inside = found.map(([name, bytes]) => [name.slice(root.length + 1), Buffer.from(bytes)] as const);
    return ok({ entries: new Map(inside), root });
  } catch {
    return fail("invalidData");
  }
}

function linesOf(entries: Entries, name: string): readonly { digest: string; entry: string }[] {
  const lines = entries.get(name)?.toString("utf8").split("\n") ?? [];
  return lines
    .filter((line) => line !== "")
    .map((line) => ({ digest: line.slice(0, 64), entry: line.slice(66) }));
}

function listedIn(
  entries: Entries,
  name: string,
  changed: PackageBreak["why"],
  missing: PackageBreak["why"],
): PackageBreak[] {
  if (!entries.has(name)) return [{ entry: name, why: "catalogueChanged" }];
  return linesOf(entries, name).flatMap(({ digest, entry }): PackageBreak[] => {
    const bytes = entries.get(entry);
    if (bytes === undefined) return [{ entry, why: missing }];
    return sha256(bytes) === digest ? [] : [{ entry, why: changed }];
  });
}

function strangersIn(entries: Entries): PackageBreak[] {
  const listed = new Set([
    "tagmanifest-sha256.txt",
    ...["manifest-sha256.txt", "tagmanifest-sha256.txt"].flatMap((name) =>
      linesOf(entries, name).map(({ entry }) => entry),
    ),
  ]);
  return [...entries.keys()]
    .filter((entry) => !listed.has(entry))
    .map((entry) => ({ entry, why: "partAdded" }));
}

/** The catalogue against the parts, and its links against their signatures. */
function catalogueBreaks(entries: Entries, certificate: Buffer): PackageBreak[] {
  const entry = "catalogue.json";
  const catalogue = readCatalogue(entries.get(entry));
  if (catalogue === undefined) return [{ entry, why: "catalogueChanged" }];
  const { file, volumes, parts } = catalogue;
  const kept = new Map(linesOf(entries, "manifest-sha256.txt").map((line) => [line.entry, line.digest]));
  const differing = parts
    .filter((part) => file.disposal !== "disposed" || kept.has(entryName(part)))
    .filter((part) => kept.get(entryName(part)) !== part.digest)
    .map((part): PackageBreak => ({ entry: entryName(part), why: "partChanged" }));
  const links = volumes.flatMap((volume): PackageBreak[] => {
    const own = catalogueDigest(parts.filter((part) => part.volume === volume.volume));
    const digest = linkDigest({
      number: volume.number,
      fileNumber: file.number,
      caseNumber: file.caseNumber,
      ending: file.ending,
      endedOn: file.endedOn,
      retention: file.retention,
      volume: volume.volume,
      closedAt: volume.closedAt,
      catalogue: own,
      previous: Buffer.from(volume.previous, "hex"),
    });
    if (own.toString("hex") !== volume.catalogue) return [{ entry, why: "catalogueChanged" }];
    if (digest.toString("hex") !== volume.digest) return [{ entry, why: "linkChanged" }];
    const signed = isSignedLink(digest, Buffer.from(volume.signature, "hex"), certificate);
    return signed ? [] : [{ entry, why: "signatureWrong" }];
  });
  return [...differing, ...links];
}

function readCatalogue(bytes: Buffer | undefined): Catalogue | undefined {
  try {
    const parsed = parseCatalogue(JSON.parse(bytes?.toString("utf8") ?? ""));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
