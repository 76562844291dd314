import type { Clock } from "@zizhuban/device-agent-contract";
import {
  routes,
  type CaseJoint,
  type JointOpinion,
  type JointVisit,
  type OwnSiteVisit,
} from "@zizhuban/server-contract";
import { isEnded, type Cases, type LivingCase } from "../../cases/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import {
  audit,
  chinaDate,
  Problem,
  route,
  valueOf,
  type Db,
  type Routes,
  type Staff,
} from "../../core/index.ts";
import type { Parties } from "../../parties/index.ts";
import type { Packages } from "../packages/index.ts";
import type { LifeEventStore } from "../running/index.ts";
import type { JointApproval } from "./index.ts";
import type { OpinionRow, PartRow, VisitRow } from "./tables.ts";
import type { Visits } from "./visits.ts";

/** The kiosk's boundary: a citizen's site visits leave their wrapper for whose cases they are. */
export function siteVisitsOfCases(
  visits: Visits,
): (caseIds: readonly string[]) => Promise<ReadonlyMap<string, OwnSiteVisit[]>> {
  const shown = (visit: VisitRow): OwnSiteVisit => {
    const prepare = visits.prepare(visit)?.expose();
    const [from, until] = [visit.from_at.getTime(), visit.until_at.getTime()];
    const planned = { state: visit.state, from, until, place: visits.place(visit).expose() };
    return Object.assign(planned, prepare !== undefined && { prepare });
  };
  return async (caseIds) => {
    const rows = [...(await visits.ofCases(caseIds))];
    return new Map(rows.map(([caseId, planned]) => [caseId, planned.map(shown)]));
  };
}

const mostListed = 50;

/** The HTTPS boundary of joint approval: what was written leaves its wrapper for who may read it. */
export function jointRoutes(deps: {
  db: Db;
  clock: Clock;
  cases: Cases;
  catalogue: CatalogueModule;
  parties: Parties;
  packages: Packages;
  store: LifeEventStore;
  joint: JointApproval;
}): Routes {
  const { cases, catalogue, clock, db, packages, parties, store } = deps;
  const { opinions, visits } = deps.joint;

  const departments = () =>
    new Map(packages.inForceItems().map(({ source }) => [source.deptKey, source.department]));
  const nameOf = (key: string) => departments().get(key) ?? key;
  const keptOf = (living: LivingCase) => catalogue.versionOf(living.item_key, living.item_version);
  const itemName = (living: LivingCase) => keptOf(living)?.source.name ?? living.item_key;
  const reviews = (staff: Staff, living: LivingCase) => opinions.worksFor(staff, living, living.department);

  async function caseNamed(id: string): Promise<LivingCase> {
    const living = await cases.living.find(id);
    if (living === undefined) throw new Problem("caseUnknown");
    return living;
  }

  function opinionView(row: OpinionRow, living: LivingCase, staff: Staff): JointOpinion {
    const question = opinions.question(row)?.expose();
    const words = opinions.words(row)?.expose();
    const open = row.stance === null && row.released_at === null;
    const over = isEnded(living.state) || living.state.decision !== undefined;
    return {
      id: row.id,
      caseId: living.id,
      caseNumber: living.number,
      itemName: itemName(living),
      department: row.department,
      departmentName: nameOf(row.department),
      state: row.stance !== null ? "given" : row.released_at !== null ? "released" : "asked",
      askedBy: row.asked_by,
      askedAt: row.asked_at.getTime(),
      due: row.due,
      late: open && row.due < chinaDate(clock.now()),
      ...(question !== undefined && { question }),
      ...(row.stance !== null && { stance: row.stance }),
      ...(words !== undefined && { words }),
      ...(row.given_by !== null && { givenBy: row.given_by }),
      ...(row.given_at !== null && { givenAt: row.given_at.getTime() }),
      mayGive: open && !over && opinions.worksFor(staff, living, row.department),
      mayRelease: open && !over && reviews(staff, living),
    };
  }

  /** An opinion and its case, for who works for either department. */
  async function opinionOf(id: string, staff: Staff): Promise<{ row: OpinionRow; living: LivingCase }> {
    const row = await opinions.find(id);
    const living = row === undefined ? undefined : await cases.living.find(row.case_id);
    if (row === undefined || living === undefined) throw new Problem("opinionUnknown");
    const concerned = opinions.worksFor(staff, living, row.department) || reviews(staff, living);
    if (!concerned) throw new Problem("opinionUnknown");
    return { row, living };
  }

  async function partView(
    part: PartRow,
    { state }: VisitRow,
    staff: Staff,
  ): Promise<JointVisit["parts"][number]> {
    const living = await caseNamed(part.case_id);
    const words = visits.words(part)?.expose();
    const open = state === "planned" && part.attendance === "expected";
    return {
      caseId: part.case_id,
      caseNumber: living.number,
      itemName: itemName(living),
      department: part.department,
      departmentName: nameOf(part.department),
      ...(part.inspector !== null && { inspector: part.inspector }),
      attendance: part.attendance,
      ...(part.result !== null && { result: part.result }),
      ...(words !== undefined && { words }),
      mayReport: open && reviews(staff, living),
    };
  }

  async function visitView(visit: VisitRow, staff: Staff): Promise<JointVisit> {
    const parts = await visits.partsOf([visit.id]);
    const changes = await visits.changesOf(visit.id);
    const prepare = visits.prepare(visit)?.expose();
    return {
      id: visit.id,
      ...(visit.life_event_id !== null && { lifeEventId: visit.life_event_id }),
      place: visits.place(visit).expose(),
      ...(prepare !== undefined && { prepare }),
      from: visit.from_at.getTime(),
      until: visit.until_at.getTime(),
      state: visit.state,
      version: visit.version,
      parts: await Promise.all(parts.map(async (part) => partView(part, visit, staff))),
      changes: changes.map((change) => ({
        at: change.at.getTime(),
        actor: change.actor,
        what: change.what,
        from: change.from_at.getTime(),
        until: change.until_at.getTime(),
        reason: visits.reason(change).expose(),
      })),
    };
  }

  /** A visit one of whose cases this person reviews. */
  async function visitOf(id: string, staff: Staff): Promise<VisitRow> {
    const visit = await visits.find(id);
    if (visit === undefined || !(await concerns(visit, staff))) throw new Problem("siteVisitUnknown");
    return visit;
  }

  async function concerns(visit: VisitRow, staff: Staff): Promise<boolean> {
    for (const { case_id: id } of await visits.partsOf([visit.id])) {
      const living = await cases.living.find(id);
      if (living !== undefined && reviews(staff, living)) return true;
    }
    return false;
  }

  /** Other cases of the same life event whose place has to be looked at too. */
  async function together(living: LivingCase): Promise<LivingCase[]> {
    const item = await store.itemOfCase(living.id);
    if (item === undefined) return [];
    const others = (await store.items(item.life_event_id)).filter(
      (one) => one.visit && one.state === "open" && one.case_id !== living.id,
    );
    const found = await Promise.all(others.map(async (one) => cases.living.find(one.case_id)));
    return found.filter((one): one is LivingCase => one !== undefined);
  }

  async function page(id: string, staff: Staff): Promise<CaseJoint> {
    const living = await caseNamed(id);
    if (!cases.living.mayRead(living, staff)) throw new Problem("caseUnknown");
    const rows = await opinions.ofCase(id);
    const planned = await visits.ofCase(id);
    return {
      phase: living.phase,
      opinions: rows.map((row) => opinionView(row, living, staff)),
      visits: await Promise.all(planned.map(async (visit) => visitView(visit, staff))),
      visitNeeded: living.state.decision === undefined && (await deps.joint.visitMissing(db, id)),
      together: (await together(living)).map((one) => ({
        caseId: one.id,
        caseNumber: one.number,
        itemName: itemName(one),
      })),
      mayAsk: reviews(staff, living) && living.state.decision === undefined && !isEnded(living.state),
      departments: [...departments()].map(([key, name]) => ({ key, name })),
    };
  }

  return async (app) => {
    route(app, routes.caseJoint, async ({ params, staff }) => page(params.id, staff));
    route(app, routes.askOpinions, async ({ params, body, staff }) => {
      const { mayAsk } = await page(params.id, staff);
      if (!mayAsk) throw new Problem("forbidden");
      const living = await caseNamed(params.id);
      const unknown = body.departments.find((key) => !departments().has(key) || key === living.department);
      if (unknown !== undefined) throw new Problem("invalidData", `/departments: ${unknown}`);
      valueOf(await opinions.askFor(staff, params.id, body));
      return page(params.id, staff);
    });
    route(app, routes.opinions, async ({ query: { limit = mostListed, ...query }, staff }) => {
      const { page: rows, ...next } = await opinions.waitingFor(staff, { ...query, limit });
      const waiting = await Promise.all(
        rows.map(async (row) => opinionView(row, await caseNamed(row.case_id), staff)),
      );
      return { opinions: waiting, ...next };
    });
    route(app, routes.opinion, async ({ params, staff }) => {
      const { row, living } = await opinionOf(params.id, staff);
      const kept = keptOf(living);
      const people = await parties.masked([living.person_id]);
      const form = Object.entries(cases.living.form(living)?.expose() ?? {});
      const actor = `staff:${staff.staffId}`;
      const subject = { kind: "case", id: living.id };
      await audit(db, clock, { actor, action: "case.readForOpinion", subject, fields: ["form"] });
      return {
        ...opinionView(row, living, staff),
        applicant: people.get(living.person_id)?.expose() ?? { name: "**", idNumber: "" },
        form: form.map(([field, value]) => ({
          field,
          label: kept?.item.fields?.find(({ key }) => key === field)?.zh ?? field,
          value,
        })),
        materials: (kept?.source.materials ?? []).map(({ ref, name }) => ({
          ref,
          name,
          held: living.state.held.includes(ref),
        })),
      };
    });
    route(app, routes.giveOpinion, async ({ params, body, staff }) => {
      const { living } = await opinionOf(params.id, staff);
      valueOf(await opinions.give(params.id, staff, living.id, body));
      const { row } = await opinionOf(params.id, staff);
      return opinionView(row, living, staff);
    });
    route(app, routes.releaseOpinion, async ({ params, body, staff }) => {
      const { living } = await opinionOf(params.id, staff);
      valueOf(await opinions.release(params.id, staff, living.id, body.reason));
      const { row } = await opinionOf(params.id, staff);
      return opinionView(row, living, staff);
    });
    route(app, routes.visits, async ({ query: { limit = mostListed, ...query }, staff }) => {
      const { page: rows, ...next } = await visits.recent(staff, { ...query, limit });
      const found = [];
      for (const visit of rows) found.push(await visitView(visit, staff));
      return { visits: found, ...next };
    });
    route(app, routes.planVisit, async ({ body, staff, operationId }) => {
      const living = await Promise.all(body.parts.map(async ({ caseId }) => caseNamed(caseId)));
      if (!living.some((one) => reviews(staff, one))) throw new Problem("forbidden");
      const events = new Set<string | undefined>();
      for (const { id } of living) events.add((await store.itemOfCase(id))?.life_event_id);
      const lifeEventId = events.size === 1 ? [...events][0] : undefined;
      // Different matters share an appointment only when one person reviews them all.
      if (lifeEventId === undefined && !living.every((one) => reviews(staff, one)))
        throw new Problem("forbidden");
      const parts = living.map(({ id, department }, index) => ({
        caseId: id,
        department,
        inspector: body.parts[index]?.inspector,
      }));
      if ((await visits.find(operationId)) === undefined)
        valueOf(await visits.plan({ ...body, lifeEventId, parts }, staff, operationId));
      return visitView(await visitOf(operationId, staff), staff);
    });
    route(app, routes.moveVisit, async ({ params, body, staff }) => {
      await visitOf(params.id, staff);
      valueOf(await visits.move(params.id, staff, body));
      return visitView(await visitOf(params.id, staff), staff);
    });
    route(app, routes.cancelVisit, async ({ params, body, staff }) => {
      await visitOf(params.id, staff);
      valueOf(await visits.cancel(params.id, staff, body));
      return visitView(await visitOf(params.id, staff), staff);
    });
    route(app, routes.reportVisit, async ({ params, body, staff }) => {
      await visitOf(params.id, staff);
      if (!reviews(staff, await caseNamed(body.caseId))) throw new Problem("forbidden");
      valueOf(await visits.report(params.id, staff, body));
      return visitView(await visitOf(params.id, staff), staff);
    });
  };
}
