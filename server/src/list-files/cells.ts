import type { TObject } from "typebox";

// One member of a row as a cell of a table, and back. A text stays as it is; a list of plain texts is written line by
// line; everything else is JSON; an absent member is an empty cell. Pure.

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
export function cellOf(schema: TObject, member: string, value: unknown): string {
  if (value === undefined) return "";
  const type = typeOf(schema, member);
  if (typeof value === "string" && (type === "string" || (value !== "" && !isJson(value)))) return value;
  if (type === "array" && Array.isArray(value) && value.length > 0 && value.every(isLine))
    return value.join("\n");
  return JSON.stringify(value);
}

/** @returns the value, or undefined for what is not there; what cannot be read stays text, and fails its check */
export function valueOfCell(schema: TObject, member: string, cell: string): unknown {
  const type = typeOf(schema, member);
  if (cell === "") return type === "string" && schema.required.includes(member) ? "" : undefined;
  if (type === "string") return cell;
  if (type === "array" && !cell.startsWith("[")) return cell.split(/\r?\n/);
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
