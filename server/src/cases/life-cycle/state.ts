import type { CasePhase, SeenDocumentKind } from "@zizhuban/server-contract";

// The life of a case (reference domain.md §2.2), as plain data without a word anybody wrote: those may name a
// person and lie sealed in the case's log. A day is `2026-02-13`, the civil day in China.

/**
 * applied 待收件 · received 收件 · supplementing 补正 · accepted 受理 · inReview 审查 · paused 特别程序 · decided 决定 ·
 * producing 制证 · delivering 送达 · completed 办结 · archived 归档; ended otherwise: notAccepted 不予受理,
 * returned 退件, withdrawn 撤回, terminated 终止.
 */
export type Phase = CasePhase;

/** Special procedures that stop the clock (行政许可法 §45). */
export const specialProcedures = [
  "hearing",
  "inspection",
  "appraisal",
  "expertReview",
  "publicNotice",
] as const;
export type SpecialProcedure = (typeof specialProcedures)[number];

/** What the item's version in force when the case was opened says; a case keeps it for life. */
export interface CaseRules {
  readonly instant: boolean;
  /** Working days from acceptance to decision: the promise, never longer than the law's limit. */
  readonly limit: number;
  /** Working days a head of department may add, once; 0 = none (行政许可法 §42: 10). */
  readonly extension: number;
  /** Working days from receipt after which silence is acceptance (§32: 5). */
  readonly acceptWithin: number;
  /** Working days a citizen has to answer a supplement notice, and to make good a promise that was not true. */
  readonly supplementWithin: number;
  /** Working days from decision to delivery (§44: 10). */
  readonly deliverWithin: number;
  /** Working days from acceptance to hand in what was tolerated. */
  readonly gapWithin: number;
  /** Working days from decision to check what was promised instead of proved. */
  readonly commitmentWithin: number;
  readonly materials: readonly {
    readonly ref: string;
    readonly required: boolean;
    /** 容缺: may come later, the result waits for it. */
    readonly tolerable: boolean;
    /** 告知承诺: a promise may stand for it. */
    readonly promisable: boolean;
  }[];
  readonly specials: readonly SpecialProcedure[];
  /** Whether a decision that grants results in something to make and hand over. */
  readonly hasResult: boolean;
  /** Whether what a committed item results in is our own document, sealed at production. Absent in older cases. */
  readonly sealsResult?: boolean;
}

export interface Supplement {
  readonly refs: readonly string[];
  readonly notifiedOn: string;
  readonly answerBy: string;
  readonly answeredOn?: string;
}

export interface Excuses {
  readonly later: readonly string[];
  readonly promised: readonly string[];
}

export interface Gap {
  readonly ref: string;
  readonly dueBy: string;
  readonly filledOn?: string;
}

export interface Commitment {
  readonly ref: string;
  /** Set at the decision. */
  readonly checkBy?: string;
  readonly kept?: boolean;
  /** Who found it untrue, and until when it may be made good. */
  readonly foundBy?: string;
  readonly correctBy?: string;
  /** Whether it was, as a second person found. */
  readonly corrected?: boolean;
  readonly confirmedBy?: string;
}

export interface Decision {
  readonly outcome: "granted" | "refused" | "noRecord";
  readonly on: string;
  readonly by: string;
}

export interface Pause {
  readonly procedure: SpecialProcedure;
  readonly from: string;
  readonly to?: string;
}

/** By what an applicant was known when they applied, and by whom of the staff, who saw which document. */
export interface KnownBy {
  readonly token: "idCard" | "socialSecurityCard" | "staff";
  readonly document?: SeenDocumentKind;
  readonly by?: string;
}

export interface CaseState {
  readonly phase: Phase;
  /** Day the server received it: clocks run from here, whatever a kiosk's clock said. */
  readonly receivedOn: string;
  readonly held: readonly string[];
  /** What the citizen said comes later, or promised, when they applied; silence takes them at their word. Absent in older cases. */
  readonly excuses?: Excuses;
  /** Absent in older cases of which no session tells. */
  readonly known?: KnownBy;
  readonly accepter?: string;
  readonly acceptedOn?: string;
  /** Nobody objected in time: accepted by law, from receipt. */
  readonly deemed?: true;
  readonly reviewer?: string;
  readonly supplement?: Supplement;
  readonly gaps: readonly Gap[];
  readonly commitments: readonly Commitment[];
  readonly pauses: readonly Pause[];
  readonly extension?: { readonly workdays: number; readonly by: string };
  readonly decision?: Decision;
  readonly deliverBy?: string;
  readonly completedOn?: string;
  /** How it ended without a decision. */
  readonly ending?: "notAccepted" | "returned" | "withdrawn" | "supplementOverdue" | "gapOverdue";
  /** How often the citizen had to come (跑动次数). */
  readonly visits: number;
}

/** A case just received. @param held materials that came with it */
export function openedCase(receivedOn: string, held: readonly string[] = []): CaseState {
  return {
    phase: "applied",
    receivedOn,
    held: [...new Set(held)],
    gaps: [],
    commitments: [],
    pauses: [],
    visits: 0,
  };
}

/** Phases in which nothing can be decided any more. */
export const endedPhases: readonly Phase[] = [
  "completed",
  "archived",
  "notAccepted",
  "returned",
  "withdrawn",
  "terminated",
];
const ended: ReadonlySet<Phase> = new Set(endedPhases);

/** Nothing can be decided any more. */
export function isEnded({ phase }: CaseState): boolean {
  return ended.has(phase);
}
