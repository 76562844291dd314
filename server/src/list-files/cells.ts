import type { TObject } from "typebox";

// One member of a row as a cell of a table, and back. A text stays as it is; a list of plain texts is written line by
// line; a member with a format of its own is written by it; everything else is JSON; an absent member is an empty cell.
// Pure.

/** How people write a member whose JSON nobody should have to: what is written is read again as the same value. */
export interface CellFormat {
  /** Not empty. */
  write(value: unknown): string;
  /** Undefined for a text that is none; JSON is read before it comes here. */
  read(text: string): unknown;
  /** What the text looks like, for who wrote another: `24小时, or 08:30-17:30`. */
  readonly looks: string;
}
/** By the member's name. */
export type CellFormats = Readonly<Partial<Record<string, CellFormat>>>;

function typeOf(schema: TObject, member: string): unknown {
  const found: unknown = Reflect.get(schema.properties, member);
  return typeof found === "object" && found !== null ? Reflect.get(found, "type") : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isLine(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.startsWith("[") && !/[\r\n]/.test(value);
}

/** @returns the cell's text; empty for what is not there */
export function cellOf(schema: TObject, member: string, value: unknown, formats: CellFormats = {}): string {
  if (value === undefined) return "";
  const format = formats[member];
  if (format !== undefined) return format.write(value);
  const type = typeOf(schema, member);
  if (typeof value === "string" && (type === "string" || (value !== "" && !isJson(value)))) return value;
  if (type === "array" && Array.isArray(value) && value.length > 0 && value.every(isLine))
    return value.join("\n");
  return JSON.stringify(value);
}

/** @returns the value, or undefined for what is not there; what cannot be read stays text, and fails its check */
export function valueOfCell(
  schema: TObject,
  member: string,
  cell: string,
  formats: CellFormats = {},
): unknown {
  const type = typeOf(schema, member);
  if (cell === "") return type === "string" && schema.required.includes(member) ? "" : undefined;
  const format = formats[member];
  if (format !== undefined && !isJson(cell)) return format.read(cell.trim()) ?? cell;
  if (type === "string") return cell;
  if (type === "array" && !cell.startsWith("[")) return cell.split(/\r?\n/);
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
