import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCell, type Cell } from "./testing/cell.ts";
import { subjects } from "./testing/subjects/index.ts";
import { keyOf, planOf, tableOf } from "./testing/table.ts";

// Every driver through every fault of its simulator and of its wire, in every situation, in simulated time. The
// table in the agent's README is what this suite saw: UPDATE_FAULT_TABLE=1 writes it anew.

const readme = new URL("../../README.md", import.meta.url);
const mark = (title: string, edge: "begin" | "end") => `<!-- faults ${edge}: ${title} -->`;

function written(title: string): string | undefined {
  const text = readFileSync(readme, "utf8");
  const begin = text.indexOf(mark(title, "begin"));
  const end = text.indexOf(mark(title, "end"));
  return begin < 0 || end < 0 ? undefined : text.slice(begin + mark(title, "begin").length, end).trim();
}

function write(title: string, table: string): void {
  const text = readFileSync(readme, "utf8");
  const before = written(title);
  const block = `${mark(title, "begin")}\n${table}\n${mark(title, "end")}`;
  const begin = text.indexOf(mark(title, "begin"));
  const end = text.indexOf(mark(title, "end")) + mark(title, "end").length;
  const place = text.indexOf("<!-- faults: new tables -->");
  writeFileSync(
    readme,
    before === undefined
      ? `${text.slice(0, place)}${block}\n\n${text.slice(place)}`
      : `${text.slice(0, begin)}${block}${text.slice(end)}`,
  );
}

describe.each(Object.entries(subjects))("%s", (name, subject) => {
  it(
    "keeps every promise in every cell, and the README tells what happens",
    // A whole table, some of it over real sockets: what a busy machine makes long is not a fault.
    { timeout: 600_000 },
    async () => {
      const plan = await planOf(subject);
      const cells = new Map<string, Cell>();
      const broken: string[] = [];
      for (const situation of plan.situations)
        for (const fault of plan.faults) {
          try {
            cells.set(keyOf(situation, fault), await runCell(subject, situation, fault));
          } catch (error) {
            broken.push(`${situation}, ${fault}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      expect(broken).toEqual([]);
      expect(cells.size).toBe(plan.situations.length * plan.faults.length);
      const table = tableOf(subject.title, plan, cells);
      if (process.env["UPDATE_FAULT_TABLE"] === "1") write(name, table);
      expect(written(name)).toBe(table);
    },
  );
});
