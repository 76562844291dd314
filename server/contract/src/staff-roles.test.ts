import { expect, it } from "vitest";
import { allows, divisionCovers, type Assignment } from "./staff-roles.ts";

const clerk: Assignment = { role: "windowClerk", division: "420702100" };
const reviewer: Assignment = { role: "reviewer", division: "420702", department: "RS" };

it("a division covers itself and what lies below it", () => {
  expect(divisionCovers("420702", "420702100")).toBe(true);
  expect(divisionCovers("420702100", "420702100S01")).toBe(true);
  expect(divisionCovers("420702100", "420702101")).toBe(false);
  expect(divisionCovers("420702100", "420702")).toBe(false);
  expect(divisionCovers("0", "110105")).toBe(true);
});

it("a role allows what it grants, and nothing else", () => {
  expect(allows([clerk], "case.accept")).toBe(true);
  expect(allows([clerk], "case.decide")).toBe(false);
  expect(allows([], "case.read")).toBe(false);
});

it("a role holds in its subtree and in its department only", () => {
  expect(allows([clerk], "case.accept", { division: "420702100S02", department: "RS" })).toBe(true);
  expect(allows([clerk], "case.accept", { division: "420702101", department: "RS" })).toBe(false);
  expect(allows([reviewer], "case.review", { division: "420702101", department: "RS" })).toBe(true);
  expect(allows([reviewer], "case.review", { division: "420702101", department: "YB" })).toBe(false);
  expect(allows([reviewer], "case.review", { division: "420702101" })).toBe(false);
});

it("roles add up, each for its own place", () => {
  const both = [clerk, reviewer];
  expect(allows(both, "case.review", { division: "420702100", department: "YB" })).toBe(false);
  expect(allows(both, "case.accept", { division: "420702100", department: "YB" })).toBe(true);
});
