import { parser } from "@zizhuban/device-agent-contract";
import { DraftContent, type DraftNote, type FormField, type TakenDraft } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import { checkForm } from "../catalogue/index.ts";
import type { Asked, Subject } from "./subject.ts";

/**
 * What lies sealed in a draft; `owner`: the ID number it is said to be for, as it was typed; `asked`: what a life
 * event asked in the situation it was filled in for.
 */
const KeptContent = Type.Object({
  ...DraftContent.properties,
  owner: Type.Optional(Type.String({ maxLength: 30 })),
  asked: Type.Optional(
    Type.Object({
      fields: Type.Array(Type.Object({ key: Type.String(), zh: Type.String(), en: Type.String() })),
      materials: Type.Array(Type.Object({ ref: Type.String(), name: Type.String() })),
    }),
  ),
});
export type KeptContent = Static<typeof KeptContent>;
export const parseContent = parser(KeptContent);

/** With what a life event asks beside what was answered. */
export function withAsked(content: KeptContent, { kind, fields, materials }: Subject): KeptContent {
  if (kind === "item") return content;
  const asked = {
    fields: fields.map(({ key, zh, en }) => ({ key, zh, en })),
    materials: materials.map(({ ref, name }) => ({ ref, name })),
  };
  return { ...content, asked };
}

/** What is wrong with one answer; undefined when nothing is. */
export function gapOf(field: FormField, value: string): "missing" | "wrong" | undefined {
  if (checkForm([field], { [field.key]: value }).ok) return undefined;
  return value.trim() === "" ? "missing" : "wrong";
}

const noteOf = ({ zh, en }: Asked["fields"][number]): DraftNote => ({ zh, en });
const materialNote = ({ name }: Asked["materials"][number]): DraftNote => ({ zh: name, en: name });

/** Materials that a draft may bring: what is shown at the kiosk and what the form itself is, are not brought. */
export const bringable = ({ materials }: Subject) =>
  materials.filter(({ get }) => get !== "onsite" && get !== "form");

function fittedForm(form: KeptContent["form"], began: Asked | undefined, now: Subject) {
  const kept: Record<string, string> = {};
  const left: DraftNote[] = [];
  for (const [key, value] of Object.entries(form)) {
    if (value === "") continue;
    const asked = now.fields.find((field) => field.key === key);
    if (asked !== undefined && gapOf(asked, value) === undefined) kept[key] = value;
    else {
      const known = asked ?? began?.fields.find((field) => field.key === key);
      if (known !== undefined) left.push(noteOf(known));
    }
  }
  return { kept, left };
}

/** What is asked now and was not when the draft was begun. */
function addedTo(began: Asked | undefined, now: Subject): DraftNote[] {
  if (began === undefined) return [];
  const fields = now.fields.filter(({ key }) => !began.fields.some((field) => field.key === key));
  const materials = now.materials.filter(({ ref }) => !began.materials.some((one) => one.ref === ref));
  return [...fields.map(noteOf), ...materials.map(materialNote)];
}

/**
 * What of a draft still fits what it was filled in for, as that is now; what does not is named, never what was written.
 * @param filled materials it has files of, what was asked when it was filled in, and the version that asked it
 */
export function fitted(
  content: KeptContent,
  { refs, began, version }: { refs: readonly string[]; began: Asked | undefined; version: number },
  now: Subject,
): Pick<TakenDraft, "form" | "applying" | "left" | "added" | "changed"> {
  const { form, applying } = content;
  const { kept, left } = fittedForm(form, began, now);
  const listed = new Map(now.materials.map((material) => [material.ref, material]));
  const gone = new Set([...applying, ...refs].filter((ref) => !listed.has(ref)));
  const materials = (began?.materials ?? []).filter(({ ref }) => gone.has(ref)).map(materialNote);
  return {
    form: kept,
    applying: applying.filter((ref) => listed.get(ref)?.need === "conditional"),
    left: [...left, ...materials],
    added: addedTo(began, now),
    changed: isChanged(version, content, now),
  };
}

/** Whether something else is asked today. @param version of the item or the package when it was filled in */
export function isChanged(version: number, { asked }: KeptContent, now: Subject): boolean {
  if (version !== now.version) return true;
  const keys = ({ fields, materials }: Asked) =>
    [...fields.map(({ key }) => key), ...materials.map(({ ref }) => ref)].toSorted().join(" ");
  return asked !== undefined && keys(asked) !== keys(now);
}
