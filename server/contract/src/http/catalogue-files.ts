import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ItemMaterial } from "./catalogue-items.ts";
import { FormField } from "./catalogue.ts";
import { packageFaultCodes } from "./life-event-packages.ts";
import { MaterialRef, MaterialTrust } from "./materials.ts";
import type { RouteDefinition } from "./route-definition.ts";

// The catalogue's lists as files (JSON, CSV): what is exported and imported again is the same; an import is checked
// whole, and written whole or not at all.

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
});
export type ImportReport = Static<typeof ImportReport>;

export const catalogueFileRoutes = {
  /** The list as it is kept; of items and packages every newest version. Packages are JSON only. */
  exportList: {
    method: "GET",
    path: "/api/staff/catalogue/files/:kind",
    access: "staff",
    permission: "catalogue.read",
    query: Closed({ format: Type.Optional(FileFormat) }),
    response: Type.Array(Type.Unknown()),
  },
  /**
   * Items and packages that are new or differ become drafts; the other lists are replaced by the file. All of it or
   * none. A dry run makes every check and says what would happen.
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
} as const satisfies Record<string, RouteDefinition>;
