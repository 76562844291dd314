import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkForm, parseFields } from "./fields.ts";
import { parseCatalogue } from "./source.ts";

const folder = join(import.meta.dirname, "../../sample-data");
const text = await readFile(join(folder, "fields.json"), "utf8");
const fields = parseFields(text);
const source = parseCatalogue(await readFile(join(folder, "catalogue.json"), "utf8"));
if (!fields.ok || !source.ok) throw new Error("the sample data does not match its schema");
const { dictionary, items } = fields.value;

it("every committed item of the sample has a form, and no form is of an unknown item", () => {
  const committed = source.value.items.filter(({ handling }) => handling === "承诺件").map(({ key }) => key);
  const known = new Set(source.value.items.map(({ key }) => key));
  expect(committed.filter((key) => !items.has(key))).toEqual([]);
  expect([...items.keys()].filter((key) => !known.has(key))).toEqual([]);
});

it("refuses a form whose field is not in the dictionary, by name", () => {
  const wrong = parseFields(text.replace('"key": "telephone",\n   "zh"', '"key": "phone",\n   "zh"'));
  expect(wrong).toMatchObject({ ok: false, detail: "/items/RS03: field telephone is not listed" });
});

describe("a form", () => {
  const form = [...dictionary.values()].map((field) =>
    Object.assign({ required: field.key === "telephone" }, field),
  );
  const telephone = "13900000000";

  it.each([
    [{ telephone }],
    [{ telephone: "0711-2420000", relativeIdNumber: "420702198506150010" }],
    [{ telephone, eventDate: "2026-02-28", amount: "12.50", purpose: "求职", reason: "" }],
  ])("is taken when it is what was asked", (filled) => {
    expect(checkForm(form, filled)).toEqual({ ok: true });
  });

  it.each([
    [{}, "telephone: is missing"],
    [{ telephone: "  " }, "telephone: does not match"],
    [{ telephone: "12345" }, "telephone: does not match"],
    [{ telephone, colour: "red" }, "colour: the item does not ask for it"],
    [{ telephone, relativeIdNumber: "420702198506150011" }, "relativeIdNumber: does not match"],
    [{ telephone, eventDate: "2026-02-30" }, "eventDate: does not match"],
    [{ telephone, amount: "-1" }, "amount: does not match"],
    [{ telephone, purpose: "其它" }, "purpose: does not match"],
    [{ telephone, uscc: "91350100M000100Y44" }, "uscc: does not match"],
    [{ telephone, relativeName: "张".repeat(101) }, "relativeName: does not match"],
  ])("is refused by the field's name, never by what was written: %j", (filled, why) => {
    const refused = checkForm(form, filled);
    expect(refused).toEqual({ ok: false, code: "invalidData", detail: `/form/${why}` });
  });
});
