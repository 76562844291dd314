import { isDeepStrictEqual } from "node:util";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type {
  FileFormat,
  FileKind,
  ImportError,
  ImportErrorCode,
  ImportReport,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Static, TObject } from "typebox";
import { allOrNothing, audit, type Db, type Staff, type Tx } from "../core/index.ts";
import type { CellFormats } from "./cells.ts";
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

/** One list of the catalogue, as its owner describes it. */
export interface ListDefinition<Schema extends TObject> {
  readonly kind: FileKind;
  readonly schema: Schema;
  /** The member that tells one row from another. */
  readonly keyMember: string;
  readonly formats: readonly FileFormat[];
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
  mayWrite(staff: Staff, change: ListChange<Static<Schema>>, tx: Tx): Promise<boolean>;
  write(
    tx: Tx,
    by: { readonly staff: Staff; readonly reason: string },
    change: ListChange<Static<Schema>>,
  ): Promise<Result<unknown, ProblemCode>>;
  /** After the commit. */
  written?(): Promise<void>;
}

export interface ImportRequest {
  readonly format: FileFormat;
  readonly bytes: Uint8Array;
  readonly dryRun: boolean;
  readonly reason: string;
}

interface On {
  readonly db: Db;
  readonly clock: Clock;
}

/** A list with its rows' type forgotten, for who serves many. */
export interface FileList {
  readonly kind: FileKind;
  exported(db: Db): Promise<readonly object[]>;
  asCsv(rows: readonly object[]): Result<string, "invalidData">;
  imported(on: On, staff: Staff, request: ImportRequest): Promise<Result<ImportReport, ProblemCode>>;
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

  async function imported(
    { db, clock }: On,
    staff: Staff,
    { format, bytes, dryRun, reason }: ImportRequest,
  ): Promise<Result<ImportReport, ProblemCode>> {
    if (!list.formats.includes(format)) return fail("invalidData", `/format: ${list.kind} has no ${format}`);
    const text = decodeText(bytes);
    if (!text.ok) return text;
    const { rows: found, errors } =
      format === "csv"
        ? listFromCsv(list.schema, list.keyMember, text.value, list.cells)
        : listFromJson(list.schema, list.keyMember, text.value);
    const read = found.map(({ row, errorAt }) => ({ row: list.complete?.(row) ?? row, errorAt }));
    const byKey = new Map(read.map((one) => [keyOf(one.row), one]));
    const result = await allOrNothing(db, async (tx): Promise<Result<ImportReport, ProblemCode>> => {
      await lockLists(tx, "import");
      const before = await list.rows(tx);
      const change = changeOf(
        before,
        read.map(({ row }) => row),
      );
      if (!(await list.mayWrite(staff, change, tx))) return fail("forbidden");
      // With rows that could not be read, others seem to be missing that are not.
      const faults = errors.length > 0 ? [] : await list.faults(change, tx);
      const all = [...errors, ...faults.map((fault) => placed(fault, byKey))];
      const report = {
        added: change.added.map(keyOf),
        changed: change.changed.map(keyOf),
        removed: errors.length > 0 ? [] : change.removed.map(keyOf),
        unchanged: change.rows.length - change.added.length - change.changed.length,
        errors: all.toSorted((a, b) => a.line - b.line || a.column - b.column),
      };
      if (all.length > 0 || dryRun || isSame(before, change)) return ok({ written: false, ...report });
      const done = await list.write(tx, { staff, reason }, change);
      if (!done.ok) return done;
      const subject = { kind: "catalogueList", id: list.kind };
      await audit(tx, clock, { actor: `staff:${staff.staffId}`, action: "catalogue.imported", subject });
      return ok({ written: true, ...report });
    });
    if (result.ok && result.value.written) await list.written?.();
    return result;
  }

  return {
    kind: list.kind,
    exported: async (db) => list.rows(db),
    asCsv: (rows) =>
      list.formats.includes("csv")
        ? ok(listAsCsv(list.schema, rows, list.cells))
        : fail("invalidData", `/format: ${list.kind} has no csv`),
    imported,
  };
}
