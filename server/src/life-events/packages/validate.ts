import { parser } from "@zizhuban/device-agent-contract";
import { PackageContent, type CriticalPath, type PackageFault } from "@zizhuban/server-contract";
import { addCalendarDays, addWorkdays, type WorkingCalendar } from "../../calendar/index.ts";
import type { ItemInForce } from "../../catalogue/index.ts";
import { brokenAt, placeOf, placesOf } from "../../list-files/index.ts";
import { before, inCircle, inOrder, longestWay } from "./graph.ts";

/** What a package is judged by. */
export interface Surroundings {
  readonly find: (key: string) => Pick<ItemInForce, "source"> | undefined;
  readonly departments: ReadonlySet<string>;
  readonly calendar: WorkingCalendar;
  readonly today: string;
}

const parse = parser(PackageContent);

/** The longest way through all items of a package; undefined while they run in a circle. */
export function criticalPath(
  { nodes }: Pick<PackageContent, "nodes">,
  find: Surroundings["find"],
): CriticalPath | undefined {
  const ordered = inOrder(nodes);
  if (ordered === undefined) return undefined;
  const way = longestWay(ordered, (item) => find(item)?.source.promisedLimit.value ?? 0);
  return { items: way.items, workdays: way.length };
}

function itemFaults({ nodes }: PackageContent, around: Surroundings): PackageFault[] {
  const faults: PackageFault[] = [];
  const keys = nodes.map(({ item }) => item);
  for (const [index, { item, after, opinions, yields }] of nodes.entries()) {
    const path = `/nodes/${index}`;
    if (around.find(item) === undefined)
      faults.push({ code: "itemUnknown", path: `${path}/item`, detail: item });
    if (keys.indexOf(item) !== index) faults.push({ code: "itemTwice", path: `${path}/item`, detail: item });
    for (const [at, one] of after.entries())
      if (!keys.includes(one)) faults.push({ code: "edgeUnknown", path: `${path}/after/${at}`, detail: one });
    for (const [at, one] of opinions.entries())
      if (!around.departments.has(one))
        faults.push({ code: "departmentUnknown", path: `${path}/opinions/${at}`, detail: one });
    const followers = nodes.filter((node) => before(nodes, node.item).has(item));
    const asked = new Set(
      followers.flatMap((node) => around.find(node.item)?.source.materials.map(({ ref }) => ref) ?? []),
    );
    for (const [at, one] of yields.entries())
      if (!asked.has(one))
        faults.push({ code: "materialUnknown", path: `${path}/yields/${at}`, detail: one });
  }
  if (nodes.every(({ optional }) => optional))
    faults.push({ code: "nothingMandatory", path: "/nodes", detail: "" });
  return faults;
}

function questionFaults({ nodes, questions }: PackageContent): PackageFault[] {
  const faults: PackageFault[] = [];
  const keys = new Set(nodes.map(({ item }) => item));
  for (const [index, { key, choices }] of questions.entries()) {
    const path = `/questions/${index}`;
    if (questions.findIndex((one) => one.key === key) !== index)
      faults.push({ code: "keyTwice", path: `${path}/key`, detail: key });
    for (const [at, choice] of choices.entries()) {
      if (choices.findIndex((one) => one.key === choice.key) !== at)
        faults.push({ code: "keyTwice", path: `${path}/choices/${at}/key`, detail: choice.key });
      for (const list of ["adds", "drops"] as const)
        for (const [n, item] of choice[list].entries())
          if (!keys.has(item))
            faults.push({ code: "itemUnknown", path: `${path}/choices/${at}/${list}/${n}`, detail: item });
    }
  }
  return faults;
}

/** Whether the longest way fits the promise; a promise in calendar days is tried from today. */
function promiseFaults(content: PackageContent, around: Surroundings): PackageFault[] {
  const { value, unit } = content.promised;
  const path = criticalPath(content, around.find);
  if (path === undefined) return [];
  const { calendar, today } = around;
  const late =
    unit === "workday"
      ? path.workdays > value
      : addWorkdays(calendar, today, path.workdays).due > addCalendarDays(calendar, today, value).due;
  const detail = `${path.items.join(" → ")}: ${path.workdays}`;
  return late ? [{ code: "pathTooLong", path: "/promised/value", detail }] : [];
}

function circleFaults({ nodes }: PackageContent): PackageFault[] {
  const circle = inCircle(nodes);
  return nodes.flatMap(({ item, after }, index) =>
    circle.includes(item)
      ? after.flatMap((one, at) =>
          circle.includes(one)
            ? [{ code: "cycle" as const, path: `/nodes/${index}/after/${at}`, detail: `${one} → ${item}` }]
            : [],
        )
      : [],
  );
}

/** Everything that is wrong with a package; empty when it may be used. */
export function faultsOf(content: PackageContent, around: Surroundings): PackageFault[] {
  return [
    ...itemFaults(content, around),
    ...circleFaults(content),
    ...promiseFaults(content, around),
    ...questionFaults(content),
  ];
}

/** The same for a text somebody wrote, with the lines. */
export function faultsOfText(
  text: string,
  around: Surroundings,
): { readonly faults: PackageFault[]; readonly path?: CriticalPath } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { faults: [{ code: "shape", path: "", line: brokenAt(text, error).line, detail: "JSON" }] };
  }
  const places = placesOf(text);
  const lined = (fault: PackageFault): PackageFault => ({ ...fault, line: placeOf(places, fault.path).line });
  const parsed = parse(json);
  if (!parsed.ok) {
    const path = /^(\/[^\s:]*)/.exec(parsed.detail ?? "")?.[1] ?? "";
    return { faults: [lined({ code: "shape", path, detail: parsed.detail ?? "" })] };
  }
  const path = criticalPath(parsed.value, around.find);
  return { faults: faultsOf(parsed.value, around).map(lined), ...(path !== undefined && { path }) };
}
