import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { CatalogueItem, FormField, Prefill } from "@zizhuban/server-contract";
import { beforeEach, expect, it } from "vitest";
import { answeringErrands, type Asked } from "../testing/index.ts";
import { knownOf } from "./known.ts";

const telephone: FormField = {
  key: "telephone",
  zh: "联系电话",
  en: "Telephone",
  required: true,
  type: "text",
  maxLength: 20,
  check: "telephone",
  source: "person.telephone",
};
const item = (fields: FormField[]): CatalogueItem => ({
  key: "GA04",
  name: "无犯罪记录证明",
  department: "公安",
  verbs: ["apply"],
  instant: false,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  fields,
  promisedWorkdays: 3,
  pages: 0,
  availableHere: false,
});
let asked: Asked[] = [];
const known = async (answer: Result<Prefill>, fields: FormField[]) => {
  const business = answeringErrands((call) => {
    asked.push(call);
    return answer;
  });
  return knownOf(business, { errand: "item", item: item(fields) });
};
beforeEach(() => {
  asked = [];
});
const one = { key: "telephone", value: "13900000001", source: "application", at: 5 } as const;

it("is asked for the item, and only where a question could be answered with it", async () => {
  expect(await known(ok({ known: [one], asked: [] }), [telephone])).toEqual([one]);
  const { source: _, ...own } = telephone;
  expect(await known(ok({ known: [one], asked: [] }), [own])).toEqual([]);
  expect(asked.map(({ name }) => name)).toEqual(["prefill"]);
});

it("what does not fit its question any more is asked; so is everything when nobody answers", async () => {
  const strange = { ...one, key: "shoeSize" };
  const old = { ...one, value: "12" };
  expect(await known(ok({ known: [old, strange], asked: [] }), [telephone])).toEqual([]);
  expect(await known(fail("identityLevelTooLow"), [telephone])).toEqual([]);
});
