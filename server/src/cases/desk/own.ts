import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { ApplyOutcome, OwnCase, OwnSiteVisit } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { mayOpen, openTo, type Citizen, type Db } from "../../core/index.ts";
import type { CaseActions } from "./act.ts";
import type { CasePages } from "./page.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/**
 * Steps whose words are owed to whoever applied (行政许可法 §32, §38, §42, §45): what is missing, why it is refused,
 * returned, put off or stands still. Whatever else somebody writes into a case stays in the house.
 */
const toldToApplicant: ReadonlySet<string> = new Set([
  "requestSupplement",
  "refuseAcceptance",
  "return",
  "pause",
  "extend",
  "decided.granted",
  "decided.refused",
]);

/** A card alone opens nobody's records: what was written to a person is for who proved to be that person. */
const readsWords = ({ level }: Citizen) => level !== "A1";

type PageFacts = Awaited<ReturnType<CasePages["page"]>>;

function ownFacts({ id, number, itemKey, itemName, phase, clock, appliedAt, materials }: PageFacts) {
  const asked = materials.flatMap(({ ref, name, state, dueBy }) =>
    (state === "asked" || state === "tolerated" || state === "broken") && dueBy !== undefined
      ? [{ ref, name, by: dueBy }]
      : [],
  );
  return { id, number, itemKey, itemName, phase, clock, asked, appliedAt };
}

/** A citizen's own cases: only who applied sees them, whichever kiosk they stand at now. */
export function createOwnCases(deps: {
  db: Db;
  clock: Clock;
  store: DeskStore;
  actions: CaseActions;
  pages: CasePages;
}) {
  const { db, store, actions, pages } = deps;
  let siteVisits: (caseIds: readonly string[]) => Promise<ReadonlyMap<string, OwnSiteVisit[]>> = async () =>
    new Map();

  function timeline(
    steps: Awaited<ReturnType<DeskStore["steps"]>>,
    citizen: Citizen,
  ): Sensitive<OwnCase["timeline"]> {
    return Sensitive.all(
      steps.map(({ at, type, words }) =>
        words !== undefined && toldToApplicant.has(type) && readsWords(citizen)
          ? words.map((told) => ({ at, type, words: told }))
          : new Sensitive({ at, type }),
      ),
    );
  }

  /** Everything beside the cases is read for all of them at once: the list is as long as a person's history. */
  async function views(cases: readonly LivingCase[], citizen: Citizen): Promise<Sensitive<OwnCase>[]> {
    const ids = cases.map(({ id }) => id);
    const [known, logs, visits] = await Promise.all([pages.pages(cases), store.logs(ids), siteVisits(ids)]);
    return cases.map(({ id, state }, index) => {
      const page = known[index];
      if (page === undefined) throw new Error(`no page for case ${id}`);
      const planned = visits.get(id) ?? [];
      const decided = state.decision === undefined ? {} : { decision: state.decision.outcome };
      const told = { ...ownFacts(page), ...decided, ...(planned.length > 0 && { siteVisits: planned }) };
      return timeline(logs.get(id) ?? [], citizen).map((line) => Object.assign({ timeline: line }, told));
    });
  }

  async function view(living: LivingCase, citizen: Citizen): Promise<Sensitive<OwnCase>> {
    const [shown] = await views([living], citizen);
    if (shown === undefined) throw new Error(`no view of case ${living.id}`);
    return shown;
  }

  return {
    view,
    /** Whoever plans visits to the place says which there are for these cases, by case. */
    siteVisitsBy: (read: typeof siteVisits) => void (siteVisits = read),
    async outcome(living: LivingCase): Promise<ApplyOutcome> {
      const { id, number, itemKey, phase, clock, appliedAt } = await pages.page(living);
      return { caseId: id, caseNumber: number, itemKey, phase, clock, receivedAt: appliedAt };
    },

    /** The newest hundred that this session may open. */
    async list(citizen: Citizen): Promise<Sensitive<OwnCase[]>> {
      const rows = await store
        .tables(db)
        .selectFrom("cases")
        .selectAll()
        .where("person_id", "=", citizen.personId)
        .where(openTo(citizen, sql.ref("session_id")))
        .where("state", "is not", null)
        .orderBy("applied_at", "desc")
        .orderBy("id")
        .limit(100)
        .execute();
      return Sensitive.all(await views(rows, citizen));
    },

    async withdraw(id: string, citizen: Citizen): Promise<Result<Sensitive<OwnCase>, ProblemCode>> {
      const done = await db.transaction().execute(async (tx) => {
        const living = await store.lock(tx, id);
        if (living === undefined || living.person_id !== citizen.personId) return fail("caseUnknown");
        if (!mayOpen(citizen, living.session_id)) return fail("identityLevelTooLow", "A2");
        return actions.step(tx, living, { type: "withdraw" }, { kind: "citizen", id: citizen.sessionId });
      });
      if (!done.ok) return done;
      const after = await store.find(id);
      return after === undefined ? fail("caseUnknown") : ok(await view(after, citizen));
    },
  };
}
export type OwnCases = ReturnType<typeof createOwnCases>;
