import type { Clock } from "@zizhuban/device-agent-contract";
import type { CasePage, CaseRow } from "@zizhuban/server-contract";
import type { Calendar, WorkingCalendar } from "../../calendar/index.ts";
import { takenOnTheSpot, type CatalogueModule } from "../../catalogue/index.ts";
import { chinaDate } from "../../core/index.ts";
import { clockView, isEnded } from "../life-cycle/index.ts";
import type { LivingCase } from "./tables.ts";

/** A row without the person: their masked name is added at the boundary. */
type Faceless<View> = Omit<View, "applicant">;

/** What the case itself says, without what is read beside it. */
type BarePage = Omit<Faceless<CasePage>, "known" | "form" | "timeline" | "checklist" | "actions" | "result">;

type MaterialState = CasePage["materials"][number];

function materialState({ state }: LivingCase, ref: string): Pick<MaterialState, "state" | "dueBy"> {
  const promise = state.commitments.find((one) => one.ref === ref);
  if (promise?.corrected === true) return { state: "corrected" };
  if (promise?.kept === false)
    return {
      state: "broken",
      ...(promise.corrected === undefined && promise.correctBy !== undefined && { dueBy: promise.correctBy }),
    };
  if (state.held.includes(ref)) return { state: "held" };
  const gap = state.gaps.find((one) => one.ref === ref);
  if (gap !== undefined) return { state: "tolerated", dueBy: gap.dueBy };
  if (promise?.kept === true) return { state: "kept" };
  if (promise !== undefined)
    return { state: "promised", ...(promise.checkBy !== undefined && { dueBy: promise.checkBy }) };
  const { supplement } = state;
  if (supplement?.refs.includes(ref) === true && supplement.answeredOn === undefined)
    return { state: "asked", dueBy: supplement.answerBy };
  return { state: "missing" };
}

/** What a case looks like from the desk, before anything personal is added. */
export function createCasePages(deps: { clock: Clock; calendar: Calendar; catalogue: CatalogueModule }) {
  const { clock, catalogue } = deps;

  /** As its version was when the case was opened. */
  const sourceOf = (living: LivingCase) => catalogue.versionOf(living.item_key, living.item_version)?.source;

  const itemName = (living: LivingCase) => sourceOf(living)?.name ?? living.item_key;

  function row(living: LivingCase, calendar: WorkingCalendar): Faceless<CaseRow> {
    const { due, ...light } = clockView(living.state, living.rules, calendar, chinaDate(clock.now()));
    const known = sourceOf(living);
    return {
      id: living.id,
      number: living.number,
      itemKey: living.item_key,
      itemName: itemName(living),
      department: living.department,
      departmentName: known?.department ?? living.department,
      division: living.division,
      phase: living.phase,
      clock: { ...light, ...(due !== undefined && { due: due.due, provisional: due.provisional }) },
      appliedAt: living.applied_at.getTime(),
      version: living.version,
    };
  }

  function materials(living: LivingCase): CasePage["materials"] {
    const known = sourceOf(living)?.materials ?? [];
    return living.rules.materials.map(({ ref, required, tolerable, promisable }) =>
      Object.assign(
        { ref, name: known.find((one) => one.ref === ref)?.name ?? ref, required, tolerable, promisable },
        materialState(living, ref),
      ),
    );
  }

  function pageBy(living: LivingCase, calendar: WorkingCalendar): BarePage {
    return {
      ...row(living, calendar),
      zone: living.zone,
      channel: living.channel,
      materials: materials(living),
      procedures: [...living.rules.specials],
      extension: living.rules.extension,
      visits: living.state.visits,
    };
  }

  return {
    itemName,
    /** Whether this material is an ID card to be shown, and was not. */
    awaitsIdCard(living: LivingCase, ref: string): boolean {
      const { state } = living;
      const material = sourceOf(living)?.materials.find((one) => one.ref === ref);
      const open = !isEnded(state) && state.decision === undefined && !state.held.includes(ref);
      return open && material !== undefined && takenOnTheSpot(material) === "id-card-reader";
    },
    /** What a form's field is called in the version the case was opened with. */
    label(living: LivingCase, field: string): string {
      const kept = catalogue.versionOf(living.item_key, living.item_version);
      return kept?.item.fields?.find(({ key }) => key === field)?.zh ?? field;
    },
    /** 审查细则 of its version. */
    checklist: (living: LivingCase): readonly string[] => sourceOf(living)?.conditions ?? [],
    async rows(cases: readonly LivingCase[]): Promise<Faceless<CaseRow>[]> {
      const calendar = await deps.calendar.current();
      return cases.map((living) => row(living, calendar));
    },
    page: async (living: LivingCase): Promise<BarePage> => pageBy(living, await deps.calendar.current()),
    async pages(cases: readonly LivingCase[]): Promise<BarePage[]> {
      const calendar = await deps.calendar.current();
      return cases.map((living) => pageBy(living, calendar));
    },
  };
}
export type CasePages = ReturnType<typeof createCasePages>;
