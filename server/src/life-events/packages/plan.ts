import {
  type CatalogueItem,
  type ItemContent,
  type MergedField,
  type MergedMaterial,
  type PackagePlan,
  type PlannedItem,
} from "@zizhuban/server-contract";
import { before } from "./graph.ts";
import type { SelectedNode } from "./situation.ts";

/** An item of the plan and its node. */
export interface Planned {
  readonly node: SelectedNode;
  readonly item: CatalogueItem;
  readonly source: ItemContent;
  readonly itemVersion: number;
}

export function plannedItem({ node, source, item }: Pick<Planned, "node" | "source" | "item">): PlannedItem {
  return {
    key: node.item,
    name: source.name,
    department: source.deptKey,
    departmentName: source.department,
    mandatory: node.mandatory,
    instant: source.handling === "即办件",
    after: [...node.after],
    workdays: source.promisedLimit.value,
    ...(item.consent !== undefined && { consent: item.consent }),
  };
}

/** One form for all: each field of the dictionary once, required where anybody requires it, with who uses it. */
export function mergedForm(planned: readonly Planned[]): MergedField[] {
  const merged = new Map<string, MergedField>();
  for (const { item, source } of planned)
    for (const field of item.fields ?? []) {
      const user = { item: source.key, department: source.deptKey, departmentName: source.department };
      const known = merged.get(field.key);
      merged.set(field.key, {
        ...field,
        required: field.required || known?.required === true,
        usedBy: [...(known?.usedBy ?? []), user],
      });
    }
  return [...merged.values()];
}

/** Materials that the items before this one result in. */
export function broughtTo(nodes: readonly SelectedNode[], item: string): string[] {
  const earlier = before(nodes, item);
  return nodes.filter((node) => earlier.has(node.item)).flatMap(({ yields }) => yields);
}

/** One set of materials for all: each of the dictionary once. What an earlier item results in, nobody brings. */
export function mergedMaterials(planned: readonly Planned[]): MergedMaterial[] {
  const nodes = planned.map(({ node }) => node);
  const merged = new Map<string, MergedMaterial>();
  for (const { source, node } of planned) {
    const earlier = before(nodes, node.item);
    for (const { ref, name, note, get, need, tolerable } of source.materials) {
      const bringer = nodes.find((one) => earlier.has(one.item) && one.yields.includes(ref))?.item;
      const known = merged.get(ref);
      const first = known === undefined;
      merged.set(ref, {
        ref,
        name,
        note,
        get,
        required: need === "required" || known?.required === true,
        tolerable: tolerable && (first || known.tolerable),
        promisable: get === "commitment" && (first || known.promisable),
        usedBy: [...(known?.usedBy ?? []), source.key],
        // Whoever needs it before it is made still needs it brought.
        ...(bringer !== undefined && (first || known.broughtBy !== undefined) && { broughtBy: bringer }),
      });
    }
  }
  return [...merged.values()];
}

/** The highest level any of the items needs. */
export function identityLevelOf(planned: readonly Planned[]): PackagePlan["identityLevel"] {
  return planned
    .map(({ item }) => item.identityLevel)
    .reduce((highest, level) => (level > highest ? level : highest), "A0");
}
