import type { FieldSource } from "@zizhuban/server-contract";
import type { FilingStep } from "../state.ts";

/** What the screens of an application say. */
export interface FilingWords {
  readonly checking: string;
  readonly checkingAbout: string;
  readonly question: (name: string) => string;
  readonly questionAbout: string;
  readonly yes: string;
  readonly no: string;
  readonly field: Readonly<
    Record<"choice" | "date" | "amount" | "digits" | "idNumber" | "code" | "words", string>
  >;
  /** A choice comes from the field dictionary, in Chinese. */
  readonly choice: (text: string) => string;
  readonly optional: string;
  readonly wrong: string;
  readonly skip: string;
  readonly entered: (name: string) => string;
  readonly date: (digits: string) => string;
  /** What is known already. */
  readonly known: {
    readonly title: string;
    readonly about: string;
    readonly sources: Readonly<Record<FieldSource, string>>;
    readonly from: (source: string, day: string) => string;
    readonly day: (year: number, month: number, day: number) => string;
    readonly corrected: string;
    readonly leftOut: string;
    readonly correct: string;
    readonly correctAbout: string;
    readonly right: string;
  };
  readonly materials: {
    readonly title: (missing: number) => string;
    readonly complete: string;
    readonly about: string;
    readonly states: Readonly<
      Record<"there" | "atWindow" | "later" | "promised" | "missing" | "notNeeded", string>
    >;
    readonly from: Readonly<
      Record<
        | "card"
        | "form"
        | "register"
        | "scan"
        | "phone"
        | "box"
        | "atWindow"
        | "later"
        | "promised"
        | "open"
        | "nothing",
        string
      >
    >;
    readonly onward: string;
    readonly missingFirst: string;
  };
  readonly ways: {
    readonly title: string;
    readonly nothingFound: string;
    readonly noCamera: string;
    readonly card: string;
    readonly window: (phone: string) => string;
  } & Readonly<
    Record<
      "register" | "box" | "licence" | "scan" | "later" | "promise",
      { readonly do: string; readonly why: string }
    >
  >;
  readonly scan: {
    readonly titles: Readonly<Record<Extract<FilingStep, { at: "scan" }>["phase"], string>>;
    readonly about: string;
    readonly live: string;
    readonly page: string;
    readonly take: string;
    readonly again: string;
    readonly keep: string;
    readonly other: string;
    readonly troubles: Readonly<Record<string, string>>;
  };
  /** Of an answer: where it comes from, and that it can be changed; the way to a telephone. */
  readonly phone: Readonly<Record<"from" | "check" | "go", string>>;
  readonly preview: Readonly<
    Record<"title" | "about" | "applicant" | "fromCard" | "submit" | "submitAbout" | "change", string>
  >;
  /** A supplement that was answered already. */
  readonly answered: string;
  readonly answeredWhy: string;
  readonly submitting: string;
  readonly submittingAbout: string;
  readonly receipt: {
    readonly titles: Readonly<Record<"item" | "package" | "supply", string>>;
    readonly number: string;
    /** Until the first answer, whether it is accepted; until the result. */
    readonly answerBy: string;
    readonly resultBy: string;
    readonly within: (workdays: number) => string;
    readonly day: (day: string) => string;
    /** What is to be paid, and where; of a package, that something is. */
    readonly fee: (fee: string) => string;
    readonly someFee: string;
    readonly next: readonly string[];
    readonly ask: (phone: string) => string;
    readonly slipComing: string;
    readonly slipOut: string;
    readonly slipUnknown: string;
    readonly noSlip: (why: string) => string;
    readonly signNext: string;
    readonly sign: string;
    /** To the matter itself: how it is delivered, how it goes. */
    readonly matter: Readonly<Record<"item" | "package" | "supply", string>>;
    readonly matterAbout: Readonly<Record<"item" | "package" | "supply", string>>;
    readonly card: string;
    readonly done: string;
  };
}
