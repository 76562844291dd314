import { fail, isUscc, ok, isCitizenNumber, parser, type Result } from "@zizhuban/device-agent-contract";
import { FieldEntry, ItemField, type FormField, type ItemContent } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { isDay } from "../calendar/index.ts";
import { parseJson } from "./source.ts";

// The field dictionary: a field has one meaning, one name and one check, whatever item asks for it.

const parseFile = parser(
  Type.Object({
    fields: Type.Array(FieldEntry),
    items: Type.Record(Type.String(), Type.Array(ItemField)),
  }),
);

/** The dictionary by the field's key. */
export type FieldDictionary = ReadonlyMap<string, FieldEntry>;

interface Fields {
  readonly dictionary: FieldDictionary;
  /** By the item's key: what its form asks when the item is first imported. */
  readonly items: ReadonlyMap<string, readonly ItemField[]>;
}

/** Reads the field dictionary and the forms of the first import. */
export function parseFields(text: string): Result<Fields, "invalidData"> {
  const json = parseJson(text);
  const parsed = json.ok ? parseFile(json.value) : json;
  if (!parsed.ok) return parsed;
  const { fields, items } = parsed.value;
  const dictionary = new Map(fields.map((field) => [field.key, field]));
  for (const [item, asked] of Object.entries(items)) {
    const unknown = asked.find(({ key }) => !dictionary.has(key));
    if (unknown !== undefined)
      return fail("invalidData", `/items/${item}: field ${unknown.key} is not listed`);
  }
  return ok({ dictionary, items: new Map(Object.entries(items)) });
}

/** The item's form, each field as the dictionary has it. */
export function formOf({ fields = [] }: ItemContent, dictionary: FieldDictionary): FormField[] {
  return fields.flatMap(({ key, required }) => {
    const field = dictionary.get(key);
    return field === undefined ? [] : [Object.assign({ required }, field)];
  });
}

const checks: Readonly<Record<NonNullable<FormField["check"]>, (text: string) => boolean>> = {
  idNumber: isCitizenNumber,
  uscc: isUscc,
  // A mobile number, or a fixed line with or without its area code.
  telephone: (text) => /^(1[3-9]\d{9}|(0\d{2,3}-?)?[2-9]\d{6,7})$/.test(text),
  date: isDay,
};

function fits(field: FormField, value: string): boolean {
  if (value.length > field.maxLength) return false;
  if (field.pattern !== undefined && !new RegExp(field.pattern).test(value)) return false;
  if (field.choices !== undefined && !field.choices.includes(value)) return false;
  return field.check === undefined || checks[field.check](value);
}

/**
 * Whether what was filled in is what the item's form asks. The failure names the field, never what was written.
 * An empty optional field is one that was left out.
 */
export function checkForm(
  fields: readonly FormField[],
  form: Readonly<Record<string, string>>,
): Result<void, "invalidData"> {
  const known = new Map(fields.map((field) => [field.key, field]));
  for (const [key, value] of Object.entries(form)) {
    const field = known.get(key);
    if (field === undefined) return fail("invalidData", `/form/${key}: the item does not ask for it`);
    if (value !== "" && !fits(field, value)) return fail("invalidData", `/form/${key}: does not match`);
  }
  const missing = fields.find(({ key, required }) => required && (form[key] ?? "").trim() === "");
  return missing === undefined ? ok() : fail("invalidData", `/form/${missing.key}: is missing`);
}
