import type { CatalogueItem, FormField } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { canFile, canIssue, canStart, entryOf } from "./fillable.ts";

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

  it("the same for an enterprise, by whoever may act for one", () => {
    expect(canStart(item({ identityLevel: "A3" }))).toBe(true);
    const filed = { instant: false, availableHere: false, fields: [] };
    expect(canFile(item(filed))).toBe(true);
    expect(canStart(item({ ...filed, identityLevel: "A3" }))).toBe(true);
  });

  it("an application with words in it, on the keyboard; not one with a choice of nothing", () => {
    const filed = { instant: false, availableHere: false };
    expect(canFile(item({ ...filed, fields: [{ ...address, required: true }] }))).toBe(true);
    const choice = { ...address, type: "choice" } as const;
    expect(canFile(item({ ...filed, fields: [{ ...choice, required: true }] }))).toBe(false);
    expect(canFile(item({ ...filed, fields: [{ ...choice, required: false }] }))).toBe(true);
  });

  it("every field is answered in the way it can be", () => {
    const field: FormField = { ...address, required: true };
    expect(entryOf(field)).toBe("words");
    expect(entryOf({ ...field, check: "uscc" })).toBe("code");
    expect(entryOf({ ...field, pattern: "^[0-9A-Z]{28}$" })).toBe("code");
    expect(entryOf({ ...field, pattern: "^[0-9A-Z-]{8,30}$" })).toBe("code");
    expect(entryOf({ ...field, pattern: "^[0-9]{12,30}$" })).toBe("digits");
    expect(entryOf({ ...field, check: "telephone" })).toBe("digits");
    expect(entryOf({ ...field, check: "idNumber" })).toBe("idNumber");
  });
});
