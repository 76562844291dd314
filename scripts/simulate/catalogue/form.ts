import type { FormField } from "@zizhuban/server-contract";
import type { Person } from "./people.ts";

/** The shortest run of one digit a pattern takes: what the dictionary's patterns want is numbers of a length. */
function fitting(pattern: string, maxLength: number): string {
  const expression = new RegExp(pattern);
  for (let length = 1; length <= maxLength; length += 1)
    if (expression.test("2".repeat(length))) return "2".repeat(length);
  throw new Error(`no number fits ${pattern}`);
}

function checked(check: NonNullable<FormField["check"]>, person: Person, today: string): string {
  switch (check) {
    case "telephone":
      return "13900000000";
    case "date":
      return today;
    case "idNumber":
      return person.card.idNumber;
    case "uscc":
      return person.enterprise.uscc;
  }
}

function valueOf(field: FormField, person: Person, today: string): string {
  if (field.check !== undefined) return checked(field.check, person, today);
  if (field.choices !== undefined) return field.choices[0] ?? "";
  if (field.pattern !== undefined) return fitting(field.pattern, field.maxLength);
  if (field.type === "date") return today;
  if (field.type === "number") return "2";
  return `${field.zh}样例`.slice(0, field.maxLength);
}

/** Every field, by what the field dictionary says of it. */
export function fillForm(
  fields: readonly FormField[],
  person: Person,
  today: string,
): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.key, valueOf(field, person, today)]));
}
