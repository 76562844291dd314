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

/** What of a record may be changed after it was issued (变更); absent where it has no such fact. */
export interface ChangeableFacts {
  /** For whom the holder acts: its name is the enterprise file's. */
  readonly enterprise?: { readonly name: string; readonly uscc: string };
  /** What the authority decided to hand out. */
  readonly outputs?: readonly string[];
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
  /** Absent: a register's answer, which nobody changes here. */
  readonly changeable?: {
    of(record: Static<Schema>): ChangeableFacts;
    /** The record with other facts in it. */
    change(record: Static<Schema>, facts: ChangeableFacts): Static<Schema>;
  };
  body(
    record: Static<Schema>,
    occasion: Occasion,
  ): Pick<PageModel, "opening" | "table" | "closing" | "source">;
}

/** `2016-05` → `2016年5月`. */
export function monthWords(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`;
}
