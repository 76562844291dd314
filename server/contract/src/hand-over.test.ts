import fc from "fast-check";
import { expect, it } from "vitest";
import {
  handOverCheckDigit,
  handOverDigits,
  handOverText,
  handOverToken,
  isHandOverCode,
} from "./hand-over.ts";

const digits = fc.stringMatching(/^[0-9]{9}$/);

it("has the check digit of the standard's example (ISO/IEC 7064, MOD 11,10: 0794 and 5)", () => {
  expect(handOverCheckDigit("0794")).toBe("5");
});

it("takes its own code, and none in which one digit is another", () => {
  fc.assert(
    fc.property(digits, fc.nat(handOverDigits - 1), fc.integer({ min: 1, max: 9 }), (head, place, shift) => {
      const code = head + handOverCheckDigit(head);
      const wrong = Array.from(code);
      wrong[place] = String((Number(code[place]) + shift) % 10);
      expect(isHandOverCode(code)).toBe(true);
      expect(isHandOverCode(wrong.join(""))).toBe(false);
    }),
  );
});

it.each(["", "1", "12345678901", "123456789a", "１２３４５６７８９０"])("%j is no code", (text) => {
  expect(isHandOverCode(text)).toBe(false);
});

it("finds its token in what was scanned, and in nothing else", () => {
  const token = "A".repeat(43);
  expect(handOverToken(handOverText(token))).toBe(token);
  for (const other of [token, "https://example.test/", `${handOverText(token)}A`, handOverText("")])
    expect(handOverToken(other)).toBeUndefined();
});
