import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type {
  FileFormat,
  FileKind,
  ImportError,
  ImportErrorCode,
  ImportReport,
  RowDifference,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Static, TObject } from "typebox";
import type { Db, Staff, Tx } from "../core/index.ts";
import { cellOf, type CellFormats } from "./cells.ts";
import { decodeText, listAsCsv, listFromCsv, listFromJson, type ReadRow } from "./read.ts";

/** What an import would do to a list; rows keep the order of the file. */
export interface ListChange<Row> {
  readonly rows: readonly Row[];
  readonly added: readonly Row[];
  readonly changed: readonly Row[];
  readonly removed: readonly Row[];
}

/** What is wrong with a row of the file, or with a row that the file leaves out. */
export interface ListFault {
  readonly key: string;
  /** JSON Pointer inside the row. */
  readonly path: string;
  readonly code: ImportErrorCode;
  readonly message: string;
}

/** To look at what a file changes, to hand it in, to put it into force. */
type ListPermission = "catalogue.read" | "catalogue.edit" | "catalogue.sign";

/** One list of the catalogue, as its owner describes it. */
export interface ListDefinition<Schema extends TObject> {
  readonly kind: FileKind;
  readonly schema: Schema;
  /** The member that tells one row from another. */
  readonly keyMember: string;
  /** Members that people write in a table in a way of their own. */
  readonly cells?: CellFormats;
  /** Whether what the file leaves out is removed. */
  readonly replaces: boolean;
  /** Whether the order of the file is kept. */
  readonly ordered?: true;
  rows(on: Db | Tx): Promise<readonly Static<Schema>[]>;
  /** Completes a row of the file before it is compared: what may be left out gets its value here. */
  complete?(row: Static<Schema>): Static<Schema>;
  faults(change: ListChange<Static<Schema>>, tx: Tx): Promise<readonly ListFault[]>;
  /** Whether these rows are this person's to look at, to write, or to sign. */
  mayWrite(
    staff: Staff,
    change: ListChange<Static<Schema>>,
    tx: Tx,
    permission: ListPermission,
  ): Promise<boolean>;
  write(
    tx: Tx,
    by: { readonly staff: Staff; readonly reason: string },
    change: ListChange<Static<Schema>>,
  ): Promise<Result<unknown, ProblemCode>>;
  /** After the commit. */
  written?(): Promise<void>;
}

/** A file as it was handed in. */
export interface ListFileRead {
  readonly format: FileFormat;
  readonly bytes: Uint8Array;
}

/** A file judged against its list as it is now. */
export interface JudgedFile {
  readonly report: Omit<ImportReport, "written" | "draft">;
  /** Whether it says anything else than the list. */
  readonly changes: boolean;
  /** Tells the list as it is now from the same list at another time. */
  readonly base: string;
  readonly differences: readonly RowDifference[];
  /** Only where there are no errors. */
  readonly write: (by: {
    readonly staff: Staff;
    readonly reason: string;
  }) => Promise<Result<unknown, ProblemCode>>;
}
/** `forbidden` where these rows are not for this person. */
type Judge = (tx: Tx, staff: Staff, permission: ListPermission) => Promise<Result<JudgedFile, ProblemCode>>;

/** A list with its rows' type forgotten, for who serves many. */
export interface FileList {
  readonly kind: FileKind;
  /** Whether a file takes the place of the list, and waits for a second person. */
  readonly replaces: boolean;
  exported(db: Db): Promise<readonly object[]>;
  asCsv(rows: readonly object[]): string;
  /** Reads the file; to be judged in a transaction that has locked the lists. */
  read(file: ListFileRead): Result<Judge, ProblemCode>;
  /** After the commit of what was written. */
  written(): Promise<void>;
}

/**
 * Keeps what lists refer to as it is until the transaction ends: an import keeps all others out, a single write of a
 * row that refers to others keeps imports out.
 */
export async function lockLists(tx: Tx, mode: "import" | "write"): Promise<void> {
  if (mode === "import")
    await sql`select pg_advisory_xact_lock(hashtextextended('catalogue:lists', 0))`.execute(tx);
  else await sql`select pg_advisory_xact_lock_shared(hashtextextended('catalogue:lists', 0))`.execute(tx);
}

/** Makes of a description what is exported and imported. */
export function fileList<Schema extends TObject>(list: ListDefinition<Schema>): FileList {
  type Row = Static<Schema>;
  const keyOf = (row: Row) => String(Reflect.get(row, list.keyMember));

  function changeOf(before: readonly Row[], rows: readonly Row[]): ListChange<Row> {
    const known = new Map(before.map((row) => [keyOf(row), row]));
    const named = new Set(rows.map(keyOf));
    return {
      rows,
      added: rows.filter((row) => !known.has(keyOf(row))),
      changed: rows.filter((row) => known.has(keyOf(row)) && !isDeepStrictEqual(known.get(keyOf(row)), row)),
      removed: list.replaces ? before.filter((row) => !named.has(keyOf(row))) : [],
    };
  }

  function isSame(before: readonly Row[], { rows, added, changed, removed }: ListChange<Row>): boolean {
    if (list.ordered === true) return isDeepStrictEqual(before, rows);
    return added.length + changed.length + removed.length === 0;
  }

  function placed(fault: ListFault, read: ReadonlyMap<string, ReadRow<Row>>): ImportError {
    const { key, path, code, message } = fault;
    const row = read.get(key);
    // What the file leaves out has no line.
    if (row === undefined) return { line: 1, column: 1, field: key, code, message };
    return row.errorAt(path, code, message);
  }

  function differencesOf(before: readonly Row[], { added, changed, removed }: ListChange<Row>) {
    const known = new Map(before.map((row) => [keyOf(row), row]));
    const cell = (row: Row | undefined, member: string) =>
      row === undefined ? "" : cellOf(list.schema, member, Reflect.get(row, member), list.cells);
    const differ = (was: Row | undefined, now: Row | undefined, key: string) =>
      Object.keys(list.schema.properties).flatMap((member): RowDifference[] => {
        const [one, other] = [cell(was, member), cell(now, member)];
        if (one === other) return [];
        return [
          {
            key,
            member,
            ...(was !== undefined && { before: one }),
            ...(now !== undefined && { after: other }),
          },
        ];
      });
    return [
      ...removed.flatMap((row) => differ(row, undefined, keyOf(row))),
      ...changed.flatMap((row) => differ(known.get(keyOf(row)), row, keyOf(row))),
      ...added.flatMap((row) => differ(undefined, row, keyOf(row))),
    ];
  }

  function read({ format, bytes }: ListFileRead): Result<Judge, ProblemCode> {
    const text = decodeText(bytes);
    if (!text.ok) return text;
    const { rows: found, errors } =
      format === "csv"
        ? listFromCsv(list.schema, list.keyMember, text.value, list.cells)
        : listFromJson(list.schema, list.keyMember, text.value);
    const complete = found.map(({ row, errorAt }) => ({ row: list.complete?.(row) ?? row, errorAt }));
    const byKey = new Map(complete.map((one) => [keyOf(one.row), one]));
    return ok(async (tx: Tx, staff: Staff, permission: ListPermission) => {
      const before = await list.rows(tx);
      const change = changeOf(
        before,
        complete.map(({ row }) => row),
      );
      if (!(await list.mayWrite(staff, change, tx, permission))) return fail("forbidden");
      // With rows that could not be read, others seem to be missing that are not.
      const faults = errors.length > 0 ? [] : await list.faults(change, tx);
      const all = [...errors, ...faults.map((fault) => placed(fault, byKey))];
      return ok({
        report: {
          added: change.added.map(keyOf),
          changed: change.changed.map(keyOf),
          removed: errors.length > 0 ? [] : change.removed.map(keyOf),
          unchanged: change.rows.length - change.added.length - change.changed.length,
          errors: all.toSorted((a, b) => a.line - b.line || a.column - b.column),
        },
        changes: !isSame(before, change),
        base: createHash("sha256").update(JSON.stringify(before)).digest("hex"),
        differences: errors.length > 0 ? [] : differencesOf(before, change),
        write: async (by: { readonly staff: Staff; readonly reason: string }) => list.write(tx, by, change),
      });
    });
  }

  return {
    kind: list.kind,
    replaces: list.replaces,
    exported: async (db) => list.rows(db),
    asCsv: (rows) => listAsCsv(list.schema, rows, list.cells),
    read,
    written: async () => list.written?.(),
  };
}
