import { beforeAll, describe, expect, it } from "vitest";
import { failuresOf } from "./catalogue/report.ts";
import { runCatalogue, type CatalogueReport } from "./catalogue/run.ts";

// The short form of `npm run simulate:catalogue`: a few items of every kind and three packages, on a server of its
// own whose days pass at once.

/** A register's certificate; at once with a promise; committed with a scan, decided in the department's own system, with a special procedure. */
const items = ["RS01", "FG02", "WJ01", "GA03", "GJ02", "SC04"];
/** One after another; beside one another with opinions and a site visit; of instant items only. */
const packages = ["YJS01", "YJS15", "YJS18"];
let report: CatalogueReport;

beforeAll(async () => {
  report = await runCatalogue({ seed: 7, items, packages });
}, 420_000);

describe("the catalogue, played from the kiosk's API to the end", () => {
  it("every chosen item and package ends completed, and supervision counts what was seen", () => {
    expect(failuresOf(report)).toEqual([]);
    expect(report.items.map(({ account }) => account.itemKey)).toEqual(items);
    expect(report.packages.map(({ code }) => code)).toEqual(packages);
    expect(report.packages.flatMap(({ cases }) => cases).length).toBeGreaterThan(packages.length);
  });

  it("Y7 what is done at once ends in the session, with its document", () => {
    const atOnce = report.items.filter(({ instant }) => instant);
    expect(atOnce).toHaveLength(3);
    for (const { account, document } of atOnce) {
      expect(account.visits).toBe(1);
      expect(document).toMatch(/^[0-9A-Z*]{21}$/);
    }
  });

  it("days pass: a committed item takes working days, never more than promised; its notice stops the clock", () => {
    const committed = report.items.filter(({ instant }) => !instant).map(({ account }) => account);
    for (const { days } of committed) {
      expect(days.used).toBeGreaterThan(0);
      expect(days.used).toBeLessThanOrEqual(days.promised);
    }
    const there = committed.find(({ itemKey }) => itemKey === "GJ02");
    expect(there?.notes).toContain("decided at GJ");
    for (const { days, failure } of report.packages) {
      expect(failure).toBeUndefined();
      expect(days.used).toBeLessThanOrEqual(days.promised);
      expect(days.passed).toBeGreaterThanOrEqual(days.used + days.stopped);
    }
    const notice = committed.find(({ itemKey }) => itemKey === "SC04");
    expect(notice?.days.paused).toBeGreaterThanOrEqual(12);
  });
});
