import { readFile } from "node:fs/promises";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { PackageContent, PackagePlan, Situation } from "@zizhuban/server-contract";
import { addCalendarDays, addWorkdays, type Calendar, type Deadline } from "../../calendar/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import { chinaDate, StartFailure, type Db, type Tx } from "../../core/index.ts";
import { longestWay } from "./graph.ts";
import { identityLevelOf, mergedForm, mergedMaterials, plannedItem, type Planned } from "./plan.ts";
import { select } from "./situation.ts";
import { parsePackages } from "./source.ts";
import { criticalPath, faultsOf, faultsOfText, type Surroundings } from "./validate.ts";
import { createPackageVersions } from "./versions.ts";

export { packagesFile, usesOfPackages } from "./file.ts";
export { before, inOrder, longestWay } from "./graph.ts";
export { broughtTo, plannedItem, type Planned } from "./plan.ts";
export { stagesOf } from "./versions.ts";

/** The packages, and what they ask for in a situation. */
export async function openPackages(deps: {
  db: Db;
  clock: Clock;
  catalogue: CatalogueModule;
  calendar: Calendar;
  file: string;
  division: string;
}) {
  const { catalogue, clock } = deps;

  function inForceItems() {
    return catalogue.current().items.flatMap(({ key }) => catalogue.find(key) ?? []);
  }

  async function around(on?: Db | Tx): Promise<Surroundings> {
    const departments = new Set(inForceItems().map(({ source }) => source.deptKey));
    const calendar = await deps.calendar.current(on);
    return { find: (key) => catalogue.find(key), departments, calendar, today: chinaDate(clock.now()) };
  }

  const versions = createPackageVersions({
    ...deps,
    faults: async (content, on) => faultsOf(content, await around(on)),
  });
  const first = parsePackages(await readFile(deps.file, "utf8"));
  if (!first.ok) throw new StartFailure(`The packages cannot be used: ${deps.file}: ${first.detail ?? ""}.`);
  await versions.importFirst(first.value);
  await catalogue.composedBy(async () => (await allInForce()).map(({ content }) => content));

  async function allInForce(): Promise<{ content: PackageContent; sequence: number }[]> {
    const rows = (await versions.rows()).filter(({ state }) => state === "published");
    return rows.map(({ content, sequence }) => ({ content, sequence }));
  }

  async function inForce(code: string): Promise<{ content: PackageContent; sequence: number } | undefined> {
    const row = (await versions.rows(deps.db, code)).find(({ state }) => state === "published");
    return row === undefined ? undefined : { content: row.content, sequence: row.sequence };
  }

  /** The selected items with what the catalogue in force says of them. */
  function planned(content: PackageContent, situation: Situation): Result<Planned[], ProblemCode> {
    const selected = select(content, situation);
    if (!selected.ok) return selected;
    const found = selected.value.flatMap((node) => {
      const kept = catalogue.find(node.item);
      return kept === undefined
        ? []
        : [{ node, item: kept.item, source: kept.source, itemVersion: kept.itemVersion }];
    });
    if (found.length === selected.value.length) return ok(found);
    const gone = selected.value.find(({ item }) => catalogue.find(item) === undefined);
    return fail("itemUnknown", gone?.item);
  }

  /** The day a package begun on a day is promised for. @param excluded working days that do not count */
  async function promise(content: PackageContent, start: string, excluded = 0): Promise<Deadline> {
    const calendar = await deps.calendar.current();
    const { value, unit } = content.promised;
    if (unit === "workday") return addWorkdays(calendar, start, value + excluded);
    const due = addCalendarDays(calendar, start, value);
    return excluded === 0 ? due : addWorkdays(calendar, due.due, excluded);
  }

  return {
    versions,
    inForce,
    allInForce,
    planned,
    promise,
    inForceItems,
    faults: async (content: PackageContent, on?: Db | Tx) => faultsOf(content, await around(on)),
    faultsOfText: async (text: string) => faultsOfText(text, await around()),
    /** All items of a package, with nothing answered yet. */
    allItems: (content: PackageContent) =>
      content.nodes.flatMap((node) => {
        const kept = catalogue.find(node.item);
        const whole = { ...node, mandatory: !node.optional };
        return kept === undefined ? [] : [plannedItem({ node: whole, source: kept.source, item: kept.item })];
      }),
    criticalPath: (content: PackageContent) => criticalPath(content, (key) => catalogue.find(key)),

    async plan(code: string, situation: Situation): Promise<Result<PackagePlan, ProblemCode>> {
      const found = await inForce(code);
      if (found === undefined) return fail("packageUnknown");
      const items = planned(found.content, situation);
      if (!items.ok) return items;
      const nodes = items.value.map(({ node }) => node);
      const workdays = (key: string) =>
        items.value.find(({ node }) => node.item === key)?.source.promisedLimit.value ?? 0;
      const way = longestWay(nodes, workdays);
      const { due, provisional } = await promise(found.content, chinaDate(clock.now()));
      return ok({
        code,
        version: found.sequence,
        identityLevel: identityLevelOf(items.value),
        items: items.value.map(plannedItem),
        form: mergedForm(items.value),
        materials: mergedMaterials(items.value),
        path: { items: way.items, workdays: way.length },
        due,
        provisional,
      });
    },
  };
}
export type Packages = Awaited<ReturnType<typeof openPackages>>;
