import { Closed } from "@zizhuban/device-agent-contract";
import { DivisionEntry, FieldEntry, ItemContent, MaterialEntry } from "@zizhuban/server-contract";
import fc from "fast-check";
import { Type, type TObject } from "typebox";
import { describe, expect, it } from "vitest";
import { unkeepable } from "../core/index.ts";
import { depthOf, placesOf } from "./json-places.ts";
import { decodeText, listAsCsv, listFromCsv, listFromJson } from "./read.ts";

/** One member of every kind of cell. */
const Row = Closed({
  key: Type.String({ minLength: 1 }),
  note: Type.String(),
  maybe: Type.Optional(Type.String({ minLength: 1 })),
  lines: Type.Array(Type.String()),
  count: Type.Integer(),
  given: Type.Union([Type.String(), Type.Null()]),
  inside: Type.Optional(Closed({ yes: Type.Boolean(), words: Type.Array(Type.String()) })),
});

// Everything people and formulas write, and what quotes, separators and JSON are made of.
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("'", '"', ",", "\n", "\r\n", "=", "+", "-", "@", "\t", "[", "1", "姓", " "),
  }),
  fc.constantFrom("null", "1", "true", '"a"', "[]", "=1+1", "'=1"),
);
const keepable = text.filter((one) => unkeepable(one) === undefined);
const row = fc.record(
  {
    key: keepable.filter((one) => one !== ""),
    note: keepable,
    maybe: keepable.filter((one) => one !== ""),
    lines: fc.array(keepable, { maxLength: 4 }),
    count: fc.integer(),
    given: fc.option(keepable),
    inside: fc.record({ yes: fc.boolean(), words: fc.array(keepable, { maxLength: 3 }) }),
  },
  { requiredKeys: ["key", "note", "lines", "count", "given"] },
);
const rows = fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 6 });

const readBytes = (bytes: Uint8Array): string => {
  const decoded = decodeText(bytes);
  if (!decoded.ok) throw new Error(decoded.code);
  return decoded.value;
};

describe("a list written and read again is the same", () => {
  it("as a table, with and without a byte order mark", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (list, marked) => {
        const file = listAsCsv(Row, list);
        const bytes = Buffer.from(marked ? file : file.replace(/^\uFEFF/, ""));
        const read = listFromCsv(Row, "key", readBytes(bytes));
        expect(read.errors).toEqual([]);
        expect(read.rows.map((one) => one.row)).toEqual(list);
      }),
    );
  });

  it("as JSON, however it is laid out", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 1, 4), (list, indent) => {
        const read = listFromJson(Row, "key", JSON.stringify(list, null, indent));
        expect(read.errors).toEqual([]);
        expect(read.rows.map((one) => one.row)).toEqual(list);
      }),
    );
  });

  it("no cell of it is a formula to a spreadsheet", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const file = listAsCsv(Row, list).replace(/^\uFEFF/, "");
        for (const cell of file.match(/"(?:[^"]|"")*"|[^",\r\n]+/g) ?? [])
          expect(cell.replace(/^"/, "")).not.toMatch(/^[=+@\t\r-]/);
      }),
    );
  });
});

const head = "key,note,lines,count,given\r\n";
const good = "a,,x,1,null\r\n";

describe("a mistake has its line, its column, its field and a code", () => {
  it.each([
    ["a quote in the middle", `${head}${good}b,"x"y,z,1,null\r\n`, 3, 3, "", "quote"],
    ["a quote that is never closed", `${head}b,"x`, 2, 3, "", "quote"],
    ["a column nobody knows", "key,colour\r\n", 1, 2, "colour", "columnUnknown"],
    ["a column twice", "key,note,key\r\n", 1, 3, "key", "columnTwice"],
    ["a row too short", `${head}${good}b,\r\n`, 3, 2, "", "cellCount"],
    ["a key twice", `${head}${good}${good}`, 3, 1, "key", "keyTwice"],
    ["a word where a number belongs", `${head}${good}b,,x,many,null\r\n`, 3, 4, "count", "shape"],
    ["after a cell of two lines", `${head}"a",,"x\ny",1,null\r\nb,,x,many,null\r\n`, 4, 4, "count", "shape"],
    ["a character no database keeps", `${head}a,\0,x,1,null\r\n`, 2, 1, "", "character"],
    ["a character nobody sees", `${head}a,\u202e,x,1,null\r\n`, 2, 1, "", "character"],
  ] as const)("in a table: %s", (_what, file, line, column, field, code) => {
    const { errors } = listFromCsv(Row, "key", file);
    expect(errors).toEqual([{ line, column, field, code, message: expect.any(String) }]);
  });

  const whole = { key: "a", note: "", lines: [], count: 1, given: null };
  it.each([
    ["no JSON", '[\n  {"key": 1 "note": 2}\n]', 2, 13, "", "notJson"],
    ["no list", "{}", 1, 1, "", "notAList"],
    [
      "a member of another kind",
      `[\n${JSON.stringify({ ...whole, count: "1" }, null, 1)}]`,
      6,
      11,
      "count",
      "shape",
    ],
    ["a member missing", `[\n {"key": "a"}]`, 2, 2, "note", "shape"],
    ["a key twice", `[${JSON.stringify(whole)},\n${JSON.stringify(whole)}]`, 2, 8, "key", "keyTwice"],
    ["a member twice", '[{"key": "a",\n "count": 1, "count": 2}]', 2, 14, "", "columnTwice"],
    ["half a character", `[${JSON.stringify(whole).replace('""', '"\\ud800"')}]`, 1, 2, "", "character"],
    ["a tower of brackets", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, 1, 1, "", "tooDeep"],
  ] as const)("in JSON: %s", (_what, file, line, column, field, code) => {
    const { errors } = listFromJson(Row, "key", file);
    expect(errors).toEqual([{ line, column, field, code, message: expect.any(String) }]);
  });

  it("every row that is wrong is told, not only the first", () => {
    const { errors } = listFromCsv(Row, "key", `${head}a,,x,one,null\r\n${good}c,,x,two,null\r\n`);
    expect(errors.map(({ line }) => line)).toEqual([2, 4]);
  });

  it("GBK is told from UTF-8, and anything else is read or refused, never thrown", () => {
    // 事项 in GBK.
    expect(decodeText(Uint8Array.from([0xca, 0xc2, 0xcf, 0xee]))).toEqual({
      ok: false,
      code: "encodingNotUtf8",
    });
    const schemas: readonly TObject[] = [Row, ItemContent, FieldEntry, MaterialEntry, DivisionEntry];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...schemas), (bytes, schema) => {
        const decoded = decodeText(bytes);
        if (!decoded.ok) return;
        listFromCsv(schema, "key", decoded.value);
        listFromJson(schema, "key", decoded.value);
      }),
    );
  });
});

it("the place of every value is where it begins, whatever the text looks like", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 1, 2), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const pretty = JSON.stringify(value, null, indent);
      const lines = pretty.split("\n");
      for (const { line, column } of placesOf(pretty).values())
        expect(lines[line - 1]?.slice(column - 1)).toMatch(/^["[{\d\-tfn]/);
      expect(depthOf(pretty)).toBe(depthOf(json));
    }),
  );
});
