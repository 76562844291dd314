import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { ApplyRequest, LifeEventRequest } from "@zizhuban/server-contract";
import type { Cases } from "../../cases/index.ts";
import { audit, newId, type Citizen, type Db } from "../../core/index.ts";
import type { Drafts } from "../../drafts/index.ts";
import { broughtTo, type Packages, type Planned } from "../packages/index.ts";
import type { ItemRow, LifeEventRow } from "../tables.ts";
import type { Advance } from "./advance.ts";
import type { LifeEventStore } from "./store.ts";

/** The part of the one application that is this item's. */
function partOf(
  request: LifeEventRequest,
  { item, source }: Planned,
  brought: readonly string[],
): ApplyRequest {
  const fields = new Set(item.fields?.map(({ key }) => key));
  const refs = new Set(source.materials.map(({ ref }) => ref).filter((ref) => !brought.includes(ref)));
  return {
    itemKey: source.key,
    form: Object.fromEntries(Object.entries(request.form).filter(([key]) => fields.has(key))),
    later: request.later.filter((ref) => refs.has(ref)),
    promised: request.promised.filter((ref) => refs.has(ref)),
    consents: request.consents,
    materials: (request.materials ?? []).filter(({ ref }) => refs.has(ref)),
    applying: (request.applying ?? []).filter((ref) => refs.has(ref)),
  };
}

/** A field or a material that none of the items asks for is a mistake, not something to be kept. */
function strange(request: LifeEventRequest, planned: readonly Planned[]): string | undefined {
  const fields = new Set(planned.flatMap(({ item }) => item.fields?.map(({ key }) => key) ?? []));
  const refs = new Set(planned.flatMap(({ source }) => source.materials.map(({ ref }) => ref)));
  const field = Object.keys(request.form).find((key) => !fields.has(key));
  if (field !== undefined) return `/form/${field}: no item asks for it`;
  const chosen = (request.materials ?? []).map(({ ref }) => ref);
  const ref = [...request.later, ...request.promised, ...chosen].find((one) => !refs.has(one));
  return ref === undefined ? undefined : `${ref}: no item asks for it`;
}

/** One application for all items of a package. */
export function createLifeEventApplications(deps: {
  db: Db;
  clock: Clock;
  cases: Cases;
  packages: Packages;
  store: LifeEventStore;
  drafts: Pick<Drafts, "isOwn" | "handIn">;
  advance: Advance["advance"];
}) {
  const { db, clock, cases, packages, store } = deps;

  /** Checks every item's part now, also of those whose turn comes later: nothing is asked for afterwards. */
  async function prepare(
    request: LifeEventRequest,
    planned: readonly Planned[],
    applicant: { readonly citizen: Citizen; readonly kid: string },
    id: string,
  ): Promise<Result<Omit<ItemRow, "state" | "reason" | "ended_on">[], ProblemCode>> {
    const nodes = planned.map(({ node }) => node);
    const rows = [];
    for (const one of planned) {
      const { node, source } = one;
      // The one form is every item's form, also of an item that asks nothing of its own.
      const forms = source.materials.filter(({ get }) => get === "form").map(({ ref }) => ref);
      const brought = [...new Set([...broughtTo(nodes, node.item), ...forms])];
      const caseId = newId(clock);
      const prepared = await cases.living.prepare(partOf(request, one, brought), applicant, caseId, brought);
      if (!prepared.ok) return fail(prepared.code, `${node.item} ${prepared.detail ?? ""}`.trim());
      rows.push({
        life_event_id: id,
        item_key: node.item,
        item_version: prepared.value.itemVersion,
        mandatory: node.mandatory,
        after: node.after,
        yields: node.yields,
        opinions: node.opinions,
        visit: node.visit,
        case_id: caseId,
        held: [...prepared.value.held, ...forms],
        ...store.answerColumns(caseId, prepared.value.answer),
      });
    }
    return ok(rows);
  }

  /** An agent acts for the enterprise where the package has something of what they were authorised for. */
  function forEnterprise({ enterpriseItems }: Citizen, planned: readonly Planned[]): boolean {
    return enterpriseItems === undefined || planned.some(({ node }) => enterpriseItems.includes(node.item));
  }

  /** @param id the same for every repeat of one request */
  async function apply(
    request: LifeEventRequest,
    applicant: { readonly citizen: Citizen; readonly kid: string },
    id: string,
  ): Promise<Result<LifeEventRow, ProblemCode>> {
    const { citizen, kid } = applicant;
    const repeated = await store.find(id);
    if (repeated !== undefined)
      return repeated.session_id === citizen.sessionId ? ok(repeated) : fail("lifeEventUnknown");
    const found = await packages.inForce(request.code);
    if (found === undefined) return fail("packageUnknown");
    if (found.sequence !== request.version) return fail("packageChanged");
    const planned = packages.planned(found.content, request);
    if (!planned.ok) return planned;
    const { draft } = request;
    const own = draft === undefined ? ok() : await deps.drafts.isOwn(draft, request.code, citizen);
    if (!own.ok) return own;
    const stranger = strange(request, planned.value);
    if (stranger !== undefined) return fail("invalidData", stranger);
    const items = await prepare(request, planned.value, applicant, id);
    if (!items.ok) return items;
    const made = {
      id,
      number: await cases.living.nextNumber(),
      code: request.code,
      sequence: found.sequence,
      person_id: citizen.personId,
      applied_as: null,
      enterprise_id: forEnterprise(citizen, planned.value) ? (citizen.enterpriseId ?? null) : null,
      session_id: citizen.sessionId,
      kid,
      answers: request.answers,
      excused: [...request.later, ...request.promised],
      channel: draft === undefined ? ("kiosk" as const) : ("phone" as const),
      promised: request.promised,
      applied_at: new Date(clock.now()),
    };
    await db.transaction().execute(async (tx) => {
      if (draft !== undefined) await deps.drafts.handIn(tx, draft, request.code, citizen);
      await store.insert(tx, made, new Sensitive(request.form), items.value);
      const actor = `citizen:${citizen.sessionId}`;
      await audit(tx, clock, { actor, action: "lifeEvent.applied", subject: { kind: "lifeEvent", id } });
      await deps.advance(tx, id);
    });
    const life = await store.find(id);
    return life === undefined ? fail("lifeEventUnknown") : ok(life);
  }

  return { apply };
}
