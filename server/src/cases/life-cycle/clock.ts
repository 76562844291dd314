import { addWorkdays, workdaysBetween, type Deadline, type WorkingCalendar } from "../../calendar/index.ts";
import { isEnded, type CaseRules, type CaseState } from "./state.ts";

// The clock of a case (行政许可法 §42, §45, §82): working days from acceptance, the day itself not counted;
// special procedures and the wait for supplements do not count. Everything is computed from the state, so
// that an imported calendar changes every open deadline by itself.

/** Working days that special procedures took, as far as they are over. */
function pausedWorkdays(calendar: WorkingCalendar, { pauses }: CaseState): number {
  return pauses.reduce(
    (sum, { from, to }) => (to === undefined ? sum : sum + workdaysBetween(calendar, from, to)),
    0,
  );
}

/** By when it must be decided; undefined before acceptance, after the decision and while the clock stands. */
export function decisionDue(
  state: CaseState,
  rules: CaseRules,
  calendar: WorkingCalendar,
): Deadline | undefined {
  if (state.acceptedOn === undefined || state.decision !== undefined || isEnded(state)) return undefined;
  if (state.phase === "paused") return undefined;
  const allowed = rules.limit + (state.extension?.workdays ?? 0) + pausedWorkdays(calendar, state);
  return addWorkdays(calendar, state.acceptedOn, allowed);
}

/** By when somebody must have accepted, refused or asked for more; silence beyond it is acceptance. */
export function acceptanceDue(
  { phase, receivedOn, supplement }: CaseState,
  rules: CaseRules,
  calendar: WorkingCalendar,
): Deadline | undefined {
  if (phase !== "applied" && phase !== "received") return undefined;
  return addWorkdays(calendar, supplement?.answeredOn ?? receivedOn, rules.acceptWithin);
}

export interface ClockView {
  /** What is waited for. */
  readonly waitsFor:
    | "acceptance"
    | "supplement"
    | "decision"
    | "delivery"
    | "specialProcedure"
    | "commitmentCheck"
    | "nothing";
  readonly due?: Deadline;
  /** Working days left; negative when late. */
  readonly left?: number;
  /** `near`: a third of the limit or one working day is left. */
  readonly light: "green" | "near" | "late" | "stopped";
}

/** 告知承诺: when the first promise, or what should make it good, is to be looked into, once all else is done. */
function checkDue({ commitments, decision }: CaseState, rules: CaseRules, calendar: WorkingCalendar) {
  const open = commitments.flatMap(({ checkBy, kept, correctBy, corrected }) => {
    const by = kept === undefined ? checkBy : corrected === undefined ? correctBy : undefined;
    return by === undefined ? [] : [by];
  });
  const first = open.toSorted()[0];
  if (first === undefined || decision?.outcome !== "granted") return undefined;
  return {
    waitsFor: "commitmentCheck",
    due: known(calendar, first),
    limit: rules.commitmentWithin,
  } as const;
}

function light(left: number, limit: number): "green" | "near" | "late" {
  if (left < 0) return "late";
  return left <= Math.max(1, Math.floor(limit / 3)) ? "near" : "green";
}

/** The clock as the desk and the supervisors see it on a day. */
export function clockView(
  state: CaseState,
  rules: CaseRules,
  calendar: WorkingCalendar,
  today: string,
): ClockView {
  if (state.phase === "paused") return { waitsFor: "specialProcedure", light: "stopped" };
  const running = ((): { waitsFor: ClockView["waitsFor"]; due: Deadline; limit: number } | undefined => {
    const acceptance = acceptanceDue(state, rules, calendar);
    if (acceptance !== undefined)
      return { waitsFor: "acceptance", due: acceptance, limit: rules.acceptWithin };
    if (state.phase === "supplementing" && state.supplement !== undefined)
      return {
        waitsFor: "supplement",
        due: known(calendar, state.supplement.answerBy),
        limit: rules.supplementWithin,
      };
    const decision = decisionDue(state, rules, calendar);
    if (decision !== undefined) return { waitsFor: "decision", due: decision, limit: rules.limit };
    if (!isEnded(state) && state.deliverBy !== undefined)
      return { waitsFor: "delivery", due: known(calendar, state.deliverBy), limit: rules.deliverWithin };
    return checkDue(state, rules, calendar);
  })();
  if (running === undefined) return { waitsFor: "nothing", light: "stopped" };
  const left = workdaysBetween(calendar, today, running.due.due);
  return { waitsFor: running.waitsFor, due: running.due, left, light: light(left, running.limit) };
}

function known(calendar: WorkingCalendar, due: string): Deadline {
  return { due, provisional: due > calendar.coveredThrough };
}
