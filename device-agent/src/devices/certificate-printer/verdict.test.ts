import { describe, expect, it } from "vitest";
import type { JobFacts } from "./facts.ts";
import { jobState } from "./protocol.ts";
import { verdict } from "./verdict.ts";

function ended(state: keyof typeof jobState, facts: Partial<JobFacts> = {}): JobFacts {
  return {
    id: 1,
    name: "job",
    state: jobState[state],
    reasons: [],
    impressions: undefined,
    sheets: undefined,
    begun: true,
    ...facts,
  };
}

describe("verdict on a certificate of two pages", () => {
  it.each([
    ["completed, all counted", ended("completed", { impressions: 2 }), "printed", "impressions"],
    [
      "completed, sheets counted",
      ended("completed", { impressions: 0, sheets: 2 }),
      "printed",
      "impressions",
    ],
    ["completed, not counting", ended("completed"), "printed", "jobCompleted"],
    ["completed, a page short", ended("completed", { impressions: 1 }), "unknown", "impressionsMissing"],
    [
      "completed with errors",
      ended("completed", { impressions: 2, reasons: ["job-completed-with-errors"] }),
      "unknown",
      "job-completed-with-errors",
    ],
    ["aborted before any page", ended("aborted", { impressions: 0 }), "notPrinted", "jobAborted"],
    ["canceled before any page", ended("canceled", { impressions: 0 }), "notPrinted", "jobCanceled"],
    ["canceled after a page", ended("canceled", { impressions: 1 }), "unknown", "jobCanceled"],
    ["canceled, not counting", ended("canceled"), "unknown", "jobCanceled"],
  ])("%s", (_, job, outcome, reason) => {
    expect(verdict(job, { pages: 2, duplex: false })).toEqual({ outcome, reason });
  });

  it("on both sides of the sheet, one sheet is two pages", () => {
    const sent = { pages: 3, duplex: true };
    expect(verdict(ended("completed", { sheets: 2 }), sent).outcome).toBe("printed");
    expect(verdict(ended("completed", { sheets: 1 }), sent)).toEqual({
      outcome: "unknown",
      reason: "impressionsMissing",
    });
    expect(verdict(ended("completed", { impressions: 3, sheets: 2 }), sent).outcome).toBe("printed");
  });
});
