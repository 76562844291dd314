import { Type, type Static } from "typebox";
import { Closed, Tokens } from "./schema.ts";

/** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
const Sex = Tokens(["0", "1", "2", "9"]);
/** `YYYYMMDD`. */
const Day = Type.String({ pattern: "^\\d{8}$" });
/** ISO 3166-1 alpha-3. */
const Nationality = Type.String({ pattern: "^[A-Z]{3}$" });

/** Resident ID card (GA 467, text block of 256 bytes; reference domain.md §1.3). */
export const ResidentCard = Closed({
  type: Tokens(["resident"]),
  name: Type.String({ minLength: 1, maxLength: 15 }),
  sex: Sex,
  /** GB/T 3304: 01–56, 97, 98. */
  nation: Type.String({ pattern: "^\\d{2}$" }),
  birth: Day,
  address: Type.String({ maxLength: 35 }),
  idNumber: Type.String({ pattern: "^\\d{17}[0-9X]$" }),
  issuer: Type.String({ maxLength: 15 }),
  validFrom: Day,
  /** `YYYYMMDD`, or `longTerm` (长期). */
  validUntil: Type.String({ pattern: "^(\\d{8}|longTerm)$" }),
});
export type ResidentCard = Static<typeof ResidentCard>;

/** Foreign permanent resident identity card of 2017 (discriminator `I`). */
export const Foreign2017Card = Closed({
  type: Tokens(["foreign2017"]),
  englishName: Type.String({ minLength: 1, maxLength: 60 }),
  chineseName: Type.String({ maxLength: 15 }),
  sex: Sex,
  birth: Day,
  nationality: Nationality,
  idNumber: Type.String({ pattern: "^[A-Z]{3}\\d{12}$" }),
  validFrom: Day,
  validUntil: Day,
  cardVersion: Type.String({ maxLength: 2 }),
  authority: Type.String({ maxLength: 4 }),
});
export type Foreign2017Card = Static<typeof Foreign2017Card>;

/** Residence permit for Hong Kong, Macao and Taiwan residents (港澳台居民居住证, discriminator `J`). */
export const HmtCard = Closed({
  type: Tokens(["hmt"]),
  name: Type.String({ minLength: 1, maxLength: 15 }),
  sex: Sex,
  birth: Day,
  address: Type.String({ maxLength: 35 }),
  /** As a resident's, with an area of 810000, 820000 or 830000. */
  idNumber: Type.String({ pattern: "^8[123]0000\\d{11}[0-9X]$" }),
  issuer: Type.String({ maxLength: 15 }),
  validFrom: Day,
  validUntil: Day,
  /** Number of the Mainland travel permit (通行证号码). */
  passNumber: Type.String({ maxLength: 9 }),
  issueCount: Type.String({ pattern: "^\\d{0,2}$" }),
});
export type HmtCard = Static<typeof HmtCard>;

/** Foreign permanent resident identity card of 2023 (discriminator `Y`). */
export const Foreign2023Card = Closed({
  type: Tokens(["foreign2023"]),
  /** The two fields of the card joined: 46 characters at most. */
  englishName: Type.String({ minLength: 1, maxLength: 46 }),
  chineseName: Type.String({ maxLength: 15 }),
  sex: Sex,
  birth: Day,
  nationality: Nationality,
  /** `9`, province, country (ISO 3166-1 numeric), birth, sequence, check character. */
  idNumber: Type.String({ pattern: "^9\\d{16}[0-9X]$" }),
  validFrom: Day,
  validUntil: Day,
  renewalCount: Type.String({ pattern: "^\\d{0,2}$" }),
  /** With it the number of the 2017 card can be rebuilt; empty on a first card. */
  formerNumberLink: Type.String({ maxLength: 3 }),
});
export type Foreign2023Card = Static<typeof Foreign2023Card>;

/** Every card a SAM-V reader can read; GA 467 tells them apart by the character at byte 248. */
export const CitizenCard = Type.Union([ResidentCard, HmtCard, Foreign2017Card, Foreign2023Card]);
export type CitizenCard = Static<typeof CitizenCard>;

/**
 * 社会保障卡, as its public files say it (EF05, EF06; 社会保障（个人）卡规范): no address, no nation, and no module that vouches for the
 * chip. 社会保障号码 is the holder's citizen number.
 */
export const SocialSecurityCard = Closed({
  type: Tokens(["socialSecurity"]),
  name: Type.String({ minLength: 1, maxLength: 15 }),
  idNumber: Type.String({ pattern: "^\\d{17}[0-9X]$" }),
  /** 卡号, printed on it too. */
  cardNumber: Type.String({ minLength: 1, maxLength: 20 }),
  /** Absent where the issuer left the record empty. */
  issuedOn: Type.Optional(Day),
  validUntil: Type.Optional(Day),
});
export type SocialSecurityCard = Static<typeof SocialSecurityCard>;

/** Whose card it is: the Chinese name, or the English one where the card has no other. */
export function cardHolder(card: CitizenCard): { readonly name: string; readonly idNumber: string } {
  const { idNumber } = card;
  if (card.type === "resident" || card.type === "hmt") return { name: card.name, idNumber };
  return { name: card.chineseName === "" ? card.englishName : card.chineseName, idNumber };
}

/** All a page may know of who is here. */
export const MaskedCitizen = Closed({
  name: Type.String(),
  idNumber: Type.String(),
});
export type MaskedCitizen = Static<typeof MaskedCitizen>;
