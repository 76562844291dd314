import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { addWorkdays, type WorkingCalendar } from "../../calendar/index.ts";
import type { Actor, CaseAction, CaseRefusal } from "./actions.ts";
import { acceptanceDue } from "./clock.ts";
import { isEnded, type CaseRules, type CaseState, type Commitment, type Excuses } from "./state.ts";

/** What a transition is judged by besides state and action. */
export interface Circumstances {
  readonly actor: Actor;
  /** The civil day in China. */
  readonly today: string;
  readonly calendar: WorkingCalendar;
  readonly rules: CaseRules;
}

type Next = Result<CaseState, CaseRefusal>;
type Step<Type extends CaseAction["type"]> = (
  state: CaseState,
  action: CaseAction & { readonly type: Type },
  around: Circumstances,
) => Next;

const outOfOrder = ({ phase }: CaseState, what: string): Next =>
  fail("eventOutOfOrder", `${what} while ${phase}`);
const later = ({ calendar, today }: Circumstances, workdays: number) =>
  addWorkdays(calendar, today, workdays).due;
const given = (texts: readonly string[]) => texts.some((text) => text.trim() !== "");

function offList({ rules }: Circumstances, refs: readonly string[]): string | undefined {
  return refs.find((ref) => !rules.materials.some((material) => material.ref === ref));
}

/** Required materials that are neither here, tolerated nor promised. */
function missingMaterials(
  state: CaseState,
  rules: CaseRules,
  excused: readonly string[] = [],
): readonly string[] {
  return rules.materials
    .filter(({ ref, required }) => required && !state.held.includes(ref) && !excused.includes(ref))
    .map(({ ref }) => ref);
}

const receive: Step<"receive"> = (state) =>
  state.phase === "applied" ? ok({ ...state, phase: "received" }) : outOfOrder(state, "receive");

const requestSupplement: Step<"requestSupplement"> = (state, { refs }, around) => {
  if (state.supplement !== undefined) return fail("supplementUsed");
  if (state.phase !== "received") return outOfOrder(state, "requestSupplement");
  const stranger = offList(around, refs);
  if (stranger !== undefined) return fail("materialNotOnList", stranger);
  if (refs.length === 0) return fail("reasonsRequired");
  const supplement = {
    refs: [...new Set(refs)],
    notifiedOn: around.today,
    answerBy: later(around, around.rules.supplementWithin),
  };
  // What is asked for anew counts as not there until it comes anew.
  const held = state.held.filter((ref) => !refs.includes(ref));
  return ok({ ...state, phase: "supplementing", held, supplement });
};

const supply: Step<"supply"> = (state, { refs }, around) => {
  const stranger = offList(around, refs);
  if (stranger !== undefined) return fail("materialNotOnList", stranger);
  const closed = isEnded(state) || state.decision !== undefined;
  // A promise is made good with what it stood for, also after the case has ended.
  if (closed && !refs.every((ref) => inCorrection(state, ref) !== undefined))
    return outOfOrder(state, "supply");
  const held = [...new Set([...state.held, ...refs])];
  const gaps = state.gaps.map((gap) =>
    refs.includes(gap.ref) && gap.filledOn === undefined
      ? { ref: gap.ref, dueBy: gap.dueBy, filledOn: around.today }
      : gap,
  );
  const { supplement } = state;
  const answered =
    state.phase === "supplementing" &&
    supplement !== undefined &&
    supplement.refs.every((ref) => held.includes(ref));
  if (!answered) return ok({ ...state, held, gaps });
  return ok({
    ...state,
    held,
    gaps,
    phase: "received",
    supplement: { ...supplement, answeredOn: around.today },
  });
};

const setAside: Step<"setAside"> = (state, { refs }, around) => {
  const stranger = offList(around, refs);
  if (stranger !== undefined) return fail("materialNotOnList", stranger);
  if (around.actor.kind === "citizen") return fail("notYours");
  if (isEnded(state) || state.decision !== undefined) return outOfOrder(state, "setAside");
  const gaps = state.gaps.map((gap) => (refs.includes(gap.ref) ? { ref: gap.ref, dueBy: gap.dueBy } : gap));
  return ok({ ...state, held: state.held.filter((ref) => !refs.includes(ref)), gaps });
};

const accept: Step<"accept"> = (state, { tolerate = [], promise = [] }, around) => {
  if (state.phase !== "received") return outOfOrder(state, "accept");
  const { materials } = around.rules;
  const find = (ref: string) => materials.find((material) => material.ref === ref);
  const intolerable = tolerate.find((ref) => find(ref)?.tolerable !== true);
  if (intolerable !== undefined) return fail("notTolerable", intolerable);
  const unpromisable = promise.find((ref) => find(ref)?.promisable !== true);
  if (unpromisable !== undefined) return fail("notPromisable", unpromisable);
  const missing = missingMaterials(state, around.rules, [...tolerate, ...promise]);
  if (missing.length > 0) return fail("materialMissing", missing.join(" "));
  return ok({
    ...state,
    phase: "accepted",
    accepter: around.actor.id,
    acceptedOn: around.today,
    ...excused(state, { later: tolerate, promised: promise }, around),
  });
};

/** What is lacking and excused: to be handed in within its time, or resting on a promise. */
function excused(
  { held }: CaseState,
  excuses: Excuses,
  around: Circumstances,
): Pick<CaseState, "gaps" | "commitments"> {
  const lacking = (refs: readonly string[]) => [...new Set(refs)].filter((ref) => !held.includes(ref));
  const dueBy = later(around, around.rules.gapWithin);
  return {
    gaps: lacking(excuses.later).map((ref) => ({ ref, dueBy })),
    commitments: lacking(excuses.promised).map((ref) => ({ ref })),
  };
}

/** Accepted by nobody's word, the case keeps what its citizen said, as far as its rules let them. */
function takenAtTheirWord(state: CaseState, around: Circumstances): Pick<CaseState, "gaps" | "commitments"> {
  const { later: coming = [], promised: said = [] } = state.excuses ?? {};
  const may = (refs: readonly string[], how: "tolerable" | "promisable") =>
    refs.filter((ref) => around.rules.materials.some((one) => one.ref === ref && one[how]));
  const promised = may(said, "promisable");
  return excused(
    state,
    { later: may(coming, "tolerable").filter((ref) => !promised.includes(ref)), promised },
    around,
  );
}

const beforeAcceptance: ReadonlySet<CaseState["phase"]> = new Set(["applied", "received", "supplementing"]);

/** Ends a case that was never accepted, with reasons. */
function turnAway(state: CaseState, phase: "notAccepted" | "returned", reasons: readonly string[]): Next {
  if (!beforeAcceptance.has(state.phase)) return outOfOrder(state, phase);
  return given(reasons) ? ok({ ...state, phase, ending: phase }) : fail("reasonsRequired");
}

const review: Step<"review"> = (state, _action, { actor }) =>
  state.phase === "accepted"
    ? ok({ ...state, phase: "inReview", reviewer: actor.id })
    : outOfOrder(state, "review");

const pause: Step<"pause"> = (state, { procedure }, { rules, today }) => {
  if (state.phase !== "inReview") return outOfOrder(state, "pause");
  if (!rules.specials.includes(procedure)) return fail("procedureUnknown", procedure);
  return ok({ ...state, phase: "paused", pauses: [...state.pauses, { procedure, from: today }] });
};

const resume: Step<"resume"> = (state, _action, { today }) => {
  if (state.phase !== "paused") return outOfOrder(state, "resume");
  return ok({ ...state, phase: "inReview", pauses: endedBy(state, today) });
};

/** A special procedure is over when the case goes on, and when it ends. */
function endedBy({ pauses }: CaseState, today: string): CaseState["pauses"] {
  return pauses.map(({ procedure, from, to = today }) => ({ procedure, from, to }));
}

const extend: Step<"extend"> = (state, { workdays, reason }, { rules, actor }) => {
  if (state.extension !== undefined) return fail("extensionUsed");
  if (state.phase !== "accepted" && state.phase !== "inReview") return outOfOrder(state, "extend");
  if (workdays < 1 || workdays > rules.extension) return fail("notExtendable", `at most ${rules.extension}`);
  return given([reason]) ? ok({ ...state, extension: { workdays, by: actor.id } }) : fail("reasonsRequired");
};

/** Whether it is time to decide: in review, or at once where the item is done at once. */
function decidable({ phase }: CaseState, { rules }: Circumstances): boolean {
  return phase === "inReview" || (rules.instant && phase === "applied");
}

/** What is granted at once was accepted by nobody: everything its list asks has to be here, or promised. */
function lackingAtOnce(state: CaseState, { rules }: Circumstances): readonly string[] {
  const promised = state.commitments.map(({ ref }) => ref);
  return state.phase === "applied" ? missingMaterials(state, rules, promised) : [];
}

const decide: Step<"decide"> = (state, { outcome, reasons }, around) => {
  const { actor, rules, today } = around;
  if (!decidable(state, around)) return outOfOrder(state, "decide");
  if (actor.kind === "citizen") return fail("notYours");
  // Who says whose case it is has done a part of taking it in (受办分离).
  const tookIn = [state.accepter, state.known?.by];
  if (actor.kind === "staff" && tookIn.includes(actor.id)) return fail("sameOfficer");
  if (outcome === "refused" && !given(reasons)) return fail("reasonsRequired");
  if (outcome === "granted" && state.gaps.some(({ filledOn }) => filledOn === undefined))
    return fail("gapsOpen");
  const lacking = outcome === "granted" ? lackingAtOnce(state, around) : [];
  if (lacking.length > 0) return fail("materialMissing", lacking.join(" "));
  const checkBy = later(around, rules.commitmentWithin);
  return ok({
    ...state,
    phase: "decided",
    decision: { outcome, on: today, by: actor.id },
    deliverBy: later(around, rules.deliverWithin),
    // What was refused, or found nothing, rests on no promise.
    commitments:
      outcome === "granted" ? state.commitments.map(({ ref }) => ({ ref, checkBy })) : state.commitments,
  });
};

const produce: Step<"produce"> = (state, _action, { rules }) =>
  state.phase === "decided" && state.decision?.outcome === "granted" && rules.hasResult
    ? ok({ ...state, phase: "producing" })
    : outOfOrder(state, "produce");

/** A result is owed, and what is decided is made first: nobody is handed what does not exist. */
function owesResult({ decision }: CaseState, { hasResult, instant }: CaseRules): boolean {
  return decision?.outcome === "granted" && hasResult && !instant;
}

const handOver: Step<"handOver"> = (state, _action, { rules }) => {
  const ready = state.phase === "producing" || (state.phase === "decided" && !owesResult(state, rules));
  return ready ? ok({ ...state, phase: "delivering" }) : outOfOrder(state, "handOver");
};

const complete: Step<"complete"> = (state, _action, { rules, today }) => {
  const done = state.phase === "delivering" || (state.phase === "decided" && !owesResult(state, rules));
  return done ? ok({ ...state, phase: "completed", completedOn: today }) : outOfOrder(state, "complete");
};

const archive: Step<"archive"> = (state) =>
  isEnded(state) && state.phase !== "archived"
    ? ok({ ...state, phase: "archived" })
    : outOfOrder(state, "archive");

const checkCommitment: Step<"checkCommitment"> = (state, { ref, kept }, around) => {
  const open = state.commitments.find((one) => one.ref === ref);
  if (open?.checkBy === undefined || open.kept !== undefined) return outOfOrder(state, "checkCommitment");
  const correction = { foundBy: around.actor.id, correctBy: later(around, around.rules.supplementWithin) };
  const checked = { ref, checkBy: open.checkBy, kept, ...(!kept && correction) };
  return ok({ ...state, commitments: state.commitments.map((one) => (one === open ? checked : one)) });
};

/** Found untrue, and nobody has looked yet whether it was made good. */
function inCorrection({ commitments }: CaseState, ref: string): Commitment | undefined {
  return commitments.find(
    (one) => one.ref === ref && one.correctBy !== undefined && one.corrected === undefined,
  );
}

const checkCorrection: Step<"checkCorrection"> = (state, { ref, corrected }, { actor, today }) => {
  const open = inCorrection(state, ref);
  if (open?.correctBy === undefined) return outOfOrder(state, "checkCorrection");
  if (actor.kind !== "staff") return fail("notYours");
  if (actor.id === open.foundBy) return fail("sameOfficer");
  if (!corrected && today <= open.correctBy) return fail("correctionOpen", open.correctBy);
  const checked = { ...open, corrected, confirmedBy: actor.id };
  return ok({ ...state, commitments: state.commitments.map((one) => (one === open ? checked : one)) });
};

const withdraw: Step<"withdraw"> = (state, _action, { actor, today }) => {
  if (isEnded(state) || state.decision !== undefined) return outOfOrder(state, "withdraw");
  return actor.kind === "citizen"
    ? ok({ ...state, phase: "withdrawn", ending: "withdrawn", pauses: endedBy(state, today) })
    : fail("notYours");
};

const visit: Step<"visit"> = (state) =>
  isEnded(state) ? outOfOrder(state, "visit") : ok({ ...state, visits: state.visits + 1 });

/** What the clock does by itself; a day that changes nothing leaves the state as it is. */
const dayPassed: Step<"dayPassed"> = (state, _action, around) => {
  const { rules, calendar, today } = around;
  if (isEnded(state)) return ok(state);
  const { supplement } = state;
  if (state.phase === "supplementing" && supplement !== undefined && today > supplement.answerBy)
    return ok({ ...state, phase: "terminated", ending: "supplementOverdue" });
  const silentUntil = rules.instant ? undefined : acceptanceDue(state, rules, calendar)?.due;
  if (silentUntil !== undefined && today > silentUntil)
    return ok({
      ...state,
      phase: "accepted",
      acceptedOn: supplement?.answeredOn ?? state.receivedOn,
      deemed: true,
      ...takenAtTheirWord(state, around),
    });
  const lateGap =
    state.decision === undefined && state.gaps.some((gap) => gap.filledOn === undefined && today > gap.dueBy);
  return lateGap
    ? ok({ ...state, phase: "terminated", ending: "gapOverdue", pauses: endedBy(state, today) })
    : ok(state);
};

/** What a case becomes; a refused action changes nothing. Pure: time and calendar are in `around`. */
export function transition(state: CaseState, action: CaseAction, around: Circumstances): Next {
  switch (action.type) {
    case "receive":
      return receive(state, action, around);
    case "requestSupplement":
      return requestSupplement(state, action, around);
    case "supply":
      return supply(state, action, around);
    case "accept":
      return accept(state, action, around);
    case "refuseAcceptance":
      return turnAway(state, "notAccepted", action.reasons);
    case "return":
      return turnAway(state, "returned", action.reasons);
    case "setAside":
      return setAside(state, action, around);
    case "review":
      return review(state, action, around);
    case "pause":
      return pause(state, action, around);
    case "resume":
      return resume(state, action, around);
    case "extend":
      return extend(state, action, around);
    case "decide":
      return decide(state, action, around);
    case "produce":
      return produce(state, action, around);
    case "handOver":
      return handOver(state, action, around);
    case "complete":
      return complete(state, action, around);
    case "archive":
      return archive(state, action, around);
    case "checkCommitment":
      return checkCommitment(state, action, around);
    case "checkCorrection":
      return checkCorrection(state, action, around);
    case "withdraw":
      return withdraw(state, action, around);
    case "visit":
      return visit(state, action, around);
    case "dayPassed":
      return dayPassed(state, action, around);
  }
}
