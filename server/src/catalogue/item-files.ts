import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import { ItemContent, type ImportError } from "@zizhuban/server-contract";
import { toCsv } from "../core/index.ts";
import { parseCsv } from "./csv-file.ts";
import { parseJson } from "./source.ts";

// Items as files for people and other systems: JSON, and a table with one row an item. What is exported and imported
// again is the same. Pure.

const members = Object.keys(ItemContent.properties);
const parseItem = parser(ItemContent);

/** A cell: text as it is, lists line by line, everything else as JSON; an absent member is an empty cell. */
function cellOf(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  const plain =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === "string" && !/^[[{]|[\r\n]/.test(one));
  return plain ? value.join("\n") : JSON.stringify(value);
}

function isText(member: string): boolean {
  const schema: unknown = Reflect.get(ItemContent.properties, member);
  return typeof schema === "object" && schema !== null && Reflect.get(schema, "type") === "string";
}
function isList(member: string): boolean {
  const schema: unknown = Reflect.get(ItemContent.properties, member);
  return typeof schema === "object" && schema !== null && Reflect.get(schema, "type") === "array";
}

function valueOf(member: string, cell: string): unknown {
  if (isText(member)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return isList(member) ? cell.split(/\r?\n/) : cell;
  }
}

/** @returns a table for a spreadsheet */
export function itemsAsCsv(items: readonly ItemContent[]): string {
  const rows = items.map((item) => members.map((member) => cellOf(Reflect.get(item, member))));
  return toCsv([members, ...rows]);
}

/** Bytes as text: UTF-8 with or without a byte order mark, nothing else (a spreadsheet may have written GBK). */
export function decodeText(bytes: Uint8Array): Result<string, "encodingNotUtf8"> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return fail("encodingNotUtf8");
  }
}

export type Read = { readonly items: readonly ItemContent[]; readonly errors: readonly ImportError[] };

/** Reads a table; each mistake with its line, the column's name and the place in the file. */
export function itemsFromCsv(text: string): Read {
  const table = parseCsv(text);
  if (!table.ok) return { items: [], errors: [table.error] };
  const [head, ...records] = table.records;
  const names = head?.cells.map(({ text: name }) => name) ?? [];
  const wrong = names.findIndex((name, at) => !members.includes(name) || names.indexOf(name) !== at);
  if (wrong >= 0)
    return { items: [], errors: [{ line: 1, column: wrong + 1, message: `column ${names[wrong] ?? ""}` }] };
  const items: ItemContent[] = [];
  const errors: ImportError[] = [];
  for (const { cells, line } of records) {
    if (cells.length !== names.length) {
      errors.push({
        line,
        column: cells.length,
        message: `${cells.length} cells instead of ${names.length}`,
      });
      continue;
    }
    const filled = names.flatMap((name, at) => {
      const cell = cells[at]?.text ?? "";
      return cell === "" ? [] : [[name, valueOf(name, cell)] as const];
    });
    const item = parseItem(Object.fromEntries(filled));
    if (item.ok) items.push(item.value);
    else {
      const detail = item.detail ?? "";
      const at = Math.max(0, names.indexOf(/^\/([A-Za-z0-9]+)/.exec(detail)?.[1] ?? ""));
      errors.push({ line: cells[at]?.line ?? line, column: at + 1, message: detail });
    }
  }
  return withoutTwins(items, errors);
}

/** Reads a list of items; each mistake with its item and member, what is no JSON with line and column. */
export function itemsFromJson(text: string): Read {
  const json = parseJson(text);
  if (!json.ok) {
    const [, line = "1", column = "1"] = /line (\d+), column (\d+)/.exec(json.detail ?? "") ?? [];
    return { items: [], errors: [{ line: Number(line), column: Number(column), message: "not JSON" }] };
  }
  if (!Array.isArray(json.value))
    return { items: [], errors: [{ line: 1, column: 1, message: "not a list of items" }] };
  const starts = elementStarts(text);
  const items: ItemContent[] = [];
  const errors: ImportError[] = [];
  for (const [index, value] of json.value.entries()) {
    const item = parseItem(value);
    if (item.ok) items.push(item.value);
    else errors.push({ ...placeIn(text, starts[index] ?? 0), message: `/${index}${item.detail ?? ""}` });
  }
  return withoutTwins(items, errors);
}

function withoutTwins(items: readonly ItemContent[], errors: readonly ImportError[]): Read {
  const keys = items.map(({ key }) => key);
  const twin = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twin === undefined) return { items, errors };
  return { items, errors: [...errors, { line: 1, column: 1, message: `${twin} is there twice` }] };
}

/** Where each element of the outermost list begins; the text is known to be JSON. */
function elementStarts(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  let awaiting = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (awaiting && !/[\s\]]/.test(character)) {
      starts.push(at);
      awaiting = false;
    }
    if (character === '"') {
      for (at += 1; text[at] !== '"'; at++) if (text[at] === "\\") at += 1;
    } else if (character === "[" || character === "{") {
      depth += 1;
      if (depth === 1) awaiting = true;
    } else if (character === "]" || character === "}") depth -= 1;
    else if (character === "," && depth === 1) awaiting = true;
  }
  return starts;
}

function placeIn(text: string, at: number) {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
