import { fail, ok, type ProblemCode, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { RejectionGround } from "@zizhuban/server-contract";
import { isEnded, type Cases, type LivingCase } from "../cases/index.ts";
import { valueOf, type Db, type Staff, type Tx } from "../core/index.ts";
import { rejectionOf, unmetBy, type MaterialFault, type Materials, type Use } from "../materials/index.ts";

/** Who judges, and for which department. */
export interface Judge {
  readonly staff: Staff;
  readonly department: string;
}

export interface Rejection {
  readonly ground: RejectionGround;
  readonly reason: Sensitive<string>;
}

const isOpen = ({ state }: LivingCase) => !isEnded(state) && state.decision === undefined;
const byRules = { kind: "system", id: "materials" } as const;

/**
 * Judgements of materials. One that is bad in itself (illegible, not genuine, out of date) is bad in every case: it
 * leaves the box, and each open case that relied on it no longer counts it as brought and shows why. That a paper is
 * not the right one for an item concerns the case in which it is said, and no other.
 */
export function createJudging(deps: { db: Db; materials: Materials; cases: Cases }) {
  const { db, materials } = deps;
  const { living: cases } = deps.cases;
  const actorOf = ({ staff }: Judge) => `staff:${staff.staffId}`;
  const by = (judge: Judge) => ({ actor: actorOf(judge), department: judge.department });

  /** Sets aside what everything brought for it was rejected of; what a case does not count is left as it is. */
  async function setAsideUnmet(tx: Tx, id: string): Promise<void> {
    const living = await cases.lock(tx, id);
    if (living === undefined || !isOpen(living)) return;
    const unmet = unmetBy(await materials.listForCase(id, tx));
    const refs = unmet.filter((ref) => living.state.held.includes(ref));
    if (refs.length > 0) valueOf(await cases.step(tx, living, { type: "setAside", refs }, byRules));
  }

  /** In its own case, whoever judges it sets it aside, as long as nothing else of the kind is there. */
  async function setAsideHere(
    tx: Tx,
    living: LivingCase,
    { use }: Use,
    staff: Staff,
  ): Promise<Result<void, ProblemCode>> {
    if (!unmetBy(await materials.listForCase(living.id, tx)).includes(use.ref)) return ok();
    const actor = { kind: "staff", id: staff.staffId } as const;
    const next = await cases.step(tx, living, { type: "setAside", refs: [use.ref] }, actor);
    return next.ok ? ok() : next;
  }

  /** The use as it is now, in its locked case. */
  async function open(tx: Tx, useId: string): Promise<Result<Use, ProblemCode>> {
    const found = await materials.uses.find(useId, tx);
    if (found === undefined) return fail("materialUnknown");
    return rejectionOf(found) === undefined ? ok(found) : fail("materialRejected", found.use.ref);
  }

  async function rejectHere(
    tx: Tx,
    found: Use,
    reason: Sensitive<string>,
    judge: Judge,
  ): Promise<Result<void, ProblemCode>> {
    const living = await cases.lock(tx, found.use.case_id);
    if (living === undefined) return fail("caseUnknown");
    const still = await open(tx, found.use.id);
    if (!still.ok) return still;
    await materials.uses.reject(tx, still.value.use, actorOf(judge), reason);
    await materials.uses.log(tx, still.value, "rejected", by(judge));
    return setAsideHere(tx, living, still.value, judge.staff);
  }

  async function rejectEverywhere(
    tx: Tx,
    found: Use,
    why: { readonly ground: MaterialFault; readonly reason: Sensitive<string> },
    judge: Judge,
  ): Promise<Result<void, ProblemCode>> {
    const { use, material } = found;
    // Cases first and in one order, then the material: who attaches it to a case holds that case already.
    const relying = await materials.uses.casesOf(material.id, tx);
    for (const id of relying) await cases.lock(tx, id);
    await materials.uses.lockMaterial(tx, material.id);
    const now = await materials.uses.casesOf(material.id, tx);
    if (now.some((id) => !relying.includes(id))) return fail("caseChanged", "attached to another case");
    const still = await open(tx, use.id);
    if (!still.ok) return still;
    if (!(await materials.box.reject(tx, material, actorOf(judge), why)))
      throw new Error("a material was judged while it was locked");
    await materials.uses.log(tx, still.value, "rejected", by(judge));
    const living = await cases.lock(tx, use.case_id);
    if (living === undefined) return fail("caseUnknown");
    // What is decided stays decided; that its paper is bad is known from now on.
    const here = isOpen(living) ? await setAsideHere(tx, living, still.value, judge.staff) : ok();
    if (!here.ok) return here;
    for (const id of relying) if (id !== use.case_id) await setAsideUnmet(tx, id);
    return ok();
  }

  /** Runs a judgement whose refusal leaves nothing of it behind. */
  async function whole(work: (tx: Tx) => Promise<Result<void, ProblemCode>>): Promise<void> {
    // A refusal is thrown, so that what was written before it goes with it.
    await db.transaction().execute(async (tx) => valueOf(await work(tx)));
  }

  return {
    setAsideUnmet,

    /** Compared with the original, or found good: it may be used again. @param end Unix milliseconds */
    async verify(found: Use, judge: Judge, end?: number): Promise<void> {
      await whole(async (tx) => {
        await cases.lock(tx, found.use.case_id);
        const still = await open(tx, found.use.id);
        if (!still.ok) return still;
        const done = await materials.box.verify(tx, still.value.material, actorOf(judge), end);
        if (!done) return fail("caseChanged");
        await materials.uses.log(tx, still.value, "verified", by(judge));
        return ok();
      });
    },

    /** Not fit; refused with `materialRejected` when somebody said so before, here or in another case. */
    async reject(found: Use, judge: Judge, { ground, reason }: Rejection): Promise<void> {
      await whole(async (tx) =>
        ground === "unsuitable"
          ? rejectHere(tx, found, reason, judge)
          : rejectEverywhere(tx, found, { ground, reason }, judge),
      );
    },
  };
}
export type Judging = ReturnType<typeof createJudging>;
