import type { Static, TSchema } from "typebox";
import type { PageModel } from "../page/index.ts";

export interface Holder {
  readonly name: string;
  readonly idNumber: string;
}

/** What every certificate's text may use. */
export interface Occasion {
  readonly holder: Holder;
  /** `鄂州市梁子湖区`. */
  readonly division: string;
  /** Where the citizen stood: `太和镇便民服务中心 03 号机`. */
  readonly place: string;
  readonly issuedOn: string;
  readonly queriedAt: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** One kind of certificate: the record it is made of and the words it puts on the page. */
export interface Template<Schema extends TSchema> {
  readonly key: string;
  readonly title: string;
  readonly englishTitle: string;
  /** Last three characters of the type code of GB/T 36904. */
  readonly typeNumber: string;
  readonly record: Schema;
  /** What the screen shows of the answer. */
  facts(record: Static<Schema>): readonly Fact[];
  body(
    record: Static<Schema>,
    occasion: Occasion,
  ): Pick<PageModel, "opening" | "table" | "closing" | "source">;
}

/** `2016-05` → `2016年5月`. */
export function monthWords(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`;
}
