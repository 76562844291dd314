import type { CitizenCard } from "./citizen-card.ts";
import { parseIdNumber, type IdNumberProblem } from "./id-number.ts";
import { fail, ok, type Result } from "./result.ts";

export type CardNumberProblem = IdNumberProblem | "idNumberArea" | "idNumberNationality" | "idNumberSex";

/** What the numbers of these cards begin with: Hong Kong, Macao and Taiwan for a division; a 9 (domain.md §1.5). */
const beginnings = { hmt: /^8[123]0000/, foreign2023: /^9/ } as const;

const weights = [7, 3, 1];

/** Check digit of the 2017 card's 15 characters: letters count from A = 10, weights 7 3 1 repeat, sum modulo 10 (domain.md §1.5). */
export function foreign2017CheckDigit(first14: string): string {
  const sum = Array.from(first14).reduce(
    (total, character, index) => total + parseInt(character, 36) * (weights[index % 3] ?? 0),
    0,
  );
  return String(sum % 10);
}

/**
 * Whether a citizen's number is sound by itself, whichever card bears it: 18 characters (residents, Hong Kong, Macao and
 * Taiwan, foreigners since 2023) or the 15 of a foreigner's card of 2017.
 */
export function isCitizenNumber(text: string): boolean {
  return /^[A-Z]{3}\d{12}$/.test(text)
    ? foreign2017CheckDigit(text.slice(0, 14)) === text[14]
    : parseIdNumber(text).ok;
}

/**
 * Whether the number printed on a card is sound and agrees with the card's other fields (domain.md §1.5):
 * ISO 7064 MOD 11-2 for the 18-digit numbers, the weighted digit for the 15-character one. The codes name the rule,
 * never a value.
 */
export function checkCardNumber(card: CitizenCard): Result<void, CardNumberProblem> {
  const { idNumber, birth, sex } = card;
  if (card.type === "foreign2017") {
    if (foreign2017CheckDigit(idNumber.slice(0, 14)) !== idNumber[14]) return fail("idNumberCheck");
    if (!idNumber.startsWith(card.nationality)) return fail("idNumberNationality");
    return idNumber.slice(7, 13) === birth.slice(2) ? ok() : fail("idNumberBirth");
  }
  const number = parseIdNumber(idNumber);
  if (!number.ok) return number;
  if (card.type !== "resident" && !beginnings[card.type].test(idNumber)) return fail("idNumberArea");
  if (number.value.birth !== birth) return fail("idNumberBirth");
  // Of the 2023 card no public source says that the sequence tells the sex.
  const toldSex = card.type !== "foreign2023" && (sex === "1" || sex === "2");
  return toldSex && (sex === "1") !== (number.value.sex === "male") ? fail("idNumberSex") : ok();
}
