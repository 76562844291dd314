import type { SeenDocumentKind } from "@zizhuban/server-contract";

/** Documents that staff may be shown where no reader takes a card. */
export type DocumentWords = Readonly<Record<SeenDocumentKind, string>>;

export const documentsZhCn: DocumentWords = {
  idCard: "居民身份证",
  temporaryIdCard: "临时居民身份证",
  householdRegister: "居民户口簿",
  hmtPermit: "港澳台居民居住证",
  foreignPermanentResident: "外国人永久居留身份证",
};

export const documentsEn: DocumentWords = {
  idCard: "resident ID card",
  temporaryIdCard: "temporary ID card",
  householdRegister: "household register",
  hmtPermit: "residence permit (Hong Kong, Macao, Taiwan)",
  foreignPermanentResident: "foreign permanent resident ID card",
};
