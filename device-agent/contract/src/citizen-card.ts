import { Type, type Static } from "typebox";
import { Closed, Tokens } from "./schema.ts";

/** Resident ID card (GA 467, text block of 256 bytes; reference domain.md §1.3). */
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

/** Foreign permanent resident identity card of 2017 (discriminator `I`). */
export const Foreign2017Card = Closed({
  type: Tokens(["foreign2017"]),
  englishName: Type.String({ minLength: 1, maxLength: 60 }),
  chineseName: Type.String({ maxLength: 15 }),
  sex: Tokens(["0", "1", "2", "9"]),
  birth: Type.String({ pattern: "^\\d{8}$" }),
  /** ISO 3166-1 alpha-3. */
  nationality: Type.String({ pattern: "^[A-Z]{3}$" }),
  idNumber: Type.String({ pattern: "^[A-Z]{3}\\d{12}$" }),
  validFrom: Type.String({ pattern: "^\\d{8}$" }),
  validUntil: Type.String({ pattern: "^\\d{8}$" }),
  cardVersion: Type.String({ maxLength: 2 }),
  authority: Type.String({ maxLength: 4 }),
});
export type Foreign2017Card = Static<typeof Foreign2017Card>;

/** HMT residence permit and the 2023 foreign card join this union when their room reads them. */
export const CitizenCard = Type.Union([ResidentCard, Foreign2017Card]);
export type CitizenCard = Static<typeof CitizenCard>;

/** All a page may know of who is here. */
export const MaskedCitizen = Closed({
  name: Type.String(),
  idNumber: Type.String(),
});
export type MaskedCitizen = Static<typeof MaskedCitizen>;
