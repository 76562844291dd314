import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { LifeEventChild } from "@zizhuban/server-contract";
import type { Calendar } from "../../calendar/index.ts";
import type { CaseGuard, Cases } from "../../cases/index.ts";
import type { Db, Tx } from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import type { MessageOutbox } from "../../messages/index.ts";
import type { LifeEventStore, OnItemOpened } from "../running/index.ts";
import { createOpinions } from "./opinions.ts";
import { createVisitNotices } from "./tell-citizen.ts";
import { createVisits } from "./visits.ts";

export { jointRoutes, siteVisitsOfCases } from "./routes.ts";

/** Several departments on one matter: what a decision waits for outside its own case. */
export function createJointApproval(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  cases: Cases;
  outbox: MessageOutbox;
  store: LifeEventStore;
}) {
  const opinions = createOpinions(deps);
  const visits = createVisits({ ...deps, onChange: createVisitNotices(deps) });

  /** The place has to be looked at and was not, or the department that was to come did not. */
  async function visitMissing(on: Db | Tx, caseId: string): Promise<boolean> {
    const last = (await visits.partsOfCases(on, [caseId])).at(-1);
    if (last !== undefined) return last.result === null;
    return (await deps.store.itemOfCase(caseId, on))?.visit === true;
  }

  /** Nothing but the decision waits: the case goes through everything before it, and so do the cases beside it. */
  const guard: CaseGuard = async (on, { id }, action): Promise<Result<void, ProblemCode>> => {
    if (action !== "decide") return ok();
    const missing = await opinions.waiting(on, [id]);
    if (missing.length > 0)
      return fail("opinionMissing", missing.map(({ department }) => department).join(" "));
    return (await visitMissing(on, id)) ? fail("visitResultMissing") : ok();
  };

  /** The departments the package names are asked when the case is opened. */
  const askOnOpening: OnItemOpened = async (tx, { case_id: id, opinions: departments }) => {
    if (departments.length > 0) await opinions.ask(tx, id, departments, { actor: "system:lifeEvents" });
  };

  async function waitsFor(
    cases: readonly { readonly id: string; readonly department: string }[],
  ): Promise<ReadonlyMap<string, LifeEventChild["waitsFor"]>> {
    const ids = cases.map(({ id }) => id);
    const [missing, parts, needed] = await Promise.all([
      opinions.waiting(deps.db, ids),
      visits.partsOfCases(deps.db, ids),
      deps.store.withVisit(ids),
    ]);
    const last = new Map(parts.map((part) => [part.case_id, part]));
    const pairs = cases.map(({ id, department }) => {
      const asked = missing
        .filter((one) => one.case_id === id)
        .map((one) => ({ kind: "opinion" as const, department: one.department }));
      const part = last.get(id);
      const unseen = part === undefined ? needed.has(id) : part.result === null;
      const visit = unseen ? [{ kind: "visit" as const, department }] : [];
      const all: LifeEventChild["waitsFor"] = [...asked, ...visit];
      return [id, all] as const;
    });
    return new Map(pairs);
  }

  return { opinions, visits, guard, askOnOpening, waitsFor, visitMissing };
}
export type JointApproval = ReturnType<typeof createJointApproval>;
