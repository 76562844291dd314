import { describe, expect, it } from "vitest";
import { checkDocument } from "./document-check.ts";

// Numbers of domain.md §1.5; the check characters were computed by hand from its rules.
const today = "2026-11-26";
const until = "2027-01-31";

describe("what staff read off a document", () => {
  it.each([
    ["idCard", "11010519491231002X", undefined],
    ["idCard", "11010519491231002X", until],
    ["temporaryIdCard", "11010519491231002X", today],
    ["householdRegister", "11010519491231002X", undefined],
    ["hmtPermit", "810000199408230021", until],
    ["foreignPermanentResident", "911124198108030024", until],
    ["foreignPermanentResident", "CAN110081080310", until],
  ] as const)("%s %s until %s is taken", (kind, idNumber, validUntil) => {
    const document = { kind, name: "张样例", idNumber, ...(validUntil !== undefined && { validUntil }) };
    expect(checkDocument(document, today)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ["a wrong check character", "idCard", "110105194912310021", until, "cardInvalid"],
    ["a day there never was", "householdRegister", "110105194902300024", undefined, "cardInvalid"],
    ["a permit's number on an ID card", "idCard", "810000199408230021", until, "cardInvalid"],
    ["an ID card's number on a permit", "hmtPermit", "11010519491231002X", until, "cardInvalid"],
    ["a wrong weighted digit", "foreignPermanentResident", "CAN110081080311", until, "cardInvalid"],
    ["no last day where there is one", "temporaryIdCard", "11010519491231002X", undefined, "cardInvalid"],
    ["a last day that was yesterday", "temporaryIdCard", "11010519491231002X", "2026-11-25", "cardExpired"],
  ] as const)("%s is refused", (_what, kind, idNumber, validUntil, code) => {
    const document = { kind, name: "张样例", idNumber, ...(validUntil !== undefined && { validUntil }) };
    expect(checkDocument(document, today)).toMatchObject({ ok: false, code });
  });
});
