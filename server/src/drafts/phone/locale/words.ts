/** What the telephone's pages say. */
export interface PhoneWords {
  readonly tag: "zh-CN" | "en";
  readonly place: string;
  /** To the same page in the other language, in that language. */
  readonly otherLanguage: string;
  readonly list: {
    readonly title: string;
    readonly about: string;
    readonly empty: string;
    readonly lifeEvents: string;
    readonly together: string;
    readonly parts: (items: number) => string;
  };
  readonly item: {
    readonly what: Readonly<Record<"bring" | "fee" | "days" | "department" | "who", string>>;
    readonly free: string;
    readonly yuan: (amount: number) => string;
    readonly workdays: (days: number) => string;
    /** Of a life event, from the day it is handed in. */
    readonly within: Readonly<Record<"workday" | "calendar", (days: number) => string>>;
    readonly partsOf: string;
    readonly forEnterprise: string;
    readonly anyone: string;
    readonly materials: string;
    readonly required: string;
    readonly some: string;
    readonly begin: string;
    readonly goOn: string;
    readonly about: (days: number) => string;
    readonly all: string;
    readonly gone: string;
    readonly goneWhy: string;
    readonly notHere: string;
    readonly notHereWhy: string;
  };
  readonly steps: {
    readonly names: Readonly<Record<"situation" | "form" | "materials" | "check", string>>;
    readonly of: (now: number, all: number) => string;
  };
  readonly situation: {
    readonly about: string;
    readonly unanswered: string;
    readonly extras: string;
    readonly extrasAbout: string;
    readonly next: string;
    readonly change: string;
  };
  readonly form: {
    readonly title: string;
    readonly optional: string;
    readonly save: string;
    readonly none: string;
    readonly choice: (text: string) => string;
    readonly hints: Readonly<
      Record<"telephone" | "date" | "idNumber" | "uscc" | "number" | "digits", string>
    >;
    readonly missing: (name: string) => string;
    readonly wrong: (name: string) => string;
    readonly gaps: (count: number) => string;
    readonly anyway: string;
    readonly situations: string;
    readonly situationsAbout: string;
    readonly situation: (name: string) => string;
    readonly owner: string;
    readonly ownerAbout: string;
    readonly changed: string;
    readonly changedWhy: string;
  };
  readonly materials: {
    readonly title: string;
    readonly about: (megabytes: number) => string;
    readonly fetched: string;
    readonly choose: (name: string) => string;
    readonly send: string;
    readonly sent: string;
    readonly pages: (count: number) => string;
    readonly remove: string;
    readonly next: string;
    readonly nothing: string;
  };
  readonly check: {
    readonly title: string;
    readonly complete: string;
    readonly notYet: string;
    readonly blank: string;
    readonly files: (count: number) => string;
    readonly atKiosk: string;
    readonly change: string;
    readonly hand: string;
    readonly handAbout: string;
  };
  readonly code: {
    readonly title: string;
    readonly back: string;
    readonly backWhy: string;
    readonly steps: Readonly<Record<"item" | "lifeEvent", readonly string[]>>;
    readonly qr: string;
    readonly digits: string;
    readonly until: (time: string) => string;
    readonly once: string;
    readonly renew: string;
    readonly over: string;
    readonly overWhy: string;
    readonly keptUntil: (day: string) => string;
  };
  readonly open: {
    readonly title: string;
    readonly about: string;
    readonly button: string;
    readonly noScript: string;
    readonly failed: string;
    readonly failedWhy: string;
  };
  readonly drop: { readonly button: string; readonly done: string; readonly doneWhy: string };
  readonly back: string;
  readonly home: string;
  /** By the code of the refusal; `other` for the rest. */
  readonly troubles: Readonly<Record<string, string>> & { readonly other: string };
  readonly trouble: string;
}
