import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type CaseChecklist, type CasePage, type CaseRow } from "@zizhuban/server-contract";
import type { Certificates } from "../../certificates/index.ts";
import {
  audit,
  Problem,
  route,
  staffIdOf,
  valueOf,
  type Db,
  type Routes,
  type Staff,
  type StaffNames,
} from "../../core/index.ts";
import type { Parties } from "../../parties/index.ts";
import type { KnownBy } from "../life-cycle/index.ts";
import type { CaseActions } from "./act.ts";
import type { CaseChecks, CheckedPoint } from "./checks.ts";
import type { CasePages } from "./page.ts";
import type { Queues } from "./queues.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** A line of the log as the desk shows it. */
function stepView(
  { at, type, actor, refs, words }: Awaited<ReturnType<DeskStore["steps"]>>[number],
  actorName: string | undefined,
): CasePage["timeline"][number] {
  const named = actorName === undefined ? { at, type, actor, refs } : { at, type, actor, actorName, refs };
  return words === undefined ? named : Object.assign(named, { words: words.expose() });
}

function knownView(
  known: KnownBy,
  nameOf: (actor: string) => string | undefined,
): NonNullable<CasePage["known"]> {
  const byName = known.by === undefined ? undefined : nameOf(`staff:${known.by}`);
  return byName === undefined ? known : { ...known, byName };
}

const unknownPerson = { name: "**", idNumber: "" };

/** The HTTPS boundary of the desk: form and opinions leave their wrapper for who may read the case. */
export function deskRoutes(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  store: DeskStore;
  actions: CaseActions;
  pages: CasePages;
  queues: Queues;
  checks: CaseChecks;
  certificates: Pick<Certificates, "head" | "document">;
  staffNames: StaffNames;
}): Routes {
  const { db, clock, parties, store, actions, pages, queues, checks, certificates, staffNames } = deps;

  /** @returns what the members of staff among these actors are called, by actor */
  async function namesOf(actors: readonly string[]): Promise<(actor: string) => string | undefined> {
    const names = await staffNames(actors.flatMap((actor) => staffIdOf(actor) ?? []));
    return (actor) => names.get(staffIdOf(actor) ?? "");
  }

  async function checklistView(points: readonly CheckedPoint[]): Promise<CaseChecklist> {
    const nameOf = await namesOf(points.flatMap(({ looked }) => looked?.by ?? []));
    return points.map(({ point, looked }) => {
      if (looked === undefined) return { point };
      const byName = nameOf(looked.by);
      return { point, looked: byName === undefined ? looked : { ...looked, byName } };
    });
  }

  async function readable(id: string, staff: Staff): Promise<LivingCase> {
    const living = await store.find(id);
    if (living === undefined || !actions.mayRead(living, staff)) throw new Problem("caseUnknown");
    return living;
  }

  async function page(id: string, staff: Staff): Promise<CasePage> {
    const living = await readable(id, staff);
    const people = await parties.masked([living.person_id]);
    const steps = await store.steps(id);
    const { known } = living.state;
    const nameOf = await namesOf([
      ...steps.map(({ actor }) => actor),
      ...(known?.by === undefined ? [] : [`staff:${known.by}`]),
    ]);
    const bare = await pages.page(living);
    const mayShow = actions.may(living, staff, "material.verify");
    const subject = { kind: "case", id };
    await audit(db, clock, {
      actor: `staff:${staff.staffId}`,
      action: "case.read",
      subject,
      fields: ["form", "timeline"],
    });
    return {
      ...bare,
      materials: bare.materials.map((one) =>
        Object.assign(one, mayShow && pages.awaitsIdCard(living, one.ref) && { toShow: "idCard" as const }),
      ),
      ...(known !== undefined && { known: knownView(known, nameOf) }),
      applicant: people.get(living.person_id)?.expose() ?? unknownPerson,
      form: Object.entries(store.form(living)?.expose() ?? {}).map(([field, value]) => ({
        field,
        label: pages.label(living, field),
        value,
      })),
      timeline: steps.map((step) => stepView(step, nameOf(step.actor))),
      checklist: await checklistView(await checks.list(id, pages.checklist(living))),
      actions: await actions.possible(living, staff),
      ...(living.certificate_id !== null && { result: await certificates.head(living.certificate_id) }),
    };
  }

  async function rows(cases: readonly LivingCase[]): Promise<CaseRow[]> {
    const people = await parties.masked(cases.map(({ person_id: id }) => id));
    const faceless = await pages.rows(cases);
    return faceless.map((row, index) =>
      Object.assign(row, {
        applicant: people.get(cases[index]?.person_id ?? "")?.expose() ?? unknownPerson,
      }),
    );
  }

  return async (app) => {
    route(app, routes.deskCases, async ({ query, staff }) => {
      const { rows: found, next } = await queues.list(staff, query);
      return { asOf: clock.now(), cases: await rows(found), ...(next !== undefined && { next }) };
    });
    route(app, routes.deskCounts, async ({ staff }) => ({
      asOf: clock.now(),
      queues: await queues.counts(staff),
    }));
    route(app, routes.deskCase, async ({ params, staff }) => page(params.id, staff));
    route(app, routes.caseResult, async ({ params, staff }) => {
      const living = await readable(params.id, staff);
      if (!actions.may(living, staff, "case.issue")) throw new Problem("forbidden");
      if (living.certificate_id === null) throw new Problem("certificateUnknown");
      const actor = `staff:${staff.staffId}`;
      return valueOf(await certificates.document(living.certificate_id, actor)).expose();
    });
    route(app, routes.deskAct, async ({ params, body, staff }) => {
      valueOf(await actions.act(params.id, staff, body));
      return page(params.id, staff);
    });
    route(app, routes.deskCheck, async ({ params, body, staff }) => ({
      checklist: await checklistView(valueOf(await checks.mark(params.id, staff, body))),
    }));
    route(app, routes.deskBatch, async ({ body, staff }) => {
      const results = [];
      for (const { id, version } of body.cases) {
        const done = await actions.act(id, staff, { version, action: body.action });
        results.push(done.ok ? { id, done: true } : { id, done: false, code: done.code });
      }
      return { results };
    });
  };
}
