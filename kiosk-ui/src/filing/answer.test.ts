import type { FormField } from "@zizhuban/server-contract";
import { expect, it } from "vitest";
import { valueOf } from "./answer.ts";

const field = (more: Partial<FormField>): FormField => ({
  key: "k",
  zh: "k",
  en: "k",
  required: true,
  type: "text",
  maxLength: 20,
  ...more,
});

it.each([
  ["a telephone", field({ check: "telephone" }), "13900000000", "13900000000"],
  ["half a telephone", field({ check: "telephone" }), "139", undefined],
  ["a day", field({ type: "date", check: "date" }), "20260228", "2026-02-28"],
  ["a day come back to", field({ type: "date", check: "date" }), "2026-02-28", "2026-02-28"],
  ["no such day", field({ type: "date", check: "date" }), "20260230", undefined],
  ["half a day", field({ type: "date", check: "date" }), "202602", undefined],
  ["an amount", field({ type: "number", pattern: "^[0-9]{1,9}(\\.[0-9]{1,2})?$" }), "12.5", "12.5"],
  ["two points", field({ type: "number", pattern: "^[0-9]{1,9}(\\.[0-9]{1,2})?$" }), "1.2.5", undefined],
  ["an ID number", field({ check: "idNumber" }), "420702198506150010", "420702198506150010"],
  ["an ID number mistyped", field({ check: "idNumber" }), "420702198506150011", undefined],
  ["a choice there is not", field({ type: "choice", choices: ["a"] }), "b", undefined],
  ["a credit code", field({ check: "uscc" }), "91350100M000100Y43", "91350100M000100Y43"],
  ["a credit code mistyped", field({ check: "uscc" }), "91350100M000100Y44", undefined],
  ["words with blanks around them", field({}), " 太和镇 ", "太和镇"],
  ["words that are too many", field({ maxLength: 3 }), "太和镇陈太村", undefined],
  ["blanks, where something is wanted", field({}), "  ", undefined],
  ["nothing, where something is wanted", field({}), "", undefined],
  ["nothing, where nothing need be", field({ required: false }), "", ""],
])("%s", (_name, asked, entered, value) => {
  expect(valueOf(asked, entered)).toBe(value);
});
