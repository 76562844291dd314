import type { CatalogueItem } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { canFile, canIssue, canStart } from "./fillable.ts";

const item = (more: Partial<CatalogueItem>): CatalogueItem => ({
  key: "RS02",
  name: "社会保险缴费明细",
  department: "区人力资源和社会保障局",
  verbs: ["query", "print"],
  instant: true,
  fee: { amount: 0, note: "" },
  identityLevel: "A2",
  conditions: [],
  legalBasis: [],
  materials: [],
  promisedWorkdays: 0,
  pages: 1,
  availableHere: true,
  ...more,
});
const address = { key: "address", zh: "现住址", en: "Home address", type: "text", maxLength: 200 } as const;

describe("what can be started on this panel", () => {
  it("a certificate out of a register, by whoever proves to be its person", () => {
    expect(canIssue(item({}))).toBe(true);
    expect(canStart(item({ availableHere: false }))).toBe(false);
  });

  it("nothing for an enterprise, at once or by application: nobody can prove here to act for one", () => {
    expect(canStart(item({ identityLevel: "A3" }))).toBe(false);
    const filed = { instant: false, availableHere: false, fields: [] };
    expect(canFile(item(filed))).toBe(true);
    expect(canStart(item({ ...filed, identityLevel: "A3" }))).toBe(false);
  });

  it("no application that must have words typed", () => {
    const filed = { instant: false, availableHere: false };
    expect(canFile(item({ ...filed, fields: [{ ...address, required: true }] }))).toBe(false);
    expect(canFile(item({ ...filed, fields: [{ ...address, required: false }] }))).toBe(true);
  });
});
