import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ItemContent, PackageContent } from "@zizhuban/server-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workingCalendar } from "../../calendar/testing.ts";
import { inCircle, inOrder, longestWay, restrictedTo } from "./graph.ts";
import { select } from "./situation.ts";
import { parsePackages } from "./source.ts";
import { criticalPath, faultsOf, faultsOfText, type Surroundings } from "./validate.ts";

const folder = join(import.meta.dirname, "../../../sample-data");
const catalogue: {
  items: ItemContent[];
  packages: { code: string; criticalPathWorkdays: number; nodes: unknown[] }[];
} = JSON.parse(await readFile(join(folder, "catalogue.json"), "utf8"));
const parsed = parsePackages(await readFile(join(folder, "life-events.json"), "utf8"));
if (!parsed.ok) throw new Error(parsed.detail);
const packages = parsed.value;
const notice: { year: number; daysOff: string[]; workdays: string[] } = JSON.parse(
  await readFile(join(folder, "calendar/2026.json"), "utf8"),
);

const items = new Map(catalogue.items.map((source) => [source.key, { source }]));
const around: Surroundings = {
  find: (key) => items.get(key),
  departments: new Set(catalogue.items.map(({ deptKey }) => deptKey)),
  calendar: workingCalendar([notice]),
  today: "2026-03-02",
};

function packageOf(code: string): PackageContent {
  const found = packages.find((one) => one.code === code);
  if (found === undefined) throw new Error(code);
  return structuredClone(found);
}

/** With the member at a pointer changed. */
function changed(code: string, change: (content: PackageContent) => void): PackageContent {
  const content = packageOf(code);
  change(content);
  return content;
}

describe("the sample's packages", () => {
  it("are the catalogue's: the same items, without a fault, as long as the catalogue says", () => {
    expect(packages.map(({ code }) => code)).toEqual(catalogue.packages.map(({ code }) => code));
    for (const content of packages) {
      expect(faultsOf(content, around), content.code).toEqual([]);
      const source = catalogue.packages.find(({ code }) => code === content.code);
      expect(criticalPath(content, around.find)?.workdays, content.code).toBe(source?.criticalPathWorkdays);
      expect(content.nodes).toHaveLength(source?.nodes.length ?? 0);
    }
  });

  it("have a way for every combination of answers, or say that there is nothing to do", () => {
    for (const content of packages) {
      const combinations = content.questions.reduce<Record<string, string>[]>(
        (sofar, { key, choices }) =>
          sofar.flatMap((answers) => choices.map((choice) => ({ ...answers, [key]: choice.key }))),
        [{}],
      );
      for (const answers of combinations) {
        const selected = select(content, { answers, chosen: [] });
        if (!selected.ok) expect(selected.code).toBe("nothingToDo");
        else expect(selected.value.some(({ mandatory }) => mandatory)).toBe(true);
      }
    }
  });
});

describe("what is wrong with a package, and where", () => {
  const node = (content: PackageContent, index: number) => {
    const found = content.nodes[index];
    if (found === undefined) throw new Error(`no node ${index}`);
    return found;
  };
  it.each<[string, PackageContent, string, string]>([
    ["an unknown item", changed("YJS01", (c) => (node(c, 0).item = "XX99")), "itemUnknown", "/nodes/0/item"],
    ["an item twice", changed("YJS01", (c) => (node(c, 1).item = "WJ01")), "itemTwice", "/nodes/1/item"],
    ["a circle", changed("YJS01", (c) => (node(c, 1).after = ["YB02"])), "cycle", "/nodes/1/after/0"],
    ["itself", changed("YJS01", (c) => (node(c, 0).after = ["WJ01"])), "cycle", "/nodes/0/after/0"],
    [
      "an edge from nowhere",
      changed("YJS01", (c) => (node(c, 0).after = ["SC01"])),
      "edgeUnknown",
      "/nodes/0/after/0",
    ],
    [
      "a promise too short",
      changed("YJS01", (c) => (c.promised.value = 11)),
      "pathTooLong",
      "/promised/value",
    ],
    [
      "a promise in calendar days too short",
      changed("YJS10", (c) => (c.promised = { value: 4, unit: "calendar" })),
      "pathTooLong",
      "/promised/value",
    ],
    [
      "a department that is none",
      changed("YJS15", (c) => (node(c, 1).opinions = ["ZZ"])),
      "departmentUnknown",
      "/nodes/1/opinions/0",
    ],
    [
      "a result nobody needs",
      changed("YJS15", (c) => (node(c, 0).yields = ["M40"])),
      "materialUnknown",
      "/nodes/0/yields/0",
    ],
    [
      "nothing that must be",
      changed("YJS16", (c) => (node(c, 0).optional = true)),
      "nothingMandatory",
      "/nodes",
    ],
    [
      "an answer with an item from elsewhere",
      changed("YJS16", (c) => c.questions[0]?.choices[0]?.adds.push("SC01")),
      "itemUnknown",
      "/questions/0/choices/0/adds/0",
    ],
    [
      "a question twice",
      changed("YJS16", (c) => c.questions[1] !== undefined && (c.questions[1].key = "user")),
      "keyTwice",
      "/questions/1/key",
    ],
  ])("%s", (_name, content, code, path) => {
    const faults = faultsOf(content, around);
    expect(faults.map((fault) => [fault.code, fault.path])).toContainEqual([code, path]);
    // In the text, the line is the one where the value stands.
    const text = JSON.stringify(content, null, 2);
    const found = faultsOfText(text, around).faults.find(
      (fault) => fault.code === code && fault.path === path,
    );
    const member = path.split("/").at(-1) ?? "";
    const line = text.split("\n")[(found?.line ?? 0) - 1] ?? "";
    expect(/^\d+$/.test(member) ? line : line.includes(`"${member}"`)).not.toBe(false);
    expect(found?.line).toBeGreaterThan(1);
  });

  it("a promise in calendar days that holds in March does not hold before the Spring Festival", () => {
    const week = changed("YJS10", (c) => (c.promised = { value: 7, unit: "calendar" }));
    expect(faultsOf(week, around)).toEqual([]);
    expect(faultsOf(week, { ...around, today: "2026-02-13" })).toMatchObject([{ code: "pathTooLong" }]);
  });

  it("a text that is no JSON or has the wrong shape says the line", () => {
    expect(faultsOfText('{\n "code": }', around).faults).toMatchObject([{ code: "shape", line: 2 }]);
    const text = JSON.stringify(packageOf("YJS16"), null, 2).replace('"optional": false', '"optional": 3');
    const line = text.split("\n").findIndex((one) => one.includes('"optional": 3')) + 1;
    expect(faultsOfText(text, around).faults).toMatchObject([
      { code: "shape", path: "/nodes/0/optional", line },
    ]);
  });
});

describe("a graph of items", () => {
  const graph = fc
    .array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
    .map((edges) =>
      edges.map((after, index) => ({
        item: `I${index}`,
        after: [...new Set(after)].filter((one) => one < edges.length).map((one) => `I${one}`),
      })),
    );

  it("is in order, or has a circle, never both", () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        const ordered = inOrder(nodes);
        expect(ordered === undefined).toBe(inCircle(nodes).length > 0);
        ordered?.forEach((node, index) => {
          const earlier = new Set(ordered.slice(0, index).map(({ item }) => item));
          expect(node.after.every((one) => earlier.has(one))).toBe(true);
        });
      }),
    );
  });

  it("keeps who waits for whom when an item between them is left out", () => {
    fc.assert(
      fc.property(graph, fc.nat(11), (nodes, gone) => {
        fc.pre(inOrder(nodes) !== undefined && gone < nodes.length);
        const keep = new Set(nodes.map(({ item }) => item).filter((item) => item !== `I${gone}`));
        const rest = restrictedTo(nodes, keep);
        expect(inOrder(rest)).toBeDefined();
        const waits = (all: typeof nodes, item: string): Set<string> => {
          const after = all.find((node) => node.item === item)?.after ?? [];
          return after.reduce((sum, one) => sum.union(waits(all, one)), new Set(after));
        };
        for (const { item } of rest)
          expect([...waits(rest, item)].sort()).toEqual(
            [...waits(nodes, item)].filter((one) => keep.has(one)).sort(),
          );
      }),
    );
  });

  it("has a longest way that no other way is longer than", () => {
    const length = (item: string) => Number(item.slice(1)) % 5;
    fc.assert(
      fc.property(graph, (nodes) => {
        const ordered = inOrder(nodes);
        fc.pre(ordered !== undefined);
        const finish = (item: string): number => {
          const after = nodes.find((node) => node.item === item)?.after ?? [];
          return length(item) + Math.max(0, ...after.map(finish));
        };
        const way = longestWay(ordered, length);
        expect(way.length).toBe(Math.max(...nodes.map(({ item }) => finish(item))));
        expect(way.items.reduce((sum, item) => sum + length(item), 0)).toBe(way.length);
      }),
    );
  });
});
