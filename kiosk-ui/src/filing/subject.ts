import type { CatalogueItem, FormField, TakenDraft } from "@zizhuban/server-contract";
import type { Facts } from "../facts.ts";
import { askedHere, entryOf } from "../fillable.ts";
import { feeText } from "../item-fee.ts";
import type { Errand, PackageErrand, Round } from "../journey/index.ts";
import type { Words } from "../locale/index.ts";

export type SupplyErrand = Extract<Errand, { errand: "supply" }>;

/** What is filled in: an item, a whole life event, or what a case still asks for. */
export type Subject =
  | { readonly errand: "item"; readonly item: CatalogueItem }
  | PackageErrand
  | SupplyErrand;

export const subjectOf = (aim: Round | PackageErrand | SupplyErrand): Subject =>
  "errand" in aim ? aim : { errand: "item", item: aim.item };

/** What was filled in on a telephone before, and taken over. */
export function draftOf(aim: Round | PackageErrand | SupplyErrand): TakenDraft | undefined {
  const fromPhone = "fromPhone" in aim ? aim.fromPhone : undefined;
  return fromPhone === "wanted" ? undefined : fromPhone;
}

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

/** The items whose form it is. */
export function itemsOf(subject: Subject): readonly string[] {
  switch (subject.errand) {
    case "item":
      return [subject.item.key];
    case "package":
      return subject.plan.items.map(({ key }) => key);
    case "supply":
      return [];
  }
}

/** A material whose note says that the applicant confirms the form with a signature. */
export function asksSignature(subject: Subject): boolean {
  const signed = ({ note }: { readonly note: string }) => note.includes("签名");
  switch (subject.errand) {
    case "item":
      return subject.item.materials.some(signed);
    case "package":
      return subject.plan.materials.some(signed);
    case "supply":
      return false;
  }
}

/** What is to be paid for it, in words; nothing where it is free. */
export function feeOf(
  subject: Subject,
  { words, facts, someFee }: { words: Words; facts: Pick<Facts, "catalogue">; someFee: string },
): string | undefined {
  switch (subject.errand) {
    case "item":
      return subject.item.fee.amount === 0 ? undefined : feeText(words, subject.item.fee);
    case "package": {
      const keys = new Set(subject.plan.items.map(({ key }) => key));
      const items = facts.catalogue?.items ?? [];
      return items.some(({ key, fee }) => keys.has(key) && fee.amount !== 0) ? someFee : undefined;
    }
    case "supply":
      return undefined;
  }
}

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
