import { hybridCheckCharacter } from "@zizhuban/device-agent-contract";

/**
 * A case's number, made to be read out over the telephone: day, running serial and one check
 * digit (ISO 7064 MOD 11,10), digits only: `20261123-000017-4`.
 * @param day civil day, `YYYYMMDD`
 */
export function caseNumber(day: string, serial: number): string {
  const digits = String(serial).padStart(6, "0");
  return `${day}-${digits}-${hybridCheckCharacter(day + digits, "digits") ?? ""}`;
}
