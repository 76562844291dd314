import { describe, expect, it } from "vitest";
import { hybridCheckCharacter, hybridCheckHolds } from "./iso7064.ts";

describe("ISO 7064 hybrid systems", () => {
  it("agree with published numbers", () => {
    // ISO 7064:2003, annex: 0794 → 5 (MOD 11,10); A1-2425G-ABC1234002-M (MOD 37,36) is the GRid standard's example.
    expect(hybridCheckCharacter("0794", "digits")).toBe("5");
    expect(hybridCheckHolds("A12425GABC1234002M", "alphanumeric")).toBe(true);
  });

  it("notice every single wrong character", () => {
    const right = "A12425GABC1234002M";
    for (let place = 0; place < right.length; place++) {
      for (const other of "09AMZ") {
        if (right[place] === other) continue;
        const wrong = right.slice(0, place) + other + right.slice(place + 1);
        expect(hybridCheckHolds(wrong, "alphanumeric")).toBe(false);
      }
    }
  });

  it("have no check character for what is outside their alphabet", () => {
    expect(hybridCheckCharacter("12a", "alphanumeric")).toBeUndefined();
    expect(hybridCheckCharacter("12A", "digits")).toBeUndefined();
    expect(hybridCheckHolds("", "digits")).toBe(false);
  });
});
