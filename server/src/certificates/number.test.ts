import { describe, expect, it } from "vitest";
import { certificateIdentifier, certificateNumber, identifierOf } from "./number.ts";

describe("identifiers of electronic certificates (GB/T 36904)", () => {
  it.each([
    // In public use; reference domain.md §1.5.
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
  ])("%s", (identifier) => {
    const [type = "", issuer = "", serial = "", version = ""] = identifier.split(".").slice(5);
    expect(identifierOf([type, issuer, serial, version])).toBe(identifier);
  });

  it("carry the serial of the certificate's own number", () => {
    const number = certificateNumber("420702", "20261123", 17);
    expect(number).toMatch(/^42070220261123000017[0-9A-Z]$/);
    const issuer = "11420702Y000001474";
    const parts = { typeCode: `${issuer}001`, issuer, division: "420702", day: "20261123", serial: 17 };
    expect(certificateIdentifier(parts)).toContain(`.${issuer}001.${issuer}.${number.slice(0, 20)}.001.`);
  });
});
