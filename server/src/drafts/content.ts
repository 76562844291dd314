import { parser } from "@zizhuban/device-agent-contract";
import { DraftContent, type FormField, type ItemContent, type TakenDraft } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import { checkForm, type KeptItem } from "../catalogue/index.ts";

/** What lies sealed in a draft; `owner`: the ID number it is said to be for, as it was typed. */
const KeptContent = Type.Object({
  ...DraftContent.properties,
  owner: Type.Optional(Type.String({ maxLength: 30 })),
});
export type KeptContent = Static<typeof KeptContent>;
export const parseContent = parser(KeptContent);

/** What is wrong with one answer; undefined when nothing is. */
export function gapOf(field: FormField, value: string): "missing" | "wrong" | undefined {
  if (checkForm([field], { [field.key]: value }).ok) return undefined;
  return value.trim() === "" ? "missing" : "wrong";
}

type Note = TakenDraft["left"][number];
type Item = Pick<KeptItem, "item" | "source">;

const fieldsOf = ({ item }: Item): readonly FormField[] => item.fields ?? [];
const noteOf = ({ zh, en }: FormField): Note => ({ zh, en });
const materialNote = ({ name }: ItemContent["materials"][number]): Note => ({ zh: name, en: name });

/** Materials that a draft may bring: what is shown at the kiosk and what the form itself is, are not brought. */
export const bringable = ({ source }: Item) =>
  source.materials.filter(({ get }) => get !== "onsite" && get !== "form");

function fittedForm(form: KeptContent["form"], began: Item | undefined, now: Item) {
  const kept: Record<string, string> = {};
  const left: Note[] = [];
  for (const [key, value] of Object.entries(form)) {
    if (value === "") continue;
    const asked = fieldsOf(now).find((field) => field.key === key);
    if (asked !== undefined && gapOf(asked, value) === undefined) kept[key] = value;
    else {
      const known = asked ?? (began && fieldsOf(began).find((field) => field.key === key));
      if (known !== undefined) left.push(noteOf(known));
    }
  }
  return { kept, left };
}

/** What is asked now and was not when the draft was begun. */
function addedTo(began: Item | undefined, now: Item): Note[] {
  if (began === undefined) return [];
  const fields = fieldsOf(now).filter(({ key }) => !fieldsOf(began).some((field) => field.key === key));
  const materials = now.source.materials.filter(
    ({ ref }) => !began.source.materials.some((material) => material.ref === ref),
  );
  return [...fields.map(noteOf), ...materials.map(materialNote)];
}

/**
 * What of a draft still fits the item as it is now; what does not is named, never what was written.
 * @param began the version it was begun with
 */
export function fitted(
  { form, applying }: KeptContent,
  refs: readonly string[],
  began: Item | undefined,
  now: Item,
): Pick<TakenDraft, "form" | "applying" | "left" | "added"> {
  const { kept, left } = fittedForm(form, began, now);
  const listed = new Map(now.source.materials.map((material) => [material.ref, material]));
  const gone = new Set([...applying, ...refs].filter((ref) => !listed.has(ref)));
  const materials = (began?.source.materials ?? []).filter(({ ref }) => gone.has(ref)).map(materialNote);
  return {
    form: kept,
    applying: applying.filter((ref) => listed.get(ref)?.need === "conditional"),
    left: [...left, ...materials],
    added: addedTo(began, now),
  };
}
