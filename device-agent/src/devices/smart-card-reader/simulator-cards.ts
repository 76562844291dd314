import { readFileSync } from "node:fs";
import { Closed, parser, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { cardProfiles, type CardField, type CardFile, type CardProfile } from "./card-profiles.ts";

const SampleSmartCard = Closed({
  key: Type.String(),
  /** Shown in the dev dock. */
  label: Type.String(),
  profile: Tokens(cardProfiles.map(({ name }) => name)),
  protocol: Tokens(["t0", "t1"]),
  /** The holder's file asks for a PIN first. */
  holderLocked: Type.Optional(Type.Boolean()),
  fields: Type.Record(Type.String(), Type.String()),
});
export type SampleSmartCard = Static<typeof SampleSmartCard>;

/** The fictitious cards of `sample-data/smart-cards.json`. */
export function sampleSmartCards(): readonly SampleSmartCard[] {
  const file = new URL("../../../sample-data/smart-cards.json", import.meta.url);
  const parsed = parser(Type.Array(SampleSmartCard))(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.ok) throw new Error(`sample-data/smart-cards.json: ${parsed.detail}`);
  return parsed.value;
}

export function profileOf(card: SampleSmartCard): CardProfile {
  const profile = cardProfiles.find(({ name }) => name === card.profile);
  if (profile === undefined) throw new Error(`no profile ${card.profile}`);
  return profile;
}

/** Two-byte GB 18030 read backwards: the platform decodes it and does not encode it. */
function twoByteTable(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder("gb18030");
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++)
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return table;
}

let table: ReturnType<typeof twoByteTable> | undefined;

function gb18030(text: string): Uint8Array {
  const known = (table ??= twoByteTable());
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const code = character.charCodeAt(0);
      const pair = code < 0x80 ? [code] : known.get(character);
      if (pair === undefined) throw new Error("a sample card holds a character of more than two bytes");
      return pair;
    }),
  );
}

/** A field's bytes from its text. */
export function encodeField(text: string, { coding }: CardField): Uint8Array {
  return coding === "text" ? gb18030(text) : new Uint8Array(Buffer.from(text, "hex"));
}

export const tagBytes = ({ tag }: CardField): readonly number[] =>
  tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];

/** What a file of this card holds: the records by number, or one transparent content as number 0. */
export function fileContent(file: CardFile, card: SampleSmartCard): ReadonlyMap<number, Uint8Array> {
  const objects = Object.entries(file.fields).flatMap(([name, field]) => {
    const text = card.fields[name];
    if (text === undefined) return [];
    const value = encodeField(text, field);
    return [Uint8Array.of(...tagBytes(field), value.length, ...value)];
  });
  if (file.structure === "records")
    return new Map(objects.flatMap((object, index) => [[file.records[index] ?? 0, object] as const]));
  // A file is longer than what is in it: filler behind the last object.
  return new Map([
    [0, Uint8Array.of(...objects.flatMap((object) => Array.from(object)), ...new Uint8Array(300))],
  ]);
}
