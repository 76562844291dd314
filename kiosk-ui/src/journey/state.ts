import type { PrintJobView, VisitEndReason, VisitView } from "@zizhuban/device-agent-contract";
import type {
  CaseOutcome,
  CatalogueItem,
  HeldAuthorisation,
  Mandate,
  OwnCase,
  PackagePlan,
  Situation,
  TakenDraft,
  Verb,
} from "@zizhuban/server-contract";
import type { Token } from "../device/index.ts";
import type { TroubleCode } from "../locale/index.ts";

export type ListFilter =
  | { readonly by: "verb"; readonly verb: Verb }
  | { readonly by: "stage"; readonly stage: string }
  | { readonly by: "all" };

export interface ListPlace {
  readonly at: "list";
  readonly filter: ListFilter;
  readonly page: number;
}

/** What the printer answered when it was asked, before anything was promised (DESIGN §3.2). */
export type PrintAnswer =
  | "notNeeded"
  | "asking"
  | "yes"
  /** Printer problems, `starting`, an offline reason, or the code why it could not be asked. */
  | { readonly problems: readonly string[] };

/** One item from the notice to the rating. Its id names the idempotency keys of its writes. */
export interface Round {
  readonly id: number;
  readonly item: CatalogueItem;
  readonly print: PrintAnswer;
  /** The same of the slip that every round ends with. */
  readonly slip: PrintAnswer;
  readonly from: ListPlace | undefined;
  readonly fromPhone?: FromPhone;
}

/** Filled in on a telephone: to be taken over once it is known who is here, or here. */
type FromPhone = "wanted" | TakenDraft;

/** What was filled in here, to be gone on with on a telephone. */
export interface GivenToPhone {
  readonly form: Readonly<Record<string, string>>;
  readonly applying: readonly string[];
}

/** The papers of this round; a slip that cannot be printed is `unavailable`, never an error on the way out. */
interface Papers {
  readonly certificate: PrintJobView | undefined;
  readonly slip: PrintJobView | "asked" | "unavailable" | undefined;
}

/** A round that has an outcome. */
export interface Served extends Round {
  readonly outcome: CaseOutcome;
  readonly papers: Papers;
}

/** One of the citizen's own cases or packages, just handed in, and what of it is wanted. */
export interface MatterToOpen {
  readonly id: string;
  readonly what: "signature" | "matter";
}

/** What is done for somebody that is not one item; the steps of it are kept apart from the journey. */
export type Errand =
  /** 我的办件: their cases, licences and deliveries. */
  | { readonly errand: "matters"; readonly open?: MatterToOpen }
  /** 一件事, in the situation that was answered for. */
  | {
      readonly errand: "package";
      readonly name: { readonly zh: string; readonly en: string };
      readonly plan: PackagePlan;
      readonly situation: Situation;
      readonly fromPhone?: FromPhone;
    }
  /** Their own PIN, and who may act for their enterprise. */
  | { readonly errand: "rights" }
  /** What a case still asks for. */
  | { readonly errand: "supply"; readonly matter: OwnCase; readonly name: string };

/** The enterprise somebody acts for in this visit (A3); the server has agreed. */
export interface Acting extends Mandate {
  /** By a representative's word: only for this. */
  readonly scope?: Pick<HeldAuthorisation, "items" | "departments">;
}

/** What somebody came for, and is identified for. */
export type Aim = Round | Errand;
export type PackageErrand = Extract<Errand, { errand: "package" }>;

/** What can be filled in on a telephone: an item, or a life event in a situation. */
export type Fillable = Pick<Round, "item"> | PackageErrand;

interface Picture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

type Retry = Token | "proof" | "case";
type Filed = Exclude<Errand, { errand: "matters" | "rights" }>;

export type Place =
  | { readonly at: "attract" }
  | { readonly at: "home" }
  | ListPlace
  | { readonly at: "notice"; readonly round: Round }
  /** Life events and their questions; where in them somebody is, is kept apart from the journey. */
  | { readonly at: "packages"; readonly stage: string | undefined }
  /** Where it is begun on a telephone, before anybody says who they are. */
  | { readonly at: "phonePage"; readonly aim: Round | PackageErrand }
  /** A draft comes over from a telephone, or goes there and comes back. */
  | { readonly at: "handOver"; readonly aim: Round | PackageErrand; readonly given?: GivenToPhone }
  /** Where else an item can be done. */
  | { readonly at: "places"; readonly round: Round }
  | {
      readonly at: "card";
      readonly aim: Aim;
      readonly token: Token;
      readonly phase: "waiting" | "reading" | "nobodyCame" | "readerAway";
      /** The last try that failed, and how many there were. */
      readonly failed:
        | { readonly reason: "selectFailed" | "readFailed" | "placeAgain"; readonly attempt: number }
        | undefined;
    }
  /** Staff are asked to look at another document; the code for them is kept apart from the journey. */
  | { readonly at: "seenDocument"; readonly aim: Aim; readonly waiting: boolean }
  /** Which way the person shows that it is they, and how far that is, is kept apart from the journey. */
  | { readonly at: "proof"; readonly aim: Aim }
  /** For which enterprise: the steps of that are kept apart from the journey. */
  | { readonly at: "acting"; readonly aim: Aim; readonly acting: Acting | undefined }
  | { readonly at: "consent"; readonly round: Round }
  /** An application for what takes longer than a visit; how far it is, is kept apart from the journey. */
  | { readonly at: "filing"; readonly aim: Round | Filed }
  | { readonly at: "matters"; readonly open?: MatterToOpen }
  /** Where in their PIN and authorisations somebody is, is kept apart from the journey. */
  | { readonly at: "rights" }
  | { readonly at: "working"; readonly round: Round }
  | { readonly at: "noRecord"; readonly round: Served }
  | {
      readonly at: "preview";
      readonly round: Served;
      readonly pictures: readonly Picture[] | "loading" | "unavailable";
    }
  | {
      readonly at: "print";
      readonly round: Served;
      readonly attempt: number;
      /** Why this attempt never reached the printer; nothing was printed. */
      readonly refused: TroubleCode | undefined;
    }
  | { readonly at: "rate"; readonly round: Served }
  | { readonly at: "take"; readonly round: Served; readonly ratingLost: boolean }
  | {
      readonly at: "problem";
      readonly aim: Aim;
      readonly code: TroubleCode;
      readonly retry: Retry | undefined;
    }
  /** A technician's; what is on it is kept apart from the journey. */
  | { readonly at: "maintenance" }
  | { readonly at: "ended"; readonly reason: VisitEndReason };

export type PlaceName = Place["at"];
export type PlaceAt<Name extends PlaceName> = Extract<Place, { at: Name }>;

export interface JourneyState {
  readonly place: Place;
  readonly visit: VisitView | null;
  /** With what who is here said who they are, or was asked to; or staff said it, who saw another document. */
  readonly token: Token | "staff";
  /** For whom, beside themselves, the one who is here acts. */
  readonly acting: Acting | undefined;
  /** Counts places entered: an answer to a question asked in an earlier place is dropped. */
  readonly turn: number;
  readonly rounds: number;
  /** Before a visit the page itself counts down; during one the agent does (`visit.phase`). */
  readonly closing: boolean;
  readonly helping: boolean;
}

export const firstState: JourneyState = {
  place: { at: "attract" },
  visit: null,
  token: "idCard",
  acting: undefined,
  turn: 0,
  rounds: 0,
  closing: false,
  helping: false,
};

/** What a hand on the glass can mean. */
export type PersonEvent =
  | { readonly type: "wake" }
  /** Somebody held the kiosk's number for three seconds, or turned its key. */
  | { readonly type: "openMaintenance" }
  /** What others left in the paper slot is out, or there is nothing. */
  | { readonly type: "paperTaken" }
  | { readonly type: "openList"; readonly filter: ListFilter }
  | { readonly type: "turnPage"; readonly to: number }
  | { readonly type: "choose"; readonly item: CatalogueItem }
  | { readonly type: "start" }
  | { readonly type: "openMatters"; readonly open?: MatterToOpen }
  | { readonly type: "openRights" }
  | { readonly type: "openPackages"; readonly stage?: string }
  | { readonly type: "openPlaces" }
  /** Without a life event it is the item that is shown. */
  | { readonly type: "openPhone"; readonly errand?: PackageErrand }
  /** What was filled in on a telephone is to be taken over; what was filled in here, to go there. */
  | { readonly type: "takeOver" }
  | { readonly type: "giveOver"; readonly given: GivenToPhone }
  | { readonly type: "handedOver"; readonly draft: TakenDraft; readonly of: Fillable }
  /** The citizen's own matter or package, to be filled in. */
  | { readonly type: "file"; readonly errand: Filed }
  /** More can be seen once it is sure who stands here; it now is; it cannot be; or less is enough. */
  | { readonly type: "prove" }
  | { readonly type: "proved" }
  /** There is another card at hand than the one that was asked for. */
  | { readonly type: "useToken"; readonly token: Token }
  /** Or none: staff are to look at another document. A code for them holds, or no longer; they have seen it. */
  | { readonly type: "askStaff" }
  | { readonly type: "waitsForStaff"; readonly waiting: boolean }
  | { readonly type: "seen"; readonly visit: VisitView }
  | { readonly type: "proofFailed"; readonly code: TroubleCode }
  | { readonly type: "withoutProof" }
  /** The server has agreed that they act for this enterprise. */
  | { readonly type: "acts"; readonly acting: Acting }
  | { readonly type: "back" }
  | { readonly type: "home" }
  | { readonly type: "leave" }
  | { readonly type: "help" }
  | { readonly type: "closeHelp" }
  | { readonly type: "goOn" }
  | { readonly type: "agree" }
  | { readonly type: "retry" }
  | { readonly type: "print" }
  | { readonly type: "printSlip" }
  | { readonly type: "next" }
  | { readonly type: "rate"; readonly stars: number; readonly reasons: readonly string[] };

/** Answers to what was asked on `turn`. */
type Answer =
  | { readonly type: "canPrint"; readonly turn: number; readonly answer: PrintAnswer }
  | { readonly type: "canPrintSlip"; readonly turn: number; readonly answer: PrintAnswer }
  | { readonly type: "cardFound"; readonly turn: number }
  | {
      readonly type: "tryAgain";
      readonly turn: number;
      readonly reason: "selectFailed" | "readFailed" | "placeAgain";
      readonly attempt: number;
    }
  | { readonly type: "identified"; readonly turn: number; readonly visit: VisitView }
  | { readonly type: "identifyFailed"; readonly turn: number; readonly code: TroubleCode }
  | { readonly type: "caseDone"; readonly turn: number; readonly outcome: CaseOutcome }
  | { readonly type: "caseFailed"; readonly turn: number; readonly code: TroubleCode }
  | {
      readonly type: "pictures";
      readonly turn: number;
      readonly pictures: readonly Picture[] | "unavailable";
    }
  | { readonly type: "printRefused"; readonly turn: number; readonly code: TroubleCode };

/** What happens by itself. */
type WorldEvent =
  | { readonly type: "visitChanged"; readonly visit: VisitView | null }
  | { readonly type: "visitEnded"; readonly visitId: string; readonly reason: VisitEndReason }
  | { readonly type: "readerReady" }
  | { readonly type: "certificateJob"; readonly job: PrintJobView }
  | { readonly type: "slipJob"; readonly job: PrintJobView | "unavailable" }
  | { readonly type: "jobChanged"; readonly job: PrintJobView }
  | { readonly type: "ratingLost" }
  | { readonly type: "timeLimit" };

export type JourneyEvent = PersonEvent | Answer | WorldEvent;

export type Effect =
  | { readonly type: "askCanPrint"; readonly pages: number }
  | { readonly type: "askCanPrintSlip"; readonly round: Round }
  | { readonly type: "identify"; readonly token: Token }
  | { readonly type: "cancelIdentify" }
  | { readonly type: "openCase"; readonly round: Round }
  | { readonly type: "showPages"; readonly certificateId: string }
  | { readonly type: "printCertificate"; readonly round: Served; readonly attempt: number }
  | { readonly type: "printSlip"; readonly round: Served }
  | { readonly type: "cancelJob"; readonly jobId: string }
  | {
      readonly type: "sendRating";
      readonly round: Served;
      readonly stars: number;
      readonly reasons: readonly string[];
    }
  | { readonly type: "reportActivity" }
  | { readonly type: "endVisit" }
  | { readonly type: "forgetModes" }
  | { readonly type: "replacePage" };

export type Step = readonly [JourneyState, readonly Effect[]];
