import { describe, expect, it } from "vitest";
import { judge, marksOf, toEvidence } from "./evidence.ts";

const before = toEvidence(marksOf("job"), { lines: 100, cuts: 7 });

describe("marksOf", () => {
  it("four characters between 20h and 7Eh, ascending from body to cut, the same again for the same job", () => {
    for (let i = 0; i < 500; i++) {
      const { body, cut } = marksOf(`job-${i}`);
      expect(body).toMatch(/^[\x20-\x7e]{3}a$/);
      expect(cut > body && cut.startsWith(body.slice(0, 3))).toBe(true);
    }
    expect(marksOf("x")).toEqual(marksOf("x"));
    expect(marksOf("x")).not.toEqual(marksOf("y"));
  });
});

describe("judge", () => {
  it.each([
    ["one cut more", { lines: 120, cuts: 8 }, "printed", "cutCounter"],
    ["nothing moved", { lines: 100, cuts: 7 }, "notPrinted", "why"],
    ["paper moved, no cut", { lines: 103, cuts: 7 }, "unknown", "why"],
    ["two cuts more", { lines: 140, cuts: 9 }, "unknown", "why"],
    ["counters reset", { lines: 0, cuts: 0 }, "unknown", "why"],
    ["no counters", undefined, "unknown", "why"],
  ])("%s", (_name, now, outcome, reason) => {
    expect(judge(before, now, "why")).toEqual({ outcome, reason });
  });

  it("without counters from before, nothing is proven", () => {
    expect(judge({}, { lines: 100, cuts: 7 }, "why").outcome).toBe("unknown");
  });
});
