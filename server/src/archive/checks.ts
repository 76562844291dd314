import { createHash } from "node:crypto";
import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import type { ArchiveCheck } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { catalogueDigest, isSignedLink, linkDigest } from "./chain.ts";
import type { OpenedPart, WholeFile } from "./files.ts";

// The four properties of an electronic file (DA/T 70; GB/T 18894, 8): each found anew from what lies there, never
// from what was once found.

/** Whether seal and signature of a PDF of ours hold. */
export type DocumentHolds = (pdf: Buffer) => boolean;

type Judged = { readonly passed: boolean; readonly part?: number };
const passed: Judged = { passed: true };

/** Larger ones were never taken in. */
const largestPart = 64 * 1024 * 1024;
/** Actions and scripts of a PDF (ISO 32000-1, 12.6.4), outside the bodies of its streams: it is read, it does nothing. */
const active = /\/(JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia)\b/;

const Timeline = Type.Array(Type.Object({ type: Type.String(), at: Type.Integer() }), { minItems: 1 });
const parseTimeline = parser(Timeline);

/** The first part the rule does not hold for. */
function each(
  parts: readonly OpenedPart[],
  rule: (bytes: Buffer, part: OpenedPart["row"]) => boolean,
): Judged {
  const wrong = parts.find(
    ({ row, bytes }) => bytes.ok && !bytes.value.judge((read) => (rule(read, row) ? ok() : fail("no"))).ok,
  );
  return wrong === undefined ? passed : { passed: false, part: wrong.row.part };
}

function chainHolds({ file, volumes, parts }: WholeFile, certificate: Buffer): boolean {
  return volumes.every((volume) => {
    const own = parts.map(({ row }) => row).filter((row) => row.volume === volume.volume);
    const link = {
      number: volume.number,
      fileNumber: file.number,
      caseNumber: file.case_number,
      ending: file.ending,
      endedOn: file.ended_on,
      retention: file.retention,
      volume: volume.volume,
      closedAt: volume.closed_at.getTime(),
      catalogue: catalogueDigest(own),
      previous: volume.previous,
    };
    const digest = linkDigest(link);
    return digest.equals(volume.digest) && isSignedLink(digest, volume.signature, certificate);
  });
}

function catalogueComplete({ volumes, parts }: WholeFile): Judged {
  const gap = parts.findIndex(({ row }, index) => row.part !== index + 1);
  if (gap !== -1) return { passed: false, part: gap + 1 };
  const kinds = new Set(parts.map(({ row }) => row.kind));
  const inOrder = volumes.length > 0 && volumes.every(({ volume }, index) => volume === index + 1);
  return { passed: inOrder && kinds.has("application") && kinds.has("timeline") };
}

/** Every account of the steps begins with the application and never goes back in time. */
function stepsInOrder(parts: readonly OpenedPart[]): Judged {
  return each(
    parts.filter(({ row }) => row.kind === "timeline"),
    (bytes) => {
      const read = readJson(bytes);
      const steps = read.ok ? parseTimeline(read.value) : read;
      if (!steps.ok || steps.value[0]?.type !== "applied") return false;
      return steps.value.every(({ at }, index) => at >= (steps.value[index - 1]?.at ?? 0));
    },
  );
}

function readJson(bytes: Buffer): Result<unknown, "invalidData"> {
  try {
    return ok(JSON.parse(bytes.toString("utf8")));
  } catch {
    return fail("invalidData");
  }
}

const starts: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  "application/json": (bytes) => readJson(bytes).ok,
  "application/pdf": (bytes) =>
    bytes.subarray(0, 5).toString("latin1") === "%PDF-" &&
    bytes.subarray(-1024).toString("latin1").includes("%%EOF"),
  "image/png": (bytes) => bytes.subarray(0, 8).toString("latin1") === "\u0089PNG\r\n\u001a\n",
  "image/jpeg": (bytes) => bytes.subarray(0, 3).toString("hex") === "ffd8ff",
};

/** What a granted case results in, or what the case ended with, lies in the file. */
function decisionPresent({ file, parts }: WholeFile): boolean {
  const kinds = new Set(parts.map(({ row }) => row.kind));
  if (file.ending === "issued") return kinds.has("outcome") && kinds.has("certificate");
  return kinds.has("outcome") || kinds.has("state");
}

/** @param certificate of the deployment's signatures, DER */
export function fourProperties(
  whole: WholeFile,
  { certificate, holds }: { readonly certificate: Buffer; readonly holds: DocumentHolds },
): ArchiveCheck[] {
  const { parts } = whole;
  const shut = parts.find(({ bytes }) => !bytes.ok && bytes.code === "unreadable");
  const found: Record<ArchiveCheck["property"], Partial<Record<ArchiveCheck["check"], Judged>>> = {
    authenticity: {
      digests: each(
        parts,
        (bytes, { digest }) => createHash("sha256").update(bytes).digest("hex") === digest,
      ),
      chain: { passed: chainHolds(whole, certificate) },
      sealedDocuments: each(
        parts.filter(({ row }) => row.kind === "certificate"),
        holds,
      ),
    },
    integrity: {
      catalogueComplete: catalogueComplete(whole),
      stepsInOrder: stepsInOrder(parts),
      decisionPresent: { passed: decisionPresent(whole) },
    },
    usability: {
      partsOpen: shut === undefined ? passed : { passed: false, part: shut.row.part },
      formatsAsNamed: each(parts, (bytes, { mediaType }) => starts[mediaType]?.(bytes) === true),
    },
    safety: {
      noActiveContent: each(
        parts.filter(({ row }) => row.mediaType === "application/pdf"),
        (bytes) => !active.test(bytes.toString("latin1").replaceAll(/\bstream\r?\n.*?endstream/gs, "")),
      ),
      sizeWithinLimits: each(parts, (bytes, { size }) => bytes.length === size && size <= largestPart),
    },
  };
  return (Object.keys(found) as ArchiveCheck["property"][]).flatMap((property) =>
    (Object.entries(found[property]) as [ArchiveCheck["check"], Judged][]).map(([check, judged]) =>
      Object.assign({ property, check }, judged),
    ),
  );
}
