export type { Actor, CaseAction, CaseRefusal } from "./actions.ts";
export { clockView, decisionDue, type ClockView } from "./clock.ts";
export {
  endedPhases,
  isEnded,
  openedCase,
  specialProcedures,
  type CaseRules,
  type CaseState,
  type KnownBy,
  type Excuses,
  type Phase,
  type SpecialProcedure,
} from "./state.ts";
export { transition, type Circumstances } from "./transition.ts";
