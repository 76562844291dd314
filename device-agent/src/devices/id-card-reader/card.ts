// Text block of the card's chip: 256 bytes, UTF-16 little endian, padded with spaces.
// GA 448-2013 and GA 467-2013; reference domain.md §1.3. Offsets and lengths are in bytes.

import { CitizenCard, fail, parseIdNumber, parser, type Result } from "@zizhuban/device-agent-contract";

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

const longTerm = "长期";
const parseCard = parser(CitizenCard);

/**
 * Reads a text block. Characters of the private use area and of rare planes are kept as they are:
 * whether they can be shown is for the screen and the printer to say.
 * `cardUnsupported`: a kind of card this room does not know (HMT residence permit, foreign card of 2023).
 * `cardInvalid`: a field or a check digit does not hold; the detail names the rule, never a value.
 */
export function decodeCard(block: Uint8Array): Result<CitizenCard, CardProblem> {
  if (block.length !== 256) return fail("cardInvalid", "length of the text block");
  switch (text(block, discriminator)) {
    case "":
      return decodeResident(block);
    case "I":
      return decodeForeign2017(block);
    default:
      return fail("cardUnsupported");
  }
}

function decodeResident(block: Uint8Array): Result<CitizenCard, CardProblem> {
  const until = text(block, resident.validUntil);
  const card = parseCard({
    type: "resident",
    ...texts(block, resident),
    validUntil: until === longTerm ? "longTerm" : until,
  });
  if (!card.ok || card.value.type !== "resident") return invalid(card);
  const number = parseIdNumber(card.value.idNumber);
  if (!number.ok) return fail("cardInvalid", number.code);
  if (!isNation(card.value.nation)) return fail("cardInvalid", "nation");
  return card;
}

function decodeForeign2017(block: Uint8Array): Result<CitizenCard, CardProblem> {
  const card = parseCard({ type: "foreign2017", ...texts(block, foreign2017) });
  if (!card.ok || card.value.type !== "foreign2017") return invalid(card);
  const { idNumber } = card.value;
  if (foreign2017CheckDigit(idNumber.slice(0, 14)) !== idNumber[14])
    return fail("cardInvalid", "idNumberCheck");
  return card;
}

/** Newest address of a card (answer to 30 03): 35 characters of the same encoding. */
export function decodeAddress(bytes: Uint8Array): string {
  return text(bytes, [0, bytes.length]);
}

function invalid(parsed: Result<CitizenCard>): Result<CitizenCard, CardProblem> {
  return fail("cardInvalid", parsed.ok ? undefined : parsed.detail);
}

/** GB/T 3304: 01–56, 97 others, 98 foreign-born citizens. */
function isNation(code: string): boolean {
  const number = Number(code);
  return (number >= 1 && number <= 56) || number === 97 || number === 98;
}

/** Number of the 2017 card: letters count from A = 10, weights 7 3 1 repeat, sum modulo 10 (domain.md §1.5). */
function foreign2017CheckDigit(first14: string): string {
  const weights = [7, 3, 1];
  const sum = Array.from(first14).reduce(
    (total, character, index) => total + parseInt(character, 36) * (weights[index % 3] ?? 0),
    0,
  );
  return String(sum % 10);
}

function texts<Name extends string>(
  block: Uint8Array,
  fields: Readonly<Record<Name, Field>>,
): Partial<Record<Name, string>> {
  const read: Partial<Record<Name, string>> = {};
  for (const name in fields) read[name] = text(block, fields[name]);
  return read;
}

function text(block: Uint8Array, [offset, length]: Field): string {
  const decoded = new TextDecoder("utf-16le").decode(block.subarray(offset, offset + length));
  return decoded.replace(/[\0 ]+$/, "");
}
