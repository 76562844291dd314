import { fail, ok, type Result } from "./result.ts";

export type IdNumberProblem = "idNumberLength" | "idNumberDigits" | "idNumberBirth" | "idNumberCheck";

export interface IdNumberFacts {
  /** Six-digit division of first registration. */
  readonly area: string;
  /** `YYYYMMDD`. */
  readonly birth: string;
  readonly sex: "male" | "female";
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = "10X98765432";

/** ISO 7064 MOD 11-2 over the first 17 digits (GB 11643-1999, 4.2.4). */
export function idNumberCheckCharacter(first17: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return checkCharacters[sum % 11] ?? "";
}

function isDate(yyyymmdd: string): boolean {
  const year = Number(yyyymmdd.slice(0, 4));
  const month = Number(yyyymmdd.slice(4, 6));
  const day = Number(yyyymmdd.slice(6, 8));
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Reads a citizen identification number (公民身份号码, GB 11643): length, digits, date of birth, check character. */
export function parseIdNumber(number: string): Result<IdNumberFacts, IdNumberProblem> {
  if (number.length !== 18) return fail("idNumberLength");
  if (!/^\d{17}[\dX]$/.test(number)) return fail("idNumberDigits");
  const birth = number.slice(6, 14);
  if (!isDate(birth)) return fail("idNumberBirth");
  if (idNumberCheckCharacter(number.slice(0, 17)) !== number[17]) return fail("idNumberCheck");
  return ok({ area: number.slice(0, 6), birth, sex: Number(number[16]) % 2 === 1 ? "male" : "female" });
}
