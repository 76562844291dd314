import { isAppliedFor, type CatalogueItem, type FormField, type LifeEvent } from "@zizhuban/server-contract";

/** How a field is answered on this panel: with choices, with large digits, or with a keyboard. */
export type Entry = "choice" | "date" | "amount" | "digits" | "idNumber" | "code" | "words";

/** Undefined: a choice without choices, which nobody can answer. */
export function entryOf({ type, check, pattern, choices }: FormField): Entry | undefined {
  if (type === "choice") return choices === undefined ? undefined : "choice";
  if (type === "date") return "date";
  if (type === "number") return "amount";
  if (check === "idNumber") return "idNumber";
  if (check === "telephone" || pattern?.startsWith("^[0-9]{") === true) return "digits";
  // A credit code, a meter's number: figures and capitals (GB 32100 among others).
  if (check === "uscc" || pattern?.startsWith("^[0-9A-Z") === true) return "code";
  return "words";
}

/** Whether it is typed on the keyboard, which keeps what is being typed to itself. */
export const isTyped = (entry: Entry): entry is "code" | "words" => entry === "code" || entry === "words";

/** What is asked here. */
export const askedHere = (item: CatalogueItem): readonly FormField[] =>
  (item.fields ?? []).filter((field) => entryOf(field) !== undefined);

/** Whether everything that has to be said can be. */
export const isEnterable = (fields: readonly FormField[]): boolean =>
  fields.every((field) => !field.required || entryOf(field) !== undefined);

/** Whether this item is asked of a register and issued within the visit (即办件). */
export const canIssue = (item: CatalogueItem): boolean => item.availableHere;

/** Whether an application for this item can be made on this panel from start to end (承诺件). */
export function canFile(item: CatalogueItem): boolean {
  return isAppliedFor(item) && isEnterable(item.fields ?? []);
}

export const canStart = (item: CatalogueItem): boolean => canIssue(item) || canFile(item);

/** Whether every item of a life event could be filled in on this panel, whatever the situation. */
export function canCarry(event: LifeEvent, items: readonly CatalogueItem[]): boolean {
  return event.items.every((key) => {
    const item = items.find((one) => one.key === key);
    return item !== undefined && isEnterable(item.fields ?? []);
  });
}
