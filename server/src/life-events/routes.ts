import type { ProblemCode, Result } from "@zizhuban/device-agent-contract";
import { personStages, routes, type LifeEventPage, type LifeEventRequest } from "@zizhuban/server-contract";
import {
  audit,
  Problem,
  requireCitizen,
  requireOpen,
  route,
  valueOf,
  type Citizen,
  type Db,
  type Page,
  type Routes,
  type Staff,
} from "../core/index.ts";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Parties } from "../parties/index.ts";
import type { DepartmentForms } from "./department-form.ts";
import { stagesOf, type Packages } from "./packages/index.ts";
import type { LifeEventStore, LifeEventViews } from "./running/index.ts";
import type { LifeEventRow } from "./tables.ts";

interface Deps {
  db: Db;
  clock: Clock;
  cases: Cases;
  catalogue: CatalogueModule;
  parties: Parties;
  packages: Packages;
  store: LifeEventStore;
  views: LifeEventViews;
  forms: DepartmentForms;
  apply(
    request: LifeEventRequest,
    applicant: { readonly citizen: Citizen; readonly kid: string },
    id: string,
  ): Promise<Result<LifeEventRow, ProblemCode>>;
}

/** Each is drawn with all of its cases. */
const mostShown = 50;
const departmentKey = /^[A-Z]{2}$/;

/** What a citizen sees and does at a kiosk. */
export function lifeEventKioskRoutes(deps: Deps): Routes {
  const { catalogue, packages, store, views } = deps;

  async function own(id: string, citizen: Citizen): Promise<LifeEventRow> {
    const life = await store.find(id);
    if (life === undefined || life.person_id !== citizen.personId) throw new Problem("lifeEventUnknown");
    requireOpen(citizen, life.session_id);
    return life;
  }

  async function stages() {
    const rows = await packages.versions.rows();
    const known = new Map(
      rows
        .filter(({ state }) => state === "published")
        .map(({ code, sequence, content }) => [
          code,
          {
            code,
            version: sequence,
            name: content.name,
            items: content.nodes.length,
            departments: new Set(content.nodes.map(({ item }) => catalogue.find(item)?.source.deptKey)).size,
            promised: content.promised,
          },
        ]),
    );
    const person: readonly string[] = personStages;
    return stagesOf(rows).map(({ stage, codes }) => ({
      stage,
      of: person.includes(stage) ? ("person" as const) : ("enterprise" as const),
      packages: codes.flatMap((code) => known.get(code) ?? []),
    }));
  }

  return async (app) => {
    route(app, routes.lifeStages, async () => ({ stages: await stages() }));
    route(app, routes.lifeEvent, async ({ params }) => {
      const found = await packages.inForce(params.code);
      if (found === undefined) throw new Problem("packageUnknown");
      const { code, name, questions, note } = found.content;
      const items = packages.allItems(found.content);
      return { code, version: found.sequence, name, questions, items, note };
    });
    route(app, routes.planLifeEvent, async ({ params, body }) =>
      valueOf(await packages.plan(params.code, body)),
    );
    route(app, routes.applyLifeEvent, async ({ body, citizen, kiosk, operationId }) =>
      views.view(valueOf(await deps.apply(body, { citizen, kid: kiosk.kid }, operationId))),
    );
    route(app, routes.ownLifeEvents, async ({ citizen }) => {
      return { cases: await views.viewAll(await store.ofPerson(citizen)) };
    });
    route(app, routes.ownLifeEvent, async ({ params, citizen }) => views.view(await own(params.id, citizen)));
    route(app, routes.ownDepartmentForm, async (request) => {
      const citizen = requireCitizen(request);
      const life = await own(request.params.id, citizen);
      return document(deps, life, request.params.department, `citizen:${citizen.sessionId}`);
    });
  };
}

/** What the people at the desk see: every life event one of whose cases is theirs to read. */
export function lifeEventStaffRoutes(deps: Deps): Routes {
  const { cases, clock, db, parties, store, views } = deps;

  async function readable(life: LifeEventRow, staff: Staff, department?: string): Promise<boolean> {
    const open = (await store.items(life.id)).filter(({ state }) => state !== "waiting");
    const found = await cases.living.findAll(open.map(({ case_id: id }) => id));
    return [...found.values()].some(
      (living) =>
        cases.living.mayRead(living, staff) && (department === undefined || living.department === department),
    );
  }

  async function pages(lives: readonly LifeEventRow[]): Promise<LifeEventPage[]> {
    const [people, seen] = await Promise.all([
      parties.masked(lives.map(({ person_id: id }) => id)),
      views.viewAll(lives),
    ]);
    return lives.flatMap(({ person_id: person }, index) => {
      const view = seen[index];
      const applicant = people.get(person)?.expose() ?? { name: "**", idNumber: "" };
      return view === undefined ? [] : [Object.assign(view, { applicant })];
    });
  }

  async function known(id: string, staff: Staff, department?: string): Promise<LifeEventRow> {
    const life = await store.find(id);
    if (life === undefined || !(await readable(life, staff, department)))
      throw new Problem("lifeEventUnknown");
    return life;
  }

  async function found(
    staff: Staff,
    query: { state?: LifeEventRow["state"]; ofCase?: string; limit?: number; after?: string },
  ): Promise<Page<LifeEventRow>> {
    const { ofCase, limit = mostShown } = query;
    if (ofCase === undefined)
      return store.newest((id) => cases.living.held(staff, "case.read", { id }), { ...query, limit });
    const item = await store.itemOfCase(ofCase);
    const life = item === undefined ? undefined : await store.find(item.life_event_id);
    return { page: life !== undefined && (await readable(life, staff)) ? [life] : [] };
  }

  return async (app) => {
    route(app, routes.lifeEventCases, async ({ query, staff }) => {
      const { page: rows, ...next } = await found(staff, query);
      return { cases: await pages(rows), ...next };
    });
    route(app, routes.lifeEventCase, async ({ params, staff }) => {
      const life = await known(params.id, staff);
      const subject = { kind: "lifeEvent", id: life.id };
      await audit(db, clock, { actor: `staff:${staff.staffId}`, action: "lifeEvent.read", subject });
      const [page] = await pages([life]);
      if (page === undefined) throw new Problem("lifeEventUnknown");
      return page;
    });
    route(app, routes.departmentForm, async ({ params, staff }) => {
      // Another department's fields are not this one's to read.
      const life = await known(params.id, staff, params.department);
      return document(deps, life, params.department, `staff:${staff.staffId}`);
    });
  };
}

async function document(
  { db, clock, forms }: Pick<Deps, "db" | "clock" | "forms">,
  life: LifeEventRow,
  department: string,
  actor: string,
): Promise<Uint8Array> {
  if (!departmentKey.test(department)) throw new Problem("notFound");
  const pdf = valueOf(await forms.render(life, department, actor));
  const subject = { kind: "lifeEvent", id: life.id };
  await audit(db, clock, { actor, action: "lifeEvent.formRead", subject, fields: [department] });
  return pdf.expose();
}
