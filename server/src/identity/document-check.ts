import { fail, foreign2017CheckDigit, ok, parseIdNumber, type Result } from "@zizhuban/device-agent-contract";
import type { SeenDocument } from "@zizhuban/server-contract";

/** Numbers of a Mainland resident begin with the area of a province, 11 to 65 (GB/T 2260). */
const resident = /^[1-6]\d{16}[\dX]$/;
const hmt = /^8[123]0000\d{11}[\dX]$/;
const foreign2023 = /^9\d{16}[\dX]$/;
const foreign2017 = /^[A-Z]{3}\d{12}$/;

function isSound(kind: SeenDocument["kind"], number: string): boolean {
  switch (kind) {
    case "idCard":
    case "temporaryIdCard":
    case "householdRegister":
      return resident.test(number) && parseIdNumber(number).ok;
    case "hmtPermit":
      return hmt.test(number) && parseIdNumber(number).ok;
    case "foreignPermanentResident":
      return foreign2017.test(number)
        ? foreign2017CheckDigit(number.slice(0, 14)) === number[14]
        : foreign2023.test(number) && parseIdNumber(number).ok;
  }
}

/** A household register has no last day, and an ID card may hold for good (长期). */
const mayLackLastDay: ReadonlySet<SeenDocument["kind"]> = new Set(["householdRegister", "idCard"]);

/**
 * Whether what staff read off a document can be: a number of that kind whose check character holds (domain.md §1.5),
 * and a validity that covers today.
 * @param today civil day by the server's clock, `2026-02-13`
 */
export function checkDocument(
  { kind, idNumber, validUntil }: SeenDocument,
  today: string,
): Result<void, "cardInvalid" | "cardExpired"> {
  if (!isSound(kind, idNumber)) return fail("cardInvalid", "idNumber");
  if (validUntil === undefined) return mayLackLastDay.has(kind) ? ok() : fail("cardInvalid", "validUntil");
  return validUntil < today ? fail("cardExpired") : ok();
}
