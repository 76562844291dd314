import { describe, expect, it } from "vitest";
import { certificateIdentifier, certificateNumber, identifierOf, nextVersion } from "./number.ts";

const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Whether a whole string fits MOD 37,36, by the checking rule of ISO 7064:2003, 9.1 and apart from the code under
 * test: P(1) = 36; S(j) = P(j) mod 37 + a(j); P(j+1) = 2 · (S(j) mod 36, or 36 where that is 0); S(n) ≡ 1 (mod 36).
 */
function fits(text: string): boolean {
  let product = 36;
  let sum = 0;
  for (const character of text) {
    const value = characters.indexOf(character);
    if (value < 0) throw new Error(`${character} is no character of MOD 37,36`);
    sum = (product % 37) + value;
    product = 2 * (sum % 36 === 0 ? 36 : sum % 36);
  }
  return sum % 36 === 1;
}

/** The check characters with which it fits: by the standard there is one. */
const fitting = (text: string) => Array.from(characters).filter((check) => fits(text + check));

// In public use; reference domain.md §1.5.
const published = [
  "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
  "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
  "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
] as const;

describe("identifiers of electronic certificates (GB/T 36904)", () => {
  it.each(published)("%s", (identifier) => {
    const [type = "", issuer = "", serial = "", version = "", check = ""] = identifier.split(".").slice(5);
    expect(fitting(type + issuer + serial + version)).toEqual([check]);
    expect(identifierOf([type, issuer, serial, version])).toBe(identifier);
  });

  it("the second version of a published one is the published second", () => {
    expect(nextVersion(published[0], 2)).toBe(published[1]);
  });

  it("carry the serial of the certificate's own number", () => {
    const number = certificateNumber("420702", "20261123", 17);
    expect(number).toMatch(/^42070220261123000017[0-9A-Z]$/);
    const issuer = "11420702Y000001474";
    const parts = { typeCode: `${issuer}001`, issuer, division: "420702", day: "20261123", serial: 17 };
    expect(certificateIdentifier(parts)).toContain(`.${issuer}001.${issuer}.${number.slice(0, 20)}.001.`);
  });

  it("every number and identifier of a day fits the standard, and with no other check character", () => {
    const issuer = "11420702Y000001474";
    const seen = new Set<string>();
    for (let serial = 1; serial <= 400; serial += 1) {
      const number = certificateNumber("420702", "20261123", serial);
      expect(fitting(number.slice(0, -1))).toEqual([number.at(-1)]);
      const parts = { typeCode: `${issuer}001`, issuer, division: "420702", day: "20261123", serial };
      const identifier = certificateIdentifier(parts).split(".").slice(5).join("");
      expect(fitting(identifier.slice(0, -1))).toEqual([identifier.at(-1)]);
      seen.add(identifier.slice(-1));
    }
    // The remainder 0 and the 36 it stands for are among them.
    expect([...seen].toSorted().join("")).toBe(characters);
  });
});
