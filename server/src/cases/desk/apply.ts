import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { ApplyRequest, ItemContent } from "@zizhuban/server-contract";
import type { Calendar } from "../../calendar/index.ts";
import { checkForm, type CatalogueModule } from "../../catalogue/index.ts";
import { audit, chinaDate, chinaDay, type Citizen, type Db, type Tx } from "../../core/index.ts";
import { caseNumber } from "../case-number.ts";
import { openedCase, type CaseRules } from "../life-cycle/index.ts";
import type { OnCaseOpened } from "./act.ts";
import { rulesOf } from "./rules.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** Who applies, at which kiosk. */
export interface AppliesAt {
  readonly citizen: Citizen;
  readonly kid: string;
}

/** Which of an item's materials are at hand with this application; asked once, before the case exists. */
export type CollectMaterials = (
  item: ItemContent,
  request: ApplyRequest,
  applicant: AppliesAt,
  caseId: string,
) => Promise<Result<readonly string[], ProblemCode>>;

/** What comes with the person and the page: the card on the reader, the form filled in, a promise given. */
export function collectAtKiosk(item: ItemContent, request: ApplyRequest): readonly string[] {
  return item.materials
    .filter(({ get }) => get === "onsite" || (get === "form" && Object.keys(request.form).length > 0))
    .map(({ ref }) => ref);
}

/** Refused before it exists: what is missing and may neither come later nor be promised (B4). */
function gapIn(
  rules: CaseRules,
  held: readonly string[],
  { later, promised }: ApplyRequest,
): Result<void, ProblemCode> {
  const material = (ref: string) => rules.materials.find((one) => one.ref === ref);
  const intolerable = later.find((ref) => material(ref)?.tolerable !== true);
  if (intolerable !== undefined) return fail("notTolerable", intolerable);
  const unpromisable = promised.find((ref) => material(ref)?.promisable !== true);
  if (unpromisable !== undefined) return fail("notPromisable", unpromisable);
  const here = new Set([...held, ...later, ...promised]);
  const missing = rules.materials.filter(({ ref, required }) => required && !here.has(ref));
  return missing.length === 0 ? ok() : fail("materialMissing", missing.map(({ ref }) => ref).join(" "));
}

/** Applications for committed items: received by the server, waiting at the window from then on. */
export function createApplications(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  catalogue: CatalogueModule;
  store: DeskStore;
  collect: CollectMaterials;
  nextSerial(day: string): Promise<number>;
  /** Code of the division a kiosk stands in. */
  divisionOf(kid: string): Promise<string>;
  openedFollowers: readonly OnCaseOpened[];
}) {
  const { db, clock, catalogue, store } = deps;

  /** @param id the same for every repeat of one request */
  async function apply(
    request: ApplyRequest,
    applicant: AppliesAt,
    id: string,
  ): Promise<Result<LivingCase, ProblemCode>> {
    const { citizen, kid } = applicant;
    const repeated = await store.find(id);
    if (repeated !== undefined)
      return repeated.session_id === citizen.sessionId ? ok(repeated) : fail("caseUnknown");
    const found = catalogue.find(request.itemKey);
    if (found === undefined) return fail("itemUnknown");
    const { item, source } = found;
    const rules = rulesOf(source);
    if (rules.instant) return fail("itemUnavailable", "done at once: open a case");
    if (citizen.level < item.identityLevel) return fail("identityLevelTooLow", item.identityLevel);
    const collected = await deps.collect(source, request, applicant, id);
    if (!collected.ok) return collected;
    const complete = gapIn(rules, collected.value, request);
    if (!complete.ok) return complete;

    const filled = checkForm(item.fields ?? [], request.form);
    if (!filled.ok) return filled;

    const at = clock.now();
    const day = chinaDay(at);
    const division = await deps.divisionOf(kid);
    const made = {
      id,
      number: caseNumber(day, await deps.nextSerial(day)),
      item_key: item.key,
      catalogue_version: found.catalogueVersion,
      item_version: found.itemVersion,
      person_id: citizen.personId,
      enterprise_id: null,
      session_id: citizen.sessionId,
      kid,
      helper: null,
      parent_id: null,
      zone: source.zone,
      department: source.deptKey,
      received_at_division: division,
      division: catalogue.decidingDivision(source, division),
      // Who applies at a kiosk has come once.
      state: { ...openedCase(chinaDate(at), collected.value), visits: 1 },
      rules,
      applied_at: new Date(at),
    };
    await db.transaction().execute(async (tx: Tx) => {
      const actor = `citizen:${citizen.sessionId}`;
      const calendar = await deps.calendar.current(tx);
      const excused = [...request.later, ...request.promised];
      await store.insert(tx, made, new Sensitive(request.form), calendar, [
        { type: "applied", actor, refs: excused },
      ]);
      for (const follow of deps.openedFollowers) await follow(tx, made);
      await audit(tx, clock, { actor, action: "case.applied", subject: { kind: "case", id } });
    });
    const living = await store.find(id);
    if (living === undefined) throw new Error("a case just written is not there");
    return ok(living);
  }

  return { apply };
}
export type Applications = ReturnType<typeof createApplications>;
