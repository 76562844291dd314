import type {
  IdCardReaderFault,
  OfflineReason,
  PrinterProblem,
  SmartCardReaderFault,
  VisitEndReason,
} from "@zizhuban/device-agent-contract";
import type { Verb } from "@zizhuban/server-contract";
import type { Token } from "../device/index.ts";
import type { TroubleCode } from "./codes.ts";

/** What to do, then why (VISUAL: words). */
interface Sentence {
  readonly do: string;
  readonly why: string;
}

/** Short lines: first what happened, then what can be done. */
type Lines = readonly string[];

/** Everything the kiosk says. A locale that misses a key, or a code without words, does not compile. */
export interface Words {
  readonly tag: "zh-CN" | "en";
  readonly clockTime: (at: Date) => string;
  readonly date: (at: Date) => string;
  readonly kioskNumber: (number: string) => string;
  /** Words that come from the catalogue and have no key of their own: stages of life, departments. */
  readonly dataText: (text: string) => string;
  readonly listComma: string;

  readonly strip: Readonly<
    Record<"elder" | "contrast" | "voice" | "low" | "language" | "noVoice" | "modes", string>
  >;
  readonly help: {
    readonly button: string;
    readonly phone: (phone: string) => string;
    readonly leave: string;
    readonly title: string;
    readonly call: string;
    readonly say: (number: string) => string;
    readonly outside: string;
    readonly free: string;
    readonly close: string;
  };
  readonly actions: Readonly<Record<"back" | "home" | "retry" | "goOn" | "next" | "skip", string>>;

  readonly attract: Readonly<
    Record<
      | "title"
      | "touch"
      | "works"
      | "closed"
      | "print"
      | "slip"
      | "card"
      | "online"
      | "guide"
      | "socialCard"
      | "paperFirst",
      string
    >
  > & { readonly cardLeft: Readonly<Record<Token, string>> };
  readonly home: {
    readonly title: string;
    readonly subtitle: string;
    readonly verbs: Readonly<Record<Verb, { glyph: string; name: string; about: readonly [string, string] }>>;
    readonly lifeEvents: string;
    readonly lifeEventsAbout: string;
    readonly lifeEventsLegend: string;
    readonly matters: string;
    readonly mattersAbout: string;
    readonly now: string;
    readonly usual: string;
    readonly asOf: (time: string) => string;
    readonly all: string;
    /** To every stage of life, of people and of companies. */
    readonly stages: string;
    readonly stagesAbout: string;
    readonly allAbout: (count: number) => string;
    readonly minutes: (minutes: number) => string;
    readonly pages: (pages: number) => string;
    readonly free: string;
    readonly fee: (amount: number) => string;
    readonly offline: string;
  };
  readonly list: {
    readonly verb: (name: string) => string;
    readonly stage: (stage: string) => string;
    readonly all: string;
    readonly count: (count: number) => string;
    readonly here: string;
    readonly guide: string;
    readonly previous: string;
    readonly following: string;
    readonly page: (page: number, pages: number) => string;
    readonly empty: string;
    readonly emptyWhy: string;
  };
  readonly steps: Readonly<
    Record<
      | "notice"
      | "identity"
      | "consent"
      | "preview"
      | "print"
      | "form"
      | "materials"
      | "submit"
      | "situation"
      | "look",
      string
    >
  >;
  readonly step: (n: number, count: number, name: string) => string;

  readonly notice: {
    readonly formal: (name: string) => string;
    readonly tabs: {
      readonly about: string;
      readonly materials: (count: number) => string;
      readonly law: string;
    };
    readonly andMore: (count: number) => string;
    readonly workdays: (days: number) => string;
    readonly paper: (pages: number) => string;
    readonly payAt: (fee: string) => string;
    readonly cannotPrintWhy: (reason: string) => string;
    readonly notHereWhy: (phone: string, hours: string) => string;
  } & Readonly<
    Record<
      | "who"
      | "places"
      | "phone"
      | "bring"
      | "time"
      | "fee"
      | "result"
      | "department"
      | "anyone"
      | "idCard"
      | "nothing"
      | "atOnce"
      | "free"
      | "decision"
      | "required"
      | "optional"
      | "noMaterials"
      | "canHere"
      | "cannotPrint"
      | "notHere"
      | "offline"
      | "offlineWhy"
      | "readerAway"
      | "readerAwayWhy"
      | "start"
      | "startAbout",
      string
    >
  >;

  readonly card: {
    /** What is asked for, where it goes, and what to press who has the other card. */
    readonly ask: Readonly<
      Record<
        Token,
        Readonly<Record<"title" | "about" | "where" | "use" | "instead", string>> & { readonly awayDo: Lines }
      >
    >;
    readonly waiting: (seconds: number) => string;
    /** A card read before may lie there still. */
    readonly lift: string;
    readonly attempt: (n: number) => string;
    /** With and without a slot for the other card. */
    readonly noCardDo: Readonly<Record<"social" | "only", Lines>>;
  } & Readonly<
    Record<
      "reading" | "again" | "away" | "back" | "nobody" | "noCard" | "noCardTitle" | "staff" | "staffAbout",
      string
    >
  >;
  /** Of number keys. */
  readonly proof: {
    readonly boxes: (entered: number, digits: number) => string;
  } & Readonly<Record<"delete" | "clear", string>>;
  readonly consent: Readonly<
    Record<
      | "title"
      | "about"
      | "who"
      | "what"
      | "why"
      | "keep"
      | "keepText"
      | "agree"
      | "agreeAbout"
      | "decline"
      | "noSlip"
      | "nothingPrints",
      string
    >
  >;
  readonly working: {
    readonly known: (name: string) => string;
    readonly doing: (item: string) => string;
  } & Readonly<Record<"title" | "agreed" | "making" | "slow" | "verySlow", string>>;
  readonly noRecord: { readonly dos: Lines } & Readonly<
    Record<
      "title" | "about" | "number" | "slip" | "slipAbout" | "slipAsked" | "slipDone" | "slipNone",
      string
    >
  >;
  readonly preview: {
    readonly title: (name: string) => string;
    readonly print: (pages: number) => string;
    readonly alt: (page: number) => string;
  } & Readonly<
    Record<
      | "about"
      | "masked"
      | "page"
      | "facts"
      | "loading"
      | "unavailable"
      | "number"
      | "printAbout"
      | "cannot"
      | "withoutPrint"
      | "withoutPrintAbout",
      string
    >
  >;
  readonly print: {
    readonly printingAbout: (done: number, pages: number) => string;
    readonly printedAbout: (pages: number) => string;
    readonly waitingAbout: (reason: string) => string;
    readonly notPrintedAbout: (reason: string) => string;
    /** A refusal before anything was sent: why, and what to do. */
    readonly refused: (sentence: Sentence) => string;
    /** The certificate is issued, but the server was lost before it could be printed. */
    readonly noServer: string;
    readonly stages: readonly [string, string, string];
  } & Readonly<
    Record<
      | "preparing"
      | "preparingAbout"
      | "printing"
      | "printed"
      | "waiting"
      | "giveUp"
      | "giveUpAbout"
      | "notPrinted"
      | "unknown"
      | "unknownAbout"
      | "again"
      | "taken"
      | "reason",
      string
    >
  >;
  readonly rate: {
    readonly title: string;
    readonly about: string;
    /** From one star to five. */
    readonly faces: readonly [string, string, string, string, string];
    readonly reasonsTitle: string;
    readonly reasons: readonly string[];
    readonly send: string;
    readonly skip: (seconds: number) => string;
  };
  readonly take: {
    readonly cards: Readonly<Record<Token, Readonly<Record<"name" | "present" | "unknown", string>>>>;
    readonly signs: Readonly<Record<"take" | "maybe" | "gone" | "none", string>>;
    readonly paperOut: (pages: number) => string;
    readonly number: (number: string) => string;
    readonly finish: string;
    readonly finishIn: (seconds: number) => string;
  } & Readonly<
    Record<
      | "title"
      | "about"
      | "cardGone"
      | "paper"
      | "paperMaybe"
      | "paperNone"
      | "paperWaiting"
      | "slip"
      | "slipOut"
      | "slipMaybe"
      | "slipNone"
      | "ratingLost"
      | "another",
      string
    >
  >;
  readonly ended: {
    readonly title: string;
    readonly wiped: string;
    readonly reasons: Readonly<Record<VisitEndReason, string>>;
  };
  readonly closing: {
    readonly title: string;
    readonly about: (seconds: number) => string;
    readonly aboutNobody: (seconds: number) => string;
  };
  readonly starting: Readonly<
    Record<
      | "title"
      | "about"
      | "lost"
      | "lostAbout"
      | "powerLow"
      | "powerLowAbout"
      | "notReady"
      | "notReadyAbout"
      | "maintenance"
      | "maintenanceAbout"
      | "noPhone",
      string
    >
  >;
  /** Paper of whoever was here before. */
  readonly paperFirst: Readonly<
    Record<"title" | "about" | "coming" | "comingAbout" | "taken" | "goOn" | "takenAbout", string>
  >;
  readonly problem: {
    readonly title: string;
    readonly code: (code: string) => string;
    /** The server was lost while it may have been opening the case; another try uses the same idempotency key. */
    readonly unsure: Sentence;
  };

  readonly printer: {
    /** Of the printer, and of the mains it hangs on. */
    readonly problems: Readonly<
      Record<PrinterProblem | "paperShort" | "onBattery" | "powerLow" | "storageFull", string>
    >;
    readonly offline: Readonly<Record<OfflineReason, string>>;
    readonly starting: string;
    readonly none: string;
  };
  readonly reader: {
    readonly faults: Readonly<Record<IdCardReaderFault | SmartCardReaderFault, string>>;
    readonly offline: Readonly<Record<OfflineReason, string>>;
    readonly starting: string;
    readonly none: string;
  };
  readonly troubles: Readonly<Record<TroubleCode, Sentence>>;
}
