import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idNumberCheckCharacter, parseIdNumber } from "./id-number.ts";

describe("citizen identification number (GB 11643)", () => {
  it("accepts the standard's example and tells area, birth and sex", () => {
    expect(parseIdNumber("11010519491231002X")).toEqual({
      ok: true,
      value: { area: "110105", birth: "19491231", sex: "female" },
    });
  });

  it.each([
    ["1101051949123100", "idNumberLength"],
    ["11010519491231002x", "idNumberDigits"],
    ["11010519491331002X", "idNumberBirth"],
    ["110105194902300020", "idNumberBirth"],
    ["110105194912310021", "idNumberCheck"],
  ])("refuses %s as %s", (number, code) => {
    expect(parseIdNumber(number)).toMatchObject({ ok: false, code });
  });

  it("finds every single wrong digit", () => {
    const first17 = fc.stringMatching(/^42070219850615[0-9]{3}$/);
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (head, place, shift) => {
        const check = idNumberCheckCharacter(head);
        const wrong = Array.from(head);
        wrong[place] = String((Number(head[place]) + shift) % 10);
        expect(parseIdNumber(head + check).ok).toBe(true);
        expect(parseIdNumber(wrong.join("") + check).ok).toBe(false);
      }),
    );
  });
});
