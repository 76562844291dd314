import { readFileSync } from "node:fs";
import { CitizenCard, Closed, parser } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

// The simulator's own encoder of the text block, written apart from `card.ts`: two readings of the
// same standard that would both have to be wrong in the same way. Reference domain.md §1.3.

const SampleCard = Closed({
  key: Type.String(),
  /** Shown in the dev dock. */
  label: Type.String(),
  card: CitizenCard,
  /** Address of a later move, as 30 03 gives it. */
  newAddress: Type.Optional(Type.String({ maxLength: 35 })),
});
export type SampleCard = Static<typeof SampleCard>;

/** The fictitious people of `sample-data/id-cards.json`. */
export function sampleCards(): readonly SampleCard[] {
  const file = new URL("../../../sample-data/id-cards.json", import.meta.url);
  const parsed = parser(Type.Array(SampleCard))(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.ok) throw new Error(`sample-data/id-cards.json: ${parsed.detail}`);
  return parsed.value;
}

/** The 256-byte text block as the chip of this card would hold it. */
export function encodeText(card: CitizenCard): Uint8Array {
  return utf16(characters(card));
}

function characters(card: CitizenCard): string {
  const { sex, birth, idNumber, validFrom } = card;
  const until = card.validUntil === "longTerm" ? "长期" : card.validUntil;
  const validity = validFrom + until.padEnd(8);
  switch (card.type) {
    case "resident":
    case "hmt":
      return (
        card.name.padEnd(15) +
        sex +
        (card.type === "resident" ? card.nation : "  ") +
        birth +
        card.address.padEnd(35) +
        idNumber +
        card.issuer.padEnd(15) +
        validity +
        (card.type === "resident"
          ? " ".repeat(18)
          : `${card.passNumber.padEnd(9)}${card.issueCount.padEnd(2)}   J   `)
      );
    case "foreign2017":
      return (
        card.englishName.padEnd(60) +
        sex +
        idNumber +
        card.nationality +
        card.chineseName.padEnd(15) +
        validity +
        birth +
        card.cardVersion.padEnd(2) +
        card.authority.padEnd(4) +
        "I   "
      );
    case "foreign2023":
      return (
        card.chineseName.padEnd(15) +
        sex +
        card.renewalCount.padEnd(2) +
        birth +
        card.englishName.slice(0, 35).padEnd(35) +
        idNumber +
        " ".repeat(15) +
        validity +
        card.englishName.slice(35).padEnd(11) +
        card.nationality +
        "Y" +
        card.formerNumberLink.padEnd(3)
      );
  }
}

/** Answer data of 30 03. */
export function encodeAddress(address: string): Uint8Array {
  return utf16(address.padEnd(35));
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    bytes[index * 2] = unit & 0xff;
    bytes[index * 2 + 1] = unit >> 8;
  }
  return bytes;
}

/** A block that begins like a WLT photo and holds no picture: nothing open could decode one. */
export function placeholderPhoto(): Uint8Array {
  const photo = Uint8Array.from({ length: 1024 }, (_, index) => (3 + 7 * (index - 8)) & 0xff);
  photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00]);
  return photo;
}

/** Two fingerprint blocks that hold no finger. */
export function placeholderFingerprints(): Uint8Array {
  return Uint8Array.from({ length: 1024 }, (_, index) => (1 + 5 * index) & 0xff);
}
