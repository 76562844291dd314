import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { Calendar } from "../calendar/index.ts";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule, StaffNames, Tx } from "../core/index.ts";
import type { Drafts } from "../drafts/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import { createDepartmentForms } from "./department-form.ts";
import { createFileParts } from "./file-parts.ts";
import { createJointApproval, jointRoutes, siteVisitsOfCases } from "./joint/index.ts";
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
  drafts: Drafts;
  /** The deployment's own packages: version 1 of every package the database does not know. */
  file: string;
  /** Code of the division whose packages they are. */
  division: string;
  staffNames: StaffNames;
}) {
  const packages = await openPackages(deps);
  deps.drafts.lifeEventsBy({
    all: packages.allInForce,
    plan: async (...of) => packages.plan(...of),
  });
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
  deps.cases.living.siteVisitsBy(siteVisitsOfCases(joint.visits));
  const { apply } = createLifeEventApplications({ ...deps, packages, store, advance });
  const forms = createDepartmentForms({ ...deps, store, views });
  const around = { ...deps, packages, store, views, forms, apply };
  const module: ServerModule = {
    name: "life-events",
    dependsOn: ["calendar", "catalogue", "parties", "message-outbox", "drafts", "cases", "key-store"],
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
    fileParts: createFileParts({ store, views, joint }),
    /** What a person's life events are called, for rooms that tell of them. */
    async ofPerson(personId: string) {
      const rows = await store.allOf(personId);
      const contentOf = await views.contentsOf(rows);
      return rows.map((life) => ({ id: life.id, number: life.number, name: contentOf(life).name.zh }));
    },
    file: packagesFile(versions, packages.faults),
    /** What packages use of the catalogue's lists, by key. */
    materialsInUse: async (on: Db | Tx) =>
      usesOfPackages(versions, on, ({ nodes }) => nodes.flatMap(({ yields }) => yields)),
    departmentsInUse: async (on: Db | Tx) =>
      usesOfPackages(versions, on, ({ lead, nodes }) => [lead, ...nodes.flatMap(({ opinions }) => opinions)]),
    /** The life event a case belongs to. */
    async ofCase(caseId: string, on?: Db | Tx): Promise<string | undefined> {
      return (await store.itemOfCase(caseId, on))?.life_event_id;
    },
    /**
     * The one application as it was filed; in a transaction it is held until that ends, with its cases.
     * @returns untouched: no member of staff has taken any of its cases up
     */
    async filed(id: string, tx?: Tx) {
      const known = await store.find(id, tx);
      if (known === undefined) return undefined;
      // As whoever ends one of its cases does it: the case first.
      const items = await store.items(id, tx);
      const open = items.filter(({ state }) => state !== "waiting").map(({ case_id: caseId }) => caseId);
      const { living } = deps.cases;
      const found = [];
      for (const caseId of open.toSorted())
        found.push(tx === undefined ? await living.find(caseId) : await living.lock(tx, caseId));
      const life = tx === undefined ? known : await store.lock(tx, id);
      const untouched =
        life.state === "running" &&
        found.every((one) => one === undefined || one.rules.instant || one.phase === "applied");
      return { life, form: store.form(life), untouched };
    },
    /** Which of these cases are items of a life event that wait for their turn. */
    awaited: async (caseIds: readonly string[]) => store.awaited(caseIds),
  };
}
export type LifeEvents = Awaited<ReturnType<typeof createLifeEvents>>;
