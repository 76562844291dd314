import type { PrintJobView } from "@zizhuban/device-agent-contract";
import type {
  AccessLogEntry,
  LifeEventView,
  OwnCase,
  OwnDelivery,
  OwnLicence,
  PartyDispute,
  PartyFile,
  SignedKind,
  SigningSheet,
  Strokes,
} from "@zizhuban/server-contract";
import type { BodyOf } from "../business/index.ts";
import type { MatterToOpen } from "../journey/index.ts";
import type { DigitPress, Move } from "../flow/index.ts";

/** What a print job came to; `refused`: it never reached the printer. */
export type Printing = PrintJobView | "asked" | { readonly refused: string };

/** Whom the post is for; the telephone is asked last. */
export interface Receiver {
  readonly name: string;
  readonly address: string;
}

export type MattersStep =
  | { readonly at: "loading" }
  | { readonly at: "list" }
  | { readonly at: "case"; readonly id: string; readonly slip: Printing | undefined }
  | { readonly at: "package"; readonly id: string; readonly slip: Printing | undefined }
  /** What the office wrote to whoever applied, whole. */
  | { readonly at: "told"; readonly id: string }
  | { readonly at: "withdraw"; readonly id: string }
  | { readonly at: "delivery"; readonly id: string; readonly delivery: OwnDelivery }
  | { readonly at: "point"; readonly id: string; readonly delivery: OwnDelivery }
  /** To whom, or where to, it is posted. */
  | {
      readonly at: "writing";
      readonly id: string;
      readonly delivery: OwnDelivery;
      readonly part: keyof Receiver;
      readonly to: Receiver;
      /** Letters wait for their characters. */
      readonly composing: boolean;
      readonly wrong: boolean;
    }
  | {
      readonly at: "address";
      readonly id: string;
      readonly delivery: OwnDelivery;
      readonly to: Receiver;
      readonly entered: string;
      readonly wrong: boolean;
    }
  | {
      readonly at: "sign";
      readonly id: string;
      readonly sheet: SigningSheet;
      readonly strokes: Strokes;
      readonly wrong: string | undefined;
    }
  | { readonly at: "licences" }
  | { readonly at: "licence"; readonly id: string }
  | { readonly at: "purpose"; readonly id: string }
  | { readonly at: "copy"; readonly id: string; readonly purpose: string; readonly job: Printing }
  /** 我的档案: what is known of them, what was done, what they agreed to, who looked. */
  | { readonly at: "file" }
  | { readonly at: "fields" }
  | { readonly at: "fieldOf"; readonly field: string }
  /** What the clerk answered, whole. */
  | { readonly at: "answer"; readonly field: string }
  | { readonly at: "dispute"; readonly field: string }
  /** In their own words, on the keyboard. */
  | {
      readonly at: "ownWords";
      readonly field: string;
      readonly entered: string;
      /** Letters wait for their characters. */
      readonly composing: boolean;
      readonly wrong: boolean;
    }
  | { readonly at: "rightDigits"; readonly field: string; readonly entered: string; readonly wrong: boolean }
  | { readonly at: "history" }
  | { readonly at: "consents" }
  | { readonly at: "endConsent"; readonly id: string }
  | { readonly at: "accessLog" }
  /** Something is asked or sent; `asking` is what is asked for again when it comes to nothing. */
  | { readonly at: "waiting"; readonly asking: MattersEffect; readonly from: MattersStep }
  | {
      readonly at: "trouble";
      readonly code: string;
      readonly again: MattersEffect;
      readonly from: MattersStep;
    };

/** What is known of them, and of the enterprise they act for. */
export interface OwnFile {
  readonly person: PartyFile;
  readonly enterprise?: PartyFile;
}

export interface MattersState {
  readonly cases: readonly OwnCase[];
  readonly packages: readonly LifeEventView[];
  readonly licences: readonly OwnLicence[];
  readonly file: OwnFile | undefined;
  /** Who read what is known of them. */
  readonly looks: readonly AccessLogEntry[];
  /** What was asked for on the way in; once only. */
  readonly wanted: MatterToOpen | undefined;
  readonly step: MattersStep;
  readonly turn: number;
}

export type MattersIntent =
  | DigitPress
  | { readonly type: "openCase"; readonly id: string }
  | { readonly type: "openPackage"; readonly id: string }
  | { readonly type: "openLicences" }
  | { readonly type: "openLicence"; readonly id: string }
  | { readonly type: "supply" }
  | { readonly type: "withdraw" }
  | { readonly type: "deliver" }
  | { readonly type: "way"; readonly way: "counter" | "village" | "post" }
  | { readonly type: "typed"; readonly text: string; readonly composing: boolean }
  | { readonly type: "rewrite" }
  | { readonly type: "point"; readonly code: string }
  | { readonly type: "sign" }
  | { readonly type: "drawn"; readonly strokes: Strokes }
  | { readonly type: "slip" }
  | { readonly type: "copy" }
  | { readonly type: "openTold" }
  | { readonly type: "openFile" }
  | { readonly type: "openFields" }
  | { readonly type: "openField"; readonly field: string }
  /** 这不对. */
  | { readonly type: "wrong" }
  | { readonly type: "openAnswer" }
  | { readonly type: "because"; readonly words: string }
  /** It is said in their own words. */
  | { readonly type: "write" }
  /** The right number is pressed. */
  | { readonly type: "digits" }
  | { readonly type: "openHistory" }
  | { readonly type: "openConsents" }
  | { readonly type: "endConsent"; readonly id: string }
  | { readonly type: "openLooks" }
  | { readonly type: "purpose"; readonly purpose: string }
  | { readonly type: "forward" }
  | { readonly type: "retry" }
  | { readonly type: "back" };

export type MattersEvent =
  | MattersIntent
  | {
      readonly type: "loaded";
      readonly turn: number;
      readonly cases: readonly OwnCase[];
      readonly packages: readonly LifeEventView[];
    }
  | { readonly type: "licences"; readonly turn: number; readonly licences: readonly OwnLicence[] }
  | {
      readonly type: "file";
      readonly turn: number;
      readonly file: OwnFile;
      readonly licences: readonly OwnLicence[];
    }
  | { readonly type: "disputed"; readonly turn: number; readonly dispute: PartyDispute }
  | { readonly type: "consentEnded"; readonly turn: number; readonly licence: OwnLicence }
  | { readonly type: "looks"; readonly turn: number; readonly entries: readonly AccessLogEntry[] }
  | { readonly type: "changed"; readonly turn: number; readonly matter: OwnCase }
  | { readonly type: "delivery"; readonly turn: number; readonly delivery: OwnDelivery }
  | { readonly type: "sheet"; readonly turn: number; readonly sheet: SigningSheet }
  | { readonly type: "signed"; readonly turn: number; readonly sheet: SigningSheet }
  | { readonly type: "printing"; readonly turn: number; readonly job: Printing }
  | { readonly type: "jobChanged"; readonly job: PrintJobView }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };

export type MattersEffect =
  | { readonly type: "load" }
  | { readonly type: "licences" }
  | { readonly type: "withdraw"; readonly id: string }
  | { readonly type: "askDelivery"; readonly id: string }
  | { readonly type: "choose"; readonly id: string; readonly choice: BodyOf<"chooseDelivery"> }
  | { readonly type: "askSheet"; readonly of: SignedKind; readonly id: string }
  | { readonly type: "sign"; readonly sheet: SigningSheet; readonly strokes: Strokes }
  | { readonly type: "askFile" }
  | { readonly type: "dispute"; readonly field: string; readonly words: string }
  | { readonly type: "endConsent"; readonly id: string }
  | { readonly type: "askLooks" }
  | { readonly type: "slip"; readonly name: string; readonly number: string; readonly due: SlipDay }
  | { readonly type: "copy"; readonly id: string; readonly purpose: string }
  | { readonly type: "supply"; readonly matter: OwnCase }
  | { readonly type: "leave" };
export type SlipDay = { readonly means: "answer" | "result"; readonly day: string } | undefined;

export type MattersMove = Move<MattersState, MattersEffect>;
export type At<Name extends MattersStep["at"]> = Extract<MattersStep, { at: Name }>;

export function beginMatters(wanted: MatterToOpen | undefined, turn: number): MattersMove {
  const step = { at: "loading" } as const;
  const nothing = { cases: [], packages: [], licences: [], file: undefined, looks: [] };
  return [{ ...nothing, wanted, step, turn }, [{ type: "load" }]];
}

export function go(
  state: MattersState,
  step: MattersStep,
  effects: readonly MattersEffect[] = [],
): MattersMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
export const stay = (state: MattersState, step: MattersStep): MattersMove => [{ ...state, step }, []];

/** Asks, and shows that it is being asked. */
export const wait = (state: MattersState, asking: MattersEffect): MattersMove =>
  go(state, { at: "waiting", asking, from: state.step }, [asking]);

export const toCase = (state: MattersState, id: string): MattersMove =>
  go(state, { at: "case", id, slip: undefined });

export const toPackage = (state: MattersState, id: string): MattersMove =>
  go(state, { at: "package", id, slip: undefined });

export const isJob = (printing: Printing | undefined, { jobId }: PrintJobView): boolean =>
  typeof printing === "object" && "jobId" in printing && printing.jobId === jobId;

export const isUnderWay = (printing: Printing | undefined): boolean =>
  printing === "asked" ||
  (typeof printing === "object" &&
    "state" in printing &&
    !["printed", "notPrinted", "unknown"].includes(printing.state));
