// Text block of the card's chip: 256 bytes, UTF-16 little endian, padded with spaces.
// GA 448-2013 and GA 467-2013; reference domain.md §1.3. Offsets and lengths are in bytes.

import { checkCardNumber, CitizenCard, fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";

export type CardProblem = "cardUnsupported" | "cardInvalid";

type Field = readonly [offset: number, length: number];

const discriminator: Field = [248, 2];

const resident = {
  name: [0, 30],
  sex: [30, 2],
  nation: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  issuer: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
} as const satisfies Record<string, Field>;

/** As a resident's without the nation, and behind it what the residence permit adds. */
const hmt = {
  name: resident.name,
  sex: resident.sex,
  birth: resident.birth,
  address: resident.address,
  idNumber: resident.idNumber,
  issuer: resident.issuer,
  validFrom: resident.validFrom,
  validUntil: resident.validUntil,
  passNumber: [220, 18],
  issueCount: [238, 4],
} as const satisfies Record<string, Field>;

const foreign2017 = {
  englishName: [0, 120],
  sex: [120, 2],
  idNumber: [122, 30],
  nationality: [152, 6],
  chineseName: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
  birth: [220, 16],
  cardVersion: [236, 4],
  authority: [240, 8],
} as const satisfies Record<string, Field>;

const foreign2023 = {
  chineseName: [0, 30],
  sex: [30, 2],
  renewalCount: [32, 4],
  birth: [36, 16],
  idNumber: [122, 36],
  validFrom: [188, 16],
  validUntil: [204, 16],
  nationality: [242, 6],
  formerNumberLink: [250, 6],
} as const satisfies Record<string, Field>;

/** The English name of the 2023 card: characters 1–35, and 36–46 in a field of their own. */
const foreign2023EnglishName: readonly [Field, Field] = [
  [52, 70],
  [220, 22],
];

const longTerm = "长期";
const parseCard = parser(CitizenCard);

/** What the card says, by the kind its discriminator names; undefined for a kind nobody documented. */
function fieldsOf(block: Uint8Array): unknown {
  switch (text(block, discriminator)) {
    case "": {
      const validUntil = text(block, resident.validUntil);
      return {
        type: "resident",
        ...texts(block, resident),
        validUntil: validUntil === longTerm ? "longTerm" : validUntil,
      };
    }
    case "J":
      return { type: "hmt", ...texts(block, hmt) };
    case "I":
      return { type: "foreign2017", ...texts(block, foreign2017) };
    case "Y": {
      // The first part is full when there is a second: only the end of the whole is padding.
      const englishName = foreign2023EnglishName.map((field) => characters(block, field)).join("");
      return { type: "foreign2023", ...texts(block, foreign2023), englishName: trimmed(englishName) };
    }
    default:
      return undefined;
  }
}

/**
 * Reads a text block. Characters of the private use area and of rare planes are kept as they are:
 * whether they can be shown is for the screen and the printer to say.
 * `cardUnsupported`: a kind of card nobody documented.
 * `cardInvalid`: a field or a check digit does not hold; the detail names the rule, never a value.
 */
export function decodeCard(block: Uint8Array): Result<CitizenCard, CardProblem> {
  if (block.length !== 256) return fail("cardInvalid", "length of the text block");
  const fields = fieldsOf(block);
  if (fields === undefined) return fail("cardUnsupported");
  const card = parseCard(fields);
  if (!card.ok) return fail("cardInvalid", card.detail);
  const number = checkCardNumber(card.value);
  if (!number.ok) return fail("cardInvalid", number.code);
  if (card.value.type === "resident" && !isNation(card.value.nation)) return fail("cardInvalid", "nation");
  return ok(card.value);
}

/** Newest address of a card (answer to 30 03): 35 characters of the same encoding. */
export function decodeAddress(bytes: Uint8Array): string {
  return text(bytes, [0, bytes.length]);
}

/** GB/T 3304: 01–56, 97 others, 98 foreign-born citizens. */
function isNation(code: string): boolean {
  const number = Number(code);
  return (number >= 1 && number <= 56) || number === 97 || number === 98;
}

function texts<Name extends string>(
  block: Uint8Array,
  fields: Readonly<Record<Name, Field>>,
): Partial<Record<Name, string>> {
  const read: Partial<Record<Name, string>> = {};
  for (const name in fields) read[name] = text(block, fields[name]);
  return read;
}

function text(block: Uint8Array, field: Field): string {
  return trimmed(characters(block, field));
}

function characters(block: Uint8Array, [offset, length]: Field): string {
  return new TextDecoder("utf-16le").decode(block.subarray(offset, offset + length));
}

function trimmed(padded: string): string {
  return padded.replace(/[\0 ]+$/, "");
}
