import type { CardField, CardFile, CardProfile } from "./card-profiles.ts";
import { encodeField, sampleSmartCards, tagBytes } from "./simulator-cards.ts";

const samples = sampleSmartCards();

/** A field as the fictitious holder of such a card has it. */
function sampleValue({ name: kind }: CardProfile, name: string, field: CardField): Uint8Array {
  const text = samples.find(({ profile }) => profile === kind)?.fields[name];
  return text === undefined ? Uint8Array.of(0x78) : encodeField(text, field);
}

/** Bytes no value is made of: padding stays, so that an empty field stays empty. */
const padding = { text: [0x00, 0x20, 0xff], date: [0xff], digits: [0xff], hex: [] as number[] } as const;

interface Known {
  readonly tag: readonly number[];
  readonly field: CardField;
  readonly sample: Uint8Array;
}

/** One that is being masked, and how far. */
interface Value {
  readonly known: Known;
  readonly length: number;
  at: number;
}

/**
 * Masks the data objects of one file as they come: tags, lengths and padding stay, each value becomes the sample's, repeated
 * or cut to its length. From the first byte that is no object of this file on, everything becomes zeros.
 */
export class ObjectMask {
  readonly #known: readonly Known[];
  readonly #isBer: boolean;
  #header: number[] = [];
  #value: Value | undefined;
  #lost = false;

  constructor(profile: CardProfile, file: CardFile) {
    this.#isBer = file.structure === "transparent" && file.tlv === "ber";
    this.#known = Object.entries(file.fields).map(([name, field]) => ({
      tag: tagBytes(field),
      field,
      sample: sampleValue(profile, name, field),
    }));
  }

  mask(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => this.#byte(byte));
  }

  #byte(byte: number): number {
    if (this.#lost) return 0;
    if (this.#value !== undefined) return this.#valueByte(this.#value, byte);
    if (this.#header.length === 0 && (byte === 0x00 || byte === 0xff)) return byte;
    this.#header.push(byte);
    const known = this.#known.find(({ tag }) =>
      this.#header.every((one, index) => index >= tag.length || one === tag[index]),
    );
    const length =
      known === undefined ? undefined : lengthOf(this.#header.slice(known.tag.length), this.#isBer);
    if (known === undefined || length === undefined) {
      this.#lost = true;
      return 0;
    }
    if (length !== "incomplete") {
      this.#header = [];
      if (length > 0) this.#value = { known, length, at: 0 };
    }
    return byte;
  }

  #valueByte(value: Value, byte: number): number {
    const { known, length } = value;
    const at = value.at++;
    if (value.at === length) this.#value = undefined;
    const isPadding = padding[known.field.coding].some((one) => one === byte);
    return isPadding ? byte : (known.sample[at % known.sample.length] ?? 0);
  }
}

/** ISO/IEC 7816-4, 5.2.1 and 5.2.2: one byte, or a mark and what it announces; undefined for what is no length. */
function lengthOf([first, ...more]: readonly number[], isBer: boolean): number | "incomplete" | undefined {
  if (first === undefined) return "incomplete";
  if (isBer ? first < 0x80 : first < 0xff) return first;
  const count = isBer ? first & 0x7f : 2;
  if (count === 0 || count > 2) return undefined;
  return more.length < count ? "incomplete" : more.reduce((length, byte) => (length << 8) | byte, 0);
}
