import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { allows, type DeskAction, type DeskActionType, type Permission } from "@zizhuban/server-contract";
import type { Calendar } from "../../calendar/index.ts";
import type { Certificates } from "../../certificates/index.ts";
import { audit, chinaDate, Problem, type Db, type Staff, type Tx } from "../../core/index.ts";
import { transition, type Actor, type CaseAction, type CaseState } from "../life-cycle/index.ts";
import type { IssueResult } from "./open.ts";
import { actsFor, mayAct, neededFor } from "./rights.ts";
import type { CaseStep, DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** What a change of a case means for other rooms; called in its transaction. */
export type OnCaseChange = (
  tx: Tx,
  change: {
    readonly before: LivingCase;
    readonly state: CaseState;
    readonly action: CaseAction["type"];
    readonly at: number;
  },
) => Promise<void>;

/** A case that was just received, for other rooms; called in its transaction. */
export type OnCaseOpened = (
  tx: Tx,
  opened: Pick<LivingCase, "id" | "item_key" | "item_version" | "department" | "division" | "state">,
) => Promise<void>;

/** What somebody of the staff tried and the domain refused: nothing changed; called in the transaction of the attempt. */
export type OnCaseRefused = (
  tx: Tx,
  attempt: {
    readonly living: LivingCase;
    readonly action: DeskActionType;
    readonly refs: readonly string[];
    readonly code: ProblemCode;
    readonly staffId: string;
    readonly at: number;
  },
) => Promise<void>;
/**
 * What holds an action back in another room, whatever the case's own guards say: a failure refuses it. It is asked in
 * the action's transaction, and beforehand to tell what is possible now.
 */
export type CaseGuard = (
  on: Db | Tx,
  living: LivingCase,
  type: CaseAction["type"],
  action: CaseAction,
) => Promise<Result<void, ProblemCode>>;

/** The words somebody wrote with an action; they may name a person. */
function wordsOf(action: CaseAction | DeskAction): Sensitive<string> | undefined {
  if ("words" in action && action.words !== undefined) return new Sensitive(action.words);
  if ("reason" in action) return new Sensitive(action.reason);
  if ("reasons" in action && action.reasons.length > 0) return new Sensitive(action.reasons.join("\n"));
  return undefined;
}

function refsOf(action: CaseAction | DeskAction): readonly string[] {
  if ("refs" in action) return action.refs;
  if ("ref" in action) return [action.ref];
  return action.type === "accept" ? [...(action.tolerate ?? []), ...(action.promise ?? [])] : [];
}

function placeOf({ division, received_at_division: receivedAt, department }: LivingCase) {
  return { division, receivedAt, department };
}

/** Acting on living cases: rights, guards and log in one transaction. */
export function createCaseActions(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  store: DeskStore;
  certificates: Pick<Certificates, "hasten">;
  issueResult: IssueResult;
}) {
  const { db, clock, store } = deps;
  const followers: OnCaseChange[] = [];
  const watchers: OnCaseRefused[] = [];
  const guards: CaseGuard[] = [];

  /** Who hands something in during another session than before has come another time (跑动次数). */
  async function withVisit(tx: Tx, before: LivingCase, after: CaseState, by: string, type: string) {
    if (type !== "supply" || !by.startsWith("citizen:") || (await store.hasActed(tx, before.id, by)))
      return after;
    return { ...after, visits: after.visits + 1 };
  }

  async function heldBack(on: Db | Tx, living: LivingCase, action: CaseAction) {
    for (const guard of guards) {
      const free = await guard(on, living, action.type, action);
      if (!free.ok) return free;
    }
    return ok();
  }

  /** Takes one step with a locked case, in the caller's transaction. */
  async function step(
    tx: Tx,
    before: LivingCase,
    action: CaseAction & { readonly words?: string },
    actor: Actor,
  ): Promise<Result<CaseState, ProblemCode>> {
    const free = await heldBack(tx, before, action);
    if (!free.ok) return free;
    const at = clock.now();
    const calendar = await deps.calendar.current(tx);
    const around = { actor, today: chinaDate(at), calendar, rules: before.rules };
    const next = transition(before.state, action, around);
    if (!next.ok) return next;
    if (next.value === before.state) return next;
    const by = `${actor.kind}:${actor.id}`;
    if (action.type === "produce" && before.rules.sealsResult === true) {
      const made = await deps.issueResult(tx, { ...before, state: next.value }, { by });
      if (!made.ok) return made;
    }
    const words = wordsOf(action);
    const logged: CaseStep = {
      type: action.type === "decide" ? `decided.${action.outcome}` : action.type,
      actor: by,
      refs: refsOf(action),
      ...(words !== undefined && { words }),
    };
    const state = await withVisit(tx, before, next.value, by, action.type);
    await store.save(tx, before, state, { calendar, at, steps: [logged] });
    const subject = { kind: "case", id: before.id };
    await audit(tx, clock, { actor: by, action: `case.${action.type}`, subject });
    for (const follow of followers) await follow(tx, { before, state, action: action.type, at });
    return ok(state);
  }

  async function attempt(
    tx: Tx,
    before: LivingCase,
    staff: Staff,
    { action, version }: { readonly version: number; readonly action: DeskAction },
  ): Promise<Result<CaseState, ProblemCode>> {
    if (!mayAct(staff.assignments, "case.read", placeOf(before))) return fail("caseUnknown");
    if (!mayAct(staff.assignments, neededFor[action.type], placeOf(before))) return fail("forbidden");
    if (before.version !== version) return fail("caseChanged", before.phase);
    return step(tx, before, action, { kind: "staff", id: staff.staffId });
  }

  /** What is about to be handed over is there, as far as that needs nobody's patience; never in a transaction. */
  async function hastenDocument(id: string, staff: Staff): Promise<void> {
    const living = await store.find(id);
    if (typeof living?.certificate_id !== "string") return;
    if (mayAct(staff.assignments, neededFor.handOver, placeOf(living)))
      await deps.certificates.hasten(living.certificate_id);
  }

  /**
   * What a member of staff does to a case they have read. `caseUnknown` also for a case outside their
   * subtree: its existence is not theirs to know.
   * @param version as read; somebody else's change in between is `caseChanged`
   */
  async function act(
    id: string,
    staff: Staff,
    request: { readonly version: number; readonly action: DeskAction },
  ): Promise<Result<CaseState, ProblemCode>> {
    const { action } = request;
    if (action.type === "handOver") await hastenDocument(id, staff);
    const changed = db.transaction().execute(async (tx): Promise<Result<CaseState, ProblemCode>> => {
      const before = await store.lock(tx, id);
      if (before === undefined) return fail("caseUnknown");
      const done = await attempt(tx, before, staff, request);
      if (!done.ok) {
        const { code } = done;
        const tried = { living: before, action: action.type, refs: refsOf(action), code };
        for (const watch of watchers) await watch(tx, { ...tried, staffId: staff.staffId, at: clock.now() });
      }
      const absent = actsFor(staff.assignments, neededFor[action.type], placeOf(before));
      if (done.ok && absent !== undefined) {
        const subject = { kind: "staff", id: absent };
        const actor = `staff:${staff.staffId}`;
        await audit(tx, clock, { actor, action: "staff.actedOnBehalf", subject, fields: [`case:${id}`] });
      }
      return done;
    });
    // What follows from it in another room was refused there: nothing of it is kept.
    return changed.catch((error: unknown) => {
      if (error instanceof Problem) return fail(error.code, error.detail);
      throw error;
    });
  }

  /** What this person may do to this case now: the right for its place, and the guards that need no further words. */
  async function possible(living: LivingCase, staff: Staff, on: Db | Tx = db): Promise<DeskActionType[]> {
    const calendar = await deps.calendar.current(on);
    const actor: Actor = { kind: "staff", id: staff.staffId };
    const around = { actor, today: chinaDate(clock.now()), calendar, rules: living.rules };
    const able = candidates(living)
      .filter(({ type }) => mayAct(staff.assignments, neededFor[type], placeOf(living)))
      .filter((action) => transition(living.state, action, around).ok);
    const types = new Set<DeskActionType>();
    for (const action of able) if ((await heldBack(on, living, action)).ok) types.add(action.type);
    return [...types];
  }

  return {
    act,
    step,
    possible,
    mayRead: (living: LivingCase, staff: Staff) => mayAct(staff.assignments, "case.read", placeOf(living)),
    /** For rooms with permissions of their own over what belongs to a case. */
    may: (living: LivingCase, staff: Staff, needed: Permission) =>
      mayAct(staff.assignments, needed, placeOf(living)),
    /** Whether anything of this permission is theirs at all. */
    holds: (staff: Staff, permission: Parameters<typeof allows>[1]) => allows(staff.assignments, permission),
    onChange: (follow: OnCaseChange) => followers.push(follow),
    onRefused: (watch: OnCaseRefused) => watchers.push(watch),
    guard: (guard: CaseGuard) => guards.push(guard),
  };
}
export type CaseActions = ReturnType<typeof createCaseActions>;

/** Every action with words that would do, to ask the guards whether it is its time. */
function candidates({
  rules,
  state,
}: LivingCase): readonly (CaseAction & { readonly type: DeskActionType })[] {
  const anyRef = rules.materials[0]?.ref;
  const excused = rules.materials.filter(({ ref }) => !state.held.includes(ref));
  const openPromise = state.commitments.find(({ kept }) => kept === undefined)?.ref;
  const untrue = state.commitments.find(
    ({ correctBy, corrected }) => correctBy !== undefined && corrected === undefined,
  )?.ref;
  const procedure = rules.specials[0];
  return [
    { type: "receive" },
    ...(anyRef === undefined ? [] : [{ type: "requestSupplement", refs: [anyRef] } as const]),
    { type: "accept" },
    {
      type: "accept",
      tolerate: excused.filter(({ tolerable }) => tolerable).map(({ ref }) => ref),
      promise: excused.filter(({ promisable }) => promisable).map(({ ref }) => ref),
    },
    { type: "refuseAcceptance", reasons: ["?"] },
    { type: "return", reasons: ["?"] },
    { type: "review" },
    ...(procedure === undefined ? [] : [{ type: "pause", procedure } as const]),
    { type: "resume" },
    { type: "extend", workdays: 1, reason: "?" },
    { type: "decide", outcome: "refused", reasons: ["?"] },
    { type: "produce" },
    { type: "handOver" },
    { type: "complete" },
    { type: "archive" },
    { type: "visit" },
    ...(openPromise === undefined
      ? []
      : [{ type: "checkCommitment", ref: openPromise, kept: true } as const]),
    ...(untrue === undefined ? [] : [{ type: "checkCorrection", ref: untrue, corrected: true } as const]),
  ];
}
