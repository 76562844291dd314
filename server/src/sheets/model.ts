/** What a sheet of paper says, before anything is drawn: forms, notices. Every string on the paper is in here. */
export interface SheetModel {
  readonly title: string;
  /** Number and version, under the title. */
  readonly subtitle: string;
  /** Label and value, one row each. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly {
    readonly heading: string;
    /** Each its own paragraph. */
    readonly lines: readonly string[];
  }[];
  /** Who signs, in the order of the lines; the space beside each is left free. */
  readonly signatures: readonly string[];
  /** A code to scan with a telephone, with what that is good for beside it. */
  readonly link?: { readonly url: string; readonly words: string };
  /** Small, at the very end. */
  readonly foot: string;
}

/** All text of a sheet, for the check that the font can draw it. */
export function sheetText({ title, subtitle, facts, sections, signatures, link, foot }: SheetModel): string {
  const sectionText = sections.flatMap(({ heading, lines }) => [heading, ...lines]);
  return [title, subtitle, link?.words ?? "", foot, ...facts.flat(), ...sectionText, ...signatures].join("");
}
