import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { Calendar } from "../calendar/index.ts";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule, StaffNames, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import { createDepartmentForms } from "./department-form.ts";
import { createJointApproval, jointRoutes, siteVisitsOfCase } from "./joint/index.ts";
import { packageRoutes } from "./package-routes.ts";
import { openPackages, packagesFile, usesOfPackages } from "./packages/index.ts";
import { lifeEventKioskRoutes, lifeEventStaffRoutes } from "./routes.ts";
import {
  createAdvance,
  createLifeEventApplications,
  createLifeEventStore,
  createLifeEventViews,
  type OnResult,
} from "./running/index.ts";

/**
 * Life events: packages of items in versions, and what citizens applied for by them. Cases are opened through the
 * cases' own port and followed through another: they know nothing of life events.
 */
export async function createLifeEvents(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  cases: Cases;
  catalogue: CatalogueModule;
  calendar: Calendar;
  parties: Parties;
  outbox: MessageOutbox;
  /** The deployment's own packages: version 1 of every package the database does not know. */
  file: string;
  /** Code of the division whose packages they are. */
  division: string;
  staffNames: StaffNames;
}) {
  const packages = await openPackages(deps);
  const store = createLifeEventStore(deps);
  const joint = createJointApproval({ ...deps, store });
  const views = createLifeEventViews({ ...deps, packages, store, waitsFor: joint.waitsFor });
  /** One notice of the result, whatever became of its items. */
  const onResult: OnResult = async (tx, life, state, caseIds) => {
    const { name } = await views.contentOf(life, tx);
    const { id, number, person_id: personId } = life;
    await deps.outbox.queue(tx, {
      key: `lifeEventResult:${id}`,
      kind: "lifeEventResult",
      personId,
      caseIds,
      text: (words) => new Sensitive(words.lifeEventResult({ name, number, state })),
    });
  };
  const { advance, follow } = createAdvance({ ...deps, store, onResult, onOpened: joint.askOnOpening });
  deps.cases.living.onChange(follow);
  deps.cases.living.guard(joint.guard);
  deps.cases.living.siteVisitsBy(siteVisitsOfCase(joint.visits));
  const { apply } = createLifeEventApplications({ ...deps, packages, store, advance });
  const forms = createDepartmentForms({ ...deps, store, views });
  const around = { ...deps, packages, store, views, forms, apply };
  const module: ServerModule = {
    name: "life-events",
    dependsOn: ["calendar", "catalogue", "parties", "message-outbox", "cases", "key-store"],
    routes: lifeEventKioskRoutes(around),
    publicRoutes: async (app) => {
      await packageRoutes({ ...deps, packages })(app);
      await lifeEventStaffRoutes(around)(app);
      await jointRoutes({ ...around, joint })(app);
    },
  };
  const { versions } = packages;
  return {
    ...module,
    movePerson: store.movePerson,
    file: packagesFile(versions, packages.faults),
    /** What packages use of the catalogue's lists, by key. */
    materialsInUse: async (on: Db | Tx) =>
      usesOfPackages(versions, on, ({ nodes }) => nodes.flatMap(({ yields }) => yields)),
    departmentsInUse: async (on: Db | Tx) =>
      usesOfPackages(versions, on, ({ lead, nodes }) => [lead, ...nodes.flatMap(({ opinions }) => opinions)]),
    /** Which of these cases are items of a life event that wait for their turn. */
    awaited: async (caseIds: readonly string[]) => store.awaited(caseIds),
  };
}
