import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ItemMaterial } from "./catalogue-items.ts";
import { FormField } from "./catalogue.ts";
import { packageFaultCodes } from "./life-event-packages.ts";
import { MaterialRef, MaterialTrust } from "./materials.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, NamesById, Reason, Uuid } from "./words.ts";

// The catalogue's lists as files (JSON, CSV): what is exported and imported again is the same; an import is checked
// whole, and written whole or not at all. Nobody puts a list into force alone.

export const FileKind = Tokens([
  "items",
  "materials",
  "fields",
  "departments",
  "divisions",
  "service-points",
  "packages",
]);
export type FileKind = Static<typeof FileKind>;
export const FileFormat = Tokens(["json", "csv"]);
export type FileFormat = Static<typeof FileFormat>;

const Text = Type.String({ minLength: 1, maxLength: 200 });

/** A material of the dictionary: its one name, where it comes from and how far it is trusted. */
export const MaterialEntry = Closed({
  ref: MaterialRef,
  name: Type.String({ minLength: 1, maxLength: 120 }),
  get: ItemMaterial.properties.get,
  trustLevel: MaterialTrust,
  baseDb: Type.Union([Text, Type.Null()]),
  shareReady: Type.Union([Type.Boolean(), Type.Null()]),
  note: Type.String({ maxLength: 200 }),
});
export type MaterialEntry = Static<typeof MaterialEntry>;

const { required: _, pattern: __, source: ___, ...fieldMembers } = FormField.properties;
/** A field of the dictionary: one meaning, one name and one check, whatever item asks for it. */
export const FieldEntry = Closed({
  ...fieldMembers,
  pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  source: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
});
export type FieldEntry = Static<typeof FieldEntry>;

export const DepartmentEntry = Closed({
  key: Type.String({ pattern: "^[A-Z]{2}$" }),
  name: Text,
  uscc: Type.String({ pattern: "^[0-9A-HJ-NPQRTUWXY]{18}$", description: "GB 32100" }),
  seq: Type.Optional(Type.String({ minLength: 1, maxLength: 10 })),
  sampleCode: Type.Optional(Type.Boolean()),
});
export type DepartmentEntry = Static<typeof DepartmentEntry>;

/** A division of one of the five levels (GB/T 2260, GB/T 10114); sample villages are `…S01`. */
export const DivisionEntry = Closed({
  code: Type.String({ pattern: "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{9}S[0-9]{2})$" }),
  name: Text,
  level: Tokens(["省", "市", "区", "镇", "村"]),
  /** Said where the file says it; the code begins with it in any case. */
  parent: Type.Optional(Type.String({ pattern: "^[0-9]{2,9}$" })),
  sampleCode: Type.Optional(Type.Boolean()),
});
export type DivisionEntry = Static<typeof DivisionEntry>;

export const MaterialEntries = Type.Array(MaterialEntry);
export const FieldEntries = Type.Array(FieldEntry);
export const DepartmentEntries = Type.Array(DepartmentEntry);

/** What can be wrong with a file; a package has its own mistakes besides. */
export const ImportErrorCode = Tokens([
  "quote",
  "columnUnknown",
  "columnTwice",
  "cellCount",
  "notJson",
  "notAList",
  "tooDeep",
  "character",
  "referenceUnknown",
  "inUse",
  "parentUnknown",
  "levelWrong",
  "checkCharacter",
  "patternWrong",
  ...packageFaultCodes,
]);
export type ImportErrorCode = Static<typeof ImportErrorCode>;

/** One mistake in a file: its line, and the column (of a table: the cell; of JSON: the character), from 1. */
export const ImportError = Closed({
  line: Type.Integer({ minimum: 1 }),
  column: Type.Integer({ minimum: 1 }),
  /** The member that is wrong; of something that is missing from the file, its key. */
  field: Type.String(),
  code: ImportErrorCode,
  message: Type.String(),
});
export type ImportError = Static<typeof ImportError>;

const Keys = Type.Array(Type.String());
/** What an import would do or did, by key; with errors nothing was written. */
export const ImportReport = Closed({
  written: Type.Boolean(),
  added: Keys,
  changed: Keys,
  /** In force and not in the file. Items and packages are not removed by a file: they are withdrawn. */
  removed: Keys,
  unchanged: Type.Integer({ minimum: 0 }),
  errors: Type.Array(ImportError),
  /** Where it waits for somebody else's signature. */
  draft: Type.Optional(Uuid),
});
export type ImportReport = Static<typeof ImportReport>;

/** One member of one row as it is and as the file has it, in the words of a cell; absent where there is no such row. */
export const RowDifference = Closed({
  key: Type.String(),
  member: Type.String(),
  before: Type.Optional(Type.String()),
  after: Type.Optional(Type.String()),
});
export type RowDifference = Static<typeof RowDifference>;

/** A file that waits for the signature of somebody else than who imported it, or did. */
export const ListDraftSummary = Closed({
  id: Uuid,
  kind: FileKind,
  reason: Reason,
  /** Ids of accounts. */
  author: Type.String(),
  createdAt: Instant,
  state: Tokens(["draft", "published", "refused"]),
  decidedBy: Type.Optional(Type.String()),
  decidedAt: Type.Optional(Instant),
  /** Why it was refused. */
  refusal: Type.Optional(Type.String()),
});
export type ListDraftSummary = Static<typeof ListDraftSummary>;

/** One that waits, judged against the lists as they are now. */
export const ListDraft = Closed({
  ...ListDraftSummary.properties,
  report: ImportReport,
  /** The first of them. */
  differences: Type.Array(RowDifference, { maxItems: 500 }),
  /** How many there are. */
  differing: Type.Integer({ minimum: 0 }),
  /** The list was changed since: signed, the file would undo that. It can only be imported again. */
  outdated: Type.Boolean(),
});
export type ListDraft = Static<typeof ListDraft>;

export const catalogueFileRoutes = {
  /** The list as it is kept; of items and packages every newest version. */
  exportList: {
    method: "GET",
    path: "/api/staff/catalogue/files/:kind",
    access: "staff",
    permission: "catalogue.read",
    query: Closed({ format: Type.Optional(FileFormat) }),
    response: Type.Array(Type.Unknown()),
  },
  /**
   * Items and packages that are new or differ become drafts. A file of another list waits as a whole, and replaces the
   * list when somebody else signs it. All of it or none. A dry run makes every check and says what would happen.
   */
  importList: {
    method: "POST",
    path: "/api/staff/catalogue/files/:kind",
    access: "staff",
    permission: "catalogue.edit",
    body: Closed({
      format: FileFormat,
      /** The file's bytes, base64: UTF-8 with or without a byte order mark. */
      content: Type.String({ maxLength: 8_000_000, pattern: "^[A-Za-z0-9+/]*={0,2}$" }),
      dryRun: Type.Boolean(),
      reason: Type.String({ minLength: 1, maxLength: 500 }),
    }),
    response: ImportReport,
  },
  /** Those that wait, oldest first, then the last fifty that were decided. */
  listDrafts: {
    method: "GET",
    path: "/api/staff/catalogue/list-drafts",
    access: "staff",
    permission: "catalogue.read",
    response: Closed({ drafts: Type.Array(ListDraftSummary), names: NamesById }),
  },
  /** One that waits; `notFound` when it is decided or somebody else's matter. */
  listDraft: {
    method: "GET",
    path: "/api/staff/catalogue/list-drafts/:id",
    access: "staff",
    permission: "catalogue.read",
    response: ListDraft,
  },
  /** Puts it into force; only by somebody else than its author. With mistakes found since, nothing is written. */
  publishListDraft: {
    method: "POST",
    path: "/api/staff/catalogue/list-drafts/:id/publish",
    access: "staff",
    permission: "catalogue.sign",
    body: Empty,
    response: ImportReport,
  },
  /** By who may sign it, or taken back by its author. */
  refuseListDraft: {
    method: "POST",
    path: "/api/staff/catalogue/list-drafts/:id/refuse",
    access: "staff",
    permission: "catalogue.read",
    body: Closed({ reason: Reason }),
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
