import { hybridCheckHolds } from "@zizhuban/device-agent-contract";

// Check characters of the numbers that authorities give to organisations and papers; people's, and the credit
// code, are in the device agent's contract: a kiosk checks them while they are typed. Pure.

const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Whether the check character of an organisation code fits: 8 characters and one, modulo 11 (GB 11714-1997). */
export function isOrganisationCode(text: string): boolean {
  if (!/^[0-9A-Z]{8}-?[0-9X]$/.test(text)) return false;
  const sum = organisationWeights.reduce(
    (total, weight, at) => total + Number.parseInt(text[at] ?? "", 36) * weight,
    0,
  );
  const check = (11 - (sum % 11)) % 11;
  return text.at(-1) === (check === 10 ? "X" : String(check));
}

/** Electronic licence identifier: four parts and a MOD 37,36 character over them (GB/T 36904). */
export function isLicenceIdentifier(text: string): boolean {
  const parts = /^1\.2\.156\.3005\.2\.([0-9A-Z]+)\.([0-9A-Z]+)\.([0-9A-Z]+)\.([0-9A-Z]+)\.([0-9A-Z])$/.exec(
    text,
  );
  return parts !== null && hybridCheckHolds(parts.slice(1).join(""), "alphanumeric");
}
