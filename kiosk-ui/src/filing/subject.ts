import type { CatalogueItem, FormField } from "@zizhuban/server-contract";
import { askedHere, entryOf } from "../fillable.ts";
import type { Errand, Round } from "../journey/index.ts";

export type PackageErrand = Extract<Errand, { errand: "package" }>;
export type SupplyErrand = Extract<Errand, { errand: "supply" }>;

/** What is filled in: an item, a whole life event, or what a case still asks for. */
export type Subject =
  | { readonly errand: "item"; readonly item: CatalogueItem }
  | PackageErrand
  | SupplyErrand;

export const subjectOf = (aim: Round | PackageErrand | SupplyErrand): Subject =>
  "errand" in aim ? aim : { errand: "item", item: aim.item };

/** The questions that are answered on this panel. */
export function fieldsOf(subject: Subject): readonly FormField[] {
  switch (subject.errand) {
    case "item":
      return askedHere(subject.item);
    case "package":
      return subject.plan.form.filter((field) => entryOf(field) !== undefined);
    case "supply":
      return [];
  }
}

/** A material whose note says that the applicant confirms the form with a signature. */
export const asksSignature = (subject: Subject): boolean =>
  subject.errand === "item" && subject.item.materials.some(({ note }) => note.includes("签名"));

/** What it is called, on the screen and on the slip. */
export function nameOf(subject: Subject, tag: "zh-CN" | "en"): string {
  switch (subject.errand) {
    case "item":
      return tag === "en"
        ? (subject.item.englishName ?? subject.item.name)
        : (subject.item.plainName ?? subject.item.name);
    case "package":
      return tag === "en" ? subject.name.en : subject.name.zh;
    case "supply":
      return subject.name;
  }
}
