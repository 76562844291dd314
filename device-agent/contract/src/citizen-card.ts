import { Type, type Static } from "typebox";
import { Closed, Tokens } from "./schema.ts";

/**
 * Resident ID card (GA 467, text block of 256 bytes). Other layouts (HMT residence permit,
 * foreign permanent resident 2017 and 2023) join this union when their room reads them.
 */
export const ResidentCard = Closed({
  type: Tokens(["resident"]),
  name: Type.String({ minLength: 1, maxLength: 15 }),
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  sex: Tokens(["0", "1", "2", "9"]),
  /** GB/T 3304: 01–56, 97, 98. */
  nation: Type.String({ pattern: "^\\d{2}$" }),
  /** `YYYYMMDD`. */
  birth: Type.String({ pattern: "^\\d{8}$" }),
  address: Type.String({ maxLength: 35 }),
  idNumber: Type.String({ pattern: "^\\d{17}[0-9X]$" }),
  issuer: Type.String({ maxLength: 15 }),
  /** `YYYYMMDD`. */
  validFrom: Type.String({ pattern: "^\\d{8}$" }),
  /** `YYYYMMDD`, or `longTerm` (长期). */
  validUntil: Type.String({ pattern: "^(\\d{8}|longTerm)$" }),
});
export type ResidentCard = Static<typeof ResidentCard>;

export const CitizenCard = ResidentCard;
export type CitizenCard = Static<typeof CitizenCard>;

/** All a page may know of who is here. */
export const MaskedCitizen = Closed({
  name: Type.String(),
  idNumber: Type.String(),
});
export type MaskedCitizen = Static<typeof MaskedCitizen>;
