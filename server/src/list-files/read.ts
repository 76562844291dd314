import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import type { ImportError, ImportErrorCode } from "@zizhuban/server-contract";
import type { Static, TObject } from "typebox";
import { repeatedMember, toCsv, unkeepable } from "../core/index.ts";
import { cellOf, valueOfCell, type CellFormats } from "./cells.ts";
import { parseCsv, type CsvRecord } from "./csv.ts";
import { brokenAt, depthOf, lineAt, placeOf, placesOf } from "./json-places.ts";

// A list as a file and back. What is written and read again is the same; a mistake has its line and column. Pure.

/** One row as it was read, and where in the file a member of it stands. */
export interface ReadRow<Row> {
  readonly row: Row;
  /** @param path JSON Pointer inside the row */
  readonly errorAt: (path: string, code: ImportErrorCode, message: string) => ImportError;
}
export interface ReadList<Row> {
  readonly rows: readonly ReadRow<Row>[];
  readonly errors: readonly ImportError[];
}

/** Bytes as text: UTF-8 with or without a byte order mark, nothing else (a spreadsheet may have written GBK). */
export function decodeText(bytes: Uint8Array): Result<string, "encodingNotUtf8"> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return fail("encodingNotUtf8");
  }
}

/** Rows as a table for a spreadsheet, one column a member. */
export function listAsCsv(schema: TObject, rows: readonly object[], formats: CellFormats = {}): string {
  const members = Object.keys(schema.properties);
  const cells = rows.map((row) =>
    members.map((member) => cellOf(schema, member, Reflect.get(row, member), formats)),
  );
  return toCsv([members, ...cells]);
}

function memberOf(path: string): string {
  return /^\/([^/\s:]+)/.exec(path)?.[1] ?? "";
}

/** What a parser's detail names: `/fee/amount …` → `/fee/amount`. */
function pointerIn(detail: string): string {
  return /^(\/[^\s:]*)/.exec(detail)?.[1] ?? "";
}

/** Checks one row after another, and that no key is there twice. */
function collect<Schema extends TObject>(
  schema: Schema,
  keyMember: string,
  values: readonly { readonly value: unknown; readonly errorAt: ReadRow<unknown>["errorAt"] }[],
  formats: CellFormats = {},
): ReadList<Static<Schema>> {
  const parse = parser(schema);
  const rows: ReadRow<Static<Schema>>[] = [];
  const errors: ImportError[] = [];
  const keys = new Set<unknown>();
  for (const { value, errorAt } of values) {
    const parsed = parse(value);
    if (!parsed.ok) {
      const detail = parsed.detail ?? "";
      const path = pointerIn(detail);
      errors.push(errorAt(path, "shape", formats[memberOf(path)]?.looks ?? detail));
      continue;
    }
    if (unkeepable(parsed.value) !== undefined)
      errors.push(errorAt("", "character", "a character that cannot be kept"));
    const key: unknown = Reflect.get(parsed.value, keyMember);
    if (key !== undefined && keys.has(key))
      errors.push(errorAt(`/${keyMember}`, "keyTwice", `${JSON.stringify(key)} is there twice`));
    keys.add(key);
    rows.push({ row: parsed.value, errorAt });
  }
  return { rows, errors };
}

function wrong<Row>(
  code: ImportErrorCode,
  place: { readonly line: number; readonly column: number },
  message: string,
  field = "",
): ReadList<Row> {
  const { line, column } = place;
  return { rows: [], errors: [{ line, column, field, code, message }] };
}

/** Reads a list of objects. @param keyMember what tells one from another */
export function listFromJson<Schema extends TObject>(
  schema: Schema,
  keyMember: string,
  text: string,
): ReadList<Static<Schema>> {
  const start = { line: 1, column: 1 };
  if (depthOf(text) > 32) return wrong("tooDeep", start, "nested too deeply");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return wrong("notJson", brokenAt(text, error), "not JSON");
  }
  if (!Array.isArray(json)) return wrong("notAList", start, "not a list");
  const twice = repeatedMember(text);
  if (twice !== undefined) return wrong("columnTwice", lineAt(text, twice), "a member twice");
  const places = placesOf(text);
  const values = json.map((value: unknown, index) => ({
    value,
    errorAt: (path: string, code: ImportErrorCode, message: string): ImportError => {
      const { line, column } = placeOf(places, `/${index}${path}`);
      return { line, column, field: memberOf(path), code, message };
    },
  }));
  return collect(schema, keyMember, values);
}

function recordErrors({ cells, line }: CsvRecord, names: readonly string[]): ReadRow<unknown>["errorAt"] {
  return (path, code, message) => {
    const field = memberOf(path);
    const at = Math.max(0, names.indexOf(field));
    return { line: cells[at]?.line ?? line, column: at + 1, field, code, message };
  };
}

/** Reads a table whose first line names the members. */
export function listFromCsv<Schema extends TObject>(
  schema: Schema,
  keyMember: string,
  text: string,
  formats: CellFormats = {},
): ReadList<Static<Schema>> {
  const table = parseCsv(text);
  if (!table.ok) return wrong("quote", table, "a quote that does not fit");
  const [head, ...records] = table.records;
  const names = head?.cells.map((cell) => cell.text) ?? [];
  const strange = names.findIndex((name) => !Object.hasOwn(schema.properties, name));
  if (strange >= 0)
    return wrong("columnUnknown", { line: 1, column: strange + 1 }, "no such column", names[strange]);
  const twin = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twin >= 0) return wrong("columnTwice", { line: 1, column: twin + 1 }, "a column twice", names[twin]);
  const errors: ImportError[] = [];
  const whole = records.filter(({ cells, line }) => {
    if (cells.length === names.length) return true;
    const message = `${cells.length} cells instead of ${names.length}`;
    errors.push({ line, column: cells.length, field: "", code: "cellCount", message });
    return false;
  });
  const values = whole.map((record) => {
    const members = names.flatMap((name, at) => {
      const value = valueOfCell(schema, name, record.cells[at]?.text ?? "", formats);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { value: Object.fromEntries(members), errorAt: recordErrors(record, names) };
  });
  const read = collect(schema, keyMember, values, formats);
  return { rows: read.rows, errors: [...errors, ...read.errors] };
}
