import type { ItemContent } from "@zizhuban/server-contract";
import type { CaseRules, SpecialProcedure } from "../life-cycle/index.ts";

/** Limits the law sets for every item, in working days (行政许可法 §32, §42, §44); the others are the deployment's. */
const limits = {
  accept: 5,
  extension: 10,
  deliver: 10,
  supplement: 15,
  gap: 10,
  commitment: 40,
} as const;

/** Words of the catalogue's steps that name a special procedure. */
const procedures: readonly (readonly [RegExp, SpecialProcedure])[] = [
  [/公告|公示/, "publicNotice"],
  [/核查|勘验|调查核对/, "inspection"],
  [/听证/, "hearing"],
  [/专家/, "expertReview"],
  [/检验|检测|鉴定/, "appraisal"],
];

function specialsOf(steps: readonly string[]): readonly SpecialProcedure[] {
  const named = procedures.filter(([words]) => steps.some((step) => words.test(step)));
  return named.map(([, procedure]) => procedure);
}

/** The rules a case of this item lives by; frozen into the case when it is opened. */
export function rulesOf(item: ItemContent): CaseRules {
  return {
    instant: item.handling === "即办件",
    limit: item.promisedLimit.value,
    extension: item.itemType === "行政许可" ? limits.extension : 0,
    acceptWithin: limits.accept,
    supplementWithin: limits.supplement,
    deliverWithin: limits.deliver,
    gapWithin: limits.gap,
    commitmentWithin: limits.commitment,
    materials: item.materials.map(({ ref, need, get, tolerable }) => ({
      ref,
      required: need === "required",
      tolerable,
      promisable: get === "commitment",
    })),
    specials: specialsOf(item.steps),
    hasResult: item.outputs.length > 0,
    sealsResult: item.handling !== "即办件" && item.resultKind === "document",
  };
}
