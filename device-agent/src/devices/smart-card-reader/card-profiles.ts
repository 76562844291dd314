// Kinds of card, as data: which application to select, where its fields lie, how they are written.

/** How the bytes of a field are to be read. */
export type FieldCoding =
  /** GB 18030 text, padded with spaces or NUL. */
  | "text"
  /** Packed decimal digits; filler F is left out. */
  | "digits"
  /** Digits of a date `YYYYMMDD`, packed. */
  | "date"
  /** Two hexadecimal digits a byte, for identifiers that are not text. */
  | "hex";

export interface CardField {
  readonly tag: number;
  readonly coding: FieldCoding;
  /** A card without it is not this kind of card; others may be absent, or shown only after a PIN. */
  readonly required?: true;
}

export type CardFile = {
  readonly identifier: number;
  readonly fields: Readonly<Record<string, CardField>>;
} & (
  | {
      /** One field a record; each record is a simple TLV object. */
      readonly structure: "records";
      readonly records: readonly number[];
    }
  | {
      /** All fields in one transparent file. */
      readonly structure: "transparent";
      readonly tlv: "simple" | "ber";
      readonly longest: number;
    }
);

export interface CardProfile {
  readonly name: string;
  /** Name of the application (AID). */
  readonly application: Uint8Array;
  readonly files: readonly CardFile[];
}

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

/**
 * 社会保障卡, contact side: application `sx1.sh.社会保障` (GB 2312 bytes), basic files EF05 (the card) and EF06 (its holder),
 * each record one tag-length-value object. Tags and lengths as public readers of these cards use them; in EF06 some issuers ask
 * for the holder's PIN, and then only the card's own number is read.
 */
const socialSecurity: CardProfile = {
  name: "social-security",
  application: bytes("7378312E73682EC9E7BBE1B1A3D5CF"),
  files: [
    {
      identifier: 0xef05,
      structure: "records",
      records: [1, 5, 6, 7],
      fields: {
        cardIdentifier: { tag: 0x01, coding: "hex" },
        issuedOn: { tag: 0x05, coding: "date" },
        validUntil: { tag: 0x06, coding: "date" },
        cardNumber: { tag: 0x07, coding: "text", required: true },
      },
    },
    {
      identifier: 0xef06,
      structure: "records",
      records: [1, 2],
      fields: {
        idNumber: { tag: 0x08, coding: "text" },
        name: { tag: 0x09, coding: "text" },
      },
    },
  ],
};

/**
 * A licence on a chip, as a site's issuer lays it out: one transparent file of BER-TLV under the issuer's own application.
 * No national standard fixes these tags; a site whose issuer chose others brings a profile of its own.
 */
const licence: CardProfile = {
  name: "licence",
  application: bytes("D156000027010001"),
  files: [
    {
      identifier: 0x0015,
      structure: "transparent",
      tlv: "ber",
      longest: 2_048,
      fields: {
        licenceNumber: { tag: 0x5f20, coding: "text", required: true },
        name: { tag: 0x5f21, coding: "text" },
        idNumber: { tag: 0x5f22, coding: "text" },
        issuedOn: { tag: 0x5f25, coding: "date" },
        validUntil: { tag: 0x5f24, coding: "date" },
      },
    },
  ],
};

export const cardProfiles = [socialSecurity, licence] as const;
