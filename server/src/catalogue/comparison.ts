import type { CatalogueFigures, ChangeTag, ItemComparison, ItemContent } from "@zizhuban/server-contract";
import type { KeptItem } from "./in-force.ts";

// 减、放、并、转、调 (domain.md §7.4 T2): what a version changed against another, and which kind of change it is. Pure.

const without = (from: readonly string[], those: readonly string[]) =>
  from.filter((one) => !those.includes(one));
const moved = (before: readonly string[], after: readonly string[]) => ({
  added: without(after, before),
  removed: without(before, after),
});
const amount = (before: number, after: number) => ({ before, after, delta: after - before });

/** Levels further down than any before: the matter comes closer to the citizen. */
const lower: ReadonlySet<string> = new Set(["镇", "村"]);
/** What the authority gets by itself, against what the applicant carries. */
const fetched: ReadonlySet<string> = new Set(["share", "license", "form", "commitment", "onsite"]);

function tags(before: ItemContent, after: ItemContent): ItemComparison["changes"] {
  const found: { tag: ChangeTag; what: string }[] = [];
  const note = (tag: ChangeTag, what: string) => found.push({ tag, what });
  const steps = moved(before.steps, after.steps);
  const fewer = after.steps.length < before.steps.length;
  // Several steps gone and a new one in their place are one step made of several.
  if (fewer && steps.added.length > 0) note("并", `${steps.removed.join("、")} → ${steps.added.join("、")}`);
  else if (fewer) note("减", `环节：${steps.removed.join("、")}`);
  if (steps.added.length + steps.removed.length === 0 && before.steps.join() !== after.steps.join())
    note("调", `环节顺序：${after.steps.join("→")}`);
  const days = after.promisedLimit.value - before.promisedLimit.value;
  if (days < 0) note("减", `承诺时限：${-days} 个工作日`);
  for (const material of before.materials) {
    const now = after.materials.find(({ ref }) => ref === material.ref);
    if (now === undefined) note("减", `材料：${material.name}`);
    else if (material.get === "self" && fetched.has(now.get)) note("转", `不再自备：${material.name}`);
  }
  const down = moved(before.levels, after.levels).added.filter((level) => lower.has(level));
  if (down.length > 0) note("放", `层级：${down.join("、")}`);
  if (!before.oneWindow && after.oneWindow) note("并", "进一窗");
  if (before.joint === undefined && after.joint !== undefined) note("并", `联办：${after.joint}`);
  const ways = moved(before.modes, after.modes).added;
  if (ways.length > 0) note("转", `方式：${ways.join("、")}`);
  if (before.deptKey !== after.deptKey) note("调", `部门：${before.department} → ${after.department}`);
  return found;
}

/** What `after` changed against `before`. */
export function compareVersions(
  key: string,
  [from, before]: readonly [number, ItemContent],
  [to, after]: readonly [number, ItemContent],
): ItemComparison {
  const names = ({ materials }: ItemContent) => materials.map(({ name }) => name);
  return {
    key,
    from,
    to,
    steps: { ...amount(before.steps.length, after.steps.length), ...moved(before.steps, after.steps) },
    days: amount(before.promisedLimit.value, after.promisedLimit.value),
    materials: {
      ...amount(before.materials.length, after.materials.length),
      ...moved(names(before), names(after)),
    },
    levels: moved(before.levels, after.levels),
    changes: tags(before, after),
  };
}

/** How many of the items in force go how far online, and through one window. */
export function figuresOf(version: string, items: readonly KeptItem[]): CatalogueFigures {
  const count = (fits: (item: ItemContent) => boolean) => items.filter(({ source }) => fits(source)).length;
  const part = (some: number) => ({ items: some, share: items.length === 0 ? 0 : some / items.length });
  return {
    version,
    items: items.length,
    byDepth: [1, 2, 3, 4].map((depth) => ({
      depth,
      items: count(({ onlineDepth }) => onlineDepth === depth),
    })),
    online: part(count(({ onlineDepth }) => onlineDepth >= 3)),
    oneWindow: part(count(({ oneWindow }) => oneWindow)),
  };
}
