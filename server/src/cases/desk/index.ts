import type { Clock } from "@zizhuban/device-agent-contract";
import type { Calendar } from "../../calendar/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import type { Certificates } from "../../certificates/index.ts";
import type { Db, StaffNames, Tx } from "../../core/index.ts";
import type { BarredUntil } from "../../credit/index.ts";
import type { Drafts } from "../../drafts/index.ts";
import type { Enterprises } from "../../enterprises/index.ts";
import type { Vault } from "../../key-store/index.ts";
import type { Parties } from "../../parties/index.ts";
import type { KnownBy } from "../life-cycle/index.ts";
import type { RegisterAnswers } from "../register-answers.ts";
import { createCaseActions, type OnCaseOpened } from "./act.ts";
import { createApplications, type CollectMaterials } from "./apply.ts";
import { createCaseChecks } from "./checks.ts";
import { startDays } from "./day.ts";
import { recountDeadlines } from "./deadlines.ts";
import { createOpening } from "./open.ts";
import { createOwnCases } from "./own.ts";
import { createCasePages } from "./page.ts";
import { createQueues } from "./queues.ts";
import { deskRoutes } from "./routes.ts";
import { createResults } from "./result.ts";
import { createDeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

export type { Applications, CollectMaterials } from "./apply.ts";
export type { CaseGuard, OnCaseChange, OnCaseOpened, OnCaseRefused } from "./act.ts";
export { caseHeld, caseNumbered } from "./rights.ts";
export { rulesOf } from "./rules.ts";
export type { LivingCase } from "./tables.ts";
export type { OwnCases } from "./own.ts";

/** The desk: living cases, who may do what to them, and the lists they wait in. */
export function createDesk(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  catalogue: CatalogueModule;
  parties: Parties;
  collect: CollectMaterials;
  drafts: Pick<Drafts, "isOwn" | "handIn">;
  certificates: Certificates;
  enterprises: Enterprises;
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
  nextNumber(on: Tx): Promise<string>;
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  /** By what the person of a session was known. */
  knownBy(tx: Tx, sessionId: string): Promise<KnownBy | undefined>;
  onError: (error: unknown) => void;
  answers: RegisterAnswers;
  barredUntil: BarredUntil;
  staffNames: StaffNames;
}) {
  const store = createDeskStore(deps);
  const results = createResults({ ...deps, store });
  const actions = createCaseActions({ ...deps, store, issueResult: results.issue });
  const pages = createCasePages(deps);
  const openedFollowers: OnCaseOpened[] = [];
  const opening = createOpening({ ...deps, store, actions, openedFollowers, issueResult: results.issue });
  const { apply, prepare, entrustedBy } = createApplications({ ...deps, store, opening });
  const own = createOwnCases({ ...deps, store, actions, pages });
  const queues = createQueues(deps);
  const checks = createCaseChecks({ ...deps, store, actions, pages });
  deps.calendar.onImport((tx, calendar) => recountDeadlines({ ...deps, store }, tx, calendar));
  const days = startDays({ ...deps, store, actions });
  return {
    apply,
    prepare,
    entrustedBy,
    opening,
    own,
    actions,
    store,
    days,
    checks: async (living: LivingCase, tx: Tx) => checks.list(living.id, pages.checklist(living), tx),
    itemName: (living: LivingCase) => pages.itemName(living),
    label: (living: LivingCase, field: string) => pages.label(living, field),
    onOpened: (follow: OnCaseOpened) => openedFollowers.push(follow),
    routes: deskRoutes({ ...deps, store, actions, pages, queues, checks }),
  };
}
export type Desk = ReturnType<typeof createDesk>;
