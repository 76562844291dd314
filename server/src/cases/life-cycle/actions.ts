import type { Decision, SpecialProcedure } from "./state.ts";

/** Who acts: a citizen's session, a member of staff, or the rules themselves. */
export interface Actor {
  readonly kind: "citizen" | "staff" | "system";
  readonly id: string;
}

/** Everything that can happen to a case. */
export type CaseAction =
  | { readonly type: "receive" }
  /** Once, and with everything that is missing: what is not named now may never be asked for. */
  | { readonly type: "requestSupplement"; readonly refs: readonly string[] }
  | { readonly type: "supply"; readonly refs: readonly string[] }
  /** Not fit for what it should show: as if it had not come, and to be brought again. */
  | { readonly type: "setAside"; readonly refs: readonly string[] }
  | { readonly type: "accept"; readonly tolerate?: readonly string[]; readonly promise?: readonly string[] }
  | { readonly type: "refuseAcceptance"; readonly reasons: readonly string[] }
  /** Not a matter of this authority: sent back with where it belongs. */
  | { readonly type: "return"; readonly reasons: readonly string[] }
  | { readonly type: "review" }
  | { readonly type: "pause"; readonly procedure: SpecialProcedure }
  | { readonly type: "resume" }
  | { readonly type: "extend"; readonly workdays: number; readonly reason: string }
  | {
      readonly type: "decide";
      readonly outcome: Decision["outcome"];
      readonly reasons: readonly string[];
    }
  | { readonly type: "produce" }
  | { readonly type: "handOver" }
  | { readonly type: "complete" }
  | { readonly type: "archive" }
  | { readonly type: "checkCommitment"; readonly ref: string; readonly kept: boolean }
  /** After the time to make it good, or before it when it was: by somebody else than who found it untrue. */
  | { readonly type: "checkCorrection"; readonly ref: string; readonly corrected: boolean }
  | { readonly type: "withdraw" }
  | { readonly type: "visit" }
  /** The day's look at the clock: deemed acceptance, supplements and gaps that never came. */
  | { readonly type: "dayPassed" };

export type CaseRefusal =
  | "eventOutOfOrder"
  | "sameOfficer"
  | "supplementUsed"
  | "materialNotOnList"
  | "materialMissing"
  | "notTolerable"
  | "notPromisable"
  | "reasonsRequired"
  | "gapsOpen"
  | "extensionUsed"
  | "notExtendable"
  | "procedureUnknown"
  | "notYours"
  | "correctionOpen";
