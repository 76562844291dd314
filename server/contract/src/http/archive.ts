import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

// The archive (domain.md S4, K9): every case's file, closed when the case has ended, never changed afterwards.

/** What a part of a file is. */
export const FilePartKind = Tokens([
  "application",
  "materialList",
  "material",
  "checklist",
  /** The life event the case belongs to, another department's opinion, what was found at the place. */
  "lifeEvent",
  "opinion",
  "siteVisit",
  "timeline",
  "state",
  "outcome",
  "share",
  "certificate",
  "certificateRecord",
  "signature",
  "delivery",
  "message",
  "rating",
]);
export type FilePartKind = Static<typeof FilePartKind>;

/** 永久, 30 年, 10 年 (国家档案局令第8号). */
export const Retention = Tokens(["permanent", "thirtyYears", "tenYears"]);
export type Retention = Static<typeof Retention>;

/** The four properties (四性: 真实性, 完整性, 可用性, 安全性), each a list of checks with what it found. */
export const ArchiveCheck = Closed({
  property: Tokens(["authenticity", "integrity", "usability", "safety"]),
  check: Tokens([
    "digests",
    "chain",
    "sealedDocuments",
    "catalogueComplete",
    "stepsInOrder",
    "decisionPresent",
    "partsOpen",
    "formatsAsNamed",
    "noActiveContent",
    "sizeWithinLimits",
  ]),
  passed: Type.Boolean(),
  /** Number of the part of the file it failed at. */
  part: Type.Optional(Type.Integer()),
});
export type ArchiveCheck = Static<typeof ArchiveCheck>;

const DisposalState = Tokens(["none", "proposed", "disposed"]);

export const ArchiveFileRow = Closed({
  id: Uuid,
  /** 档号: division, year, retention, department, serial. */
  number: Type.String(),
  caseNumber: Type.String(),
  itemKey: Type.String(),
  department: Type.String(),
  division: Type.String(),
  /** How the case ended: its last phase, or its decision where there was one. */
  ending: Type.String(),
  endedOn: Day,
  retention: Retention,
  /** The first day on which it may be disposed of; absent when it is kept for good. */
  disposableFrom: Type.Optional(Day),
  disposal: DisposalState,
  volumes: Type.Integer(),
  parts: Type.Integer(),
});
export type ArchiveFileRow = Static<typeof ArchiveFileRow>;

export const ArchivePartRow = Closed({
  part: Type.Integer({ minimum: 1 }),
  volume: Type.Integer({ minimum: 1 }),
  kind: FilePartKind,
  ref: Type.String(),
  mediaType: Type.String(),
  size: Type.Integer(),
  /** SHA-256, hexadecimal. */
  digest: Type.String(),
  addedAt: Instant,
});
export type ArchivePartRow = Static<typeof ArchivePartRow>;

export const ArchiveFilePage = Closed({
  ...ArchiveFileRow.properties,
  catalogue: Type.Array(ArchivePartRow),
  /** Made anew each time it is read. */
  checks: Type.Array(ArchiveCheck),
  checkedAt: Instant,
  disposalProposedBy: Type.Optional(Type.String()),
});
export type ArchiveFilePage = Static<typeof ArchiveFilePage>;

/** K9: how much of what should be in the archive is. */
export const ArchiveCoverage = Closed({
  asOf: Instant,
  ended: Type.Integer(),
  archived: Type.Integer(),
  /** Ended, within the time a file stays open for what still belongs to the visit. */
  closing: Type.Integer(),
});
export type ArchiveCoverage = Static<typeof ArchiveCoverage>;

const Words = Type.String({ minLength: 1, maxLength: 1000 });
const onFile = { method: "POST", access: "staff", response: ArchiveFilePage } as const;

export const archiveRoutes = {
  archiveFiles: {
    method: "GET",
    path: "/api/staff/archive/files",
    access: "staff",
    permission: "archive.read",
    query: Closed({
      /** The beginning of a case's or a file's number. */
      number: Type.Optional(Type.String({ pattern: "^[0-9A-Z-]{1,40}$" })),
      /** Only what may be disposed of by now. */
      due: Type.Optional(Type.Boolean()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      after: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    response: Closed({ files: Type.Array(ArchiveFileRow), next: Type.Optional(Type.String()) }),
  },
  archiveFile: {
    method: "GET",
    path: "/api/staff/archive/files/:id",
    access: "staff",
    permission: "archive.read",
    response: ArchiveFilePage,
  },
  /** The file as a package that can leave: a BagIt bag (RFC 8493) in a ZIP. */
  archivePackage: {
    method: "GET",
    path: "/api/staff/archive/files/:id/package",
    access: "staff",
    permission: "archive.read",
    response: Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "application/zip" }),
  },
  archiveCoverage: {
    method: "GET",
    path: "/api/staff/archive/coverage",
    access: "staff",
    permission: "archive.read",
    response: ArchiveCoverage,
  },
  proposeDisposal: {
    ...onFile,
    path: "/api/staff/archive/files/:id/disposal",
    permission: "archive.dispose",
    body: Closed({ words: Words }),
  },
  /** By another person: the contents are gone, the catalogue and its digests stay. */
  approveDisposal: {
    ...onFile,
    path: "/api/staff/archive/files/:id/disposal/approve",
    permission: "archive.dispose",
    body: Empty,
  },
  refuseDisposal: {
    ...onFile,
    path: "/api/staff/archive/files/:id/disposal/refuse",
    permission: "archive.dispose",
    body: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
