import { expect, it } from "vitest";
import { isLicenceIdentifier, isOrganisationCode } from "./index.ts";

// The examples of domain.md §1.5, and the same with one character changed.

it.each([
  ["011217651", true],
  ["01121765-1", true],
  ["011217652", false],
  ["011217615", false],
  ["01121765", false],
])("%s is an organisation code: %s (GB 11714)", (code, is) => {
  expect(isOrganisationCode(code)).toBe(is);
});

it("a licence's identifier holds with its check character only", () => {
  const type = "11100000000013127D001";
  const parts = `1.2.156.3005.2.${type}.11430000006122244L.20230000403.001.`;
  const fitting = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter((one) =>
    isLicenceIdentifier(parts + one),
  );
  expect(fitting).toHaveLength(1);
  expect(isLicenceIdentifier(parts.replace(".001.", ".002.") + (fitting[0] ?? ""))).toBe(false);
});
