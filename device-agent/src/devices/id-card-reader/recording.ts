import type { Clock } from "@zizhuban/device-agent-contract";
import type { Masker, Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { decodeCard } from "./card.ts";
import { createIdCardReader } from "./device.ts";
import { idCardReaderProfile, idCardReaderProfiles } from "./profiles.ts";
import { encodeAddress, encodeText, sampleCards, type SampleCard } from "./simulator-cards.ts";

// What may be written down of a reader's wire: everything but the citizen. A card's text becomes that of a
// fictitious person with the same kind of card; photo, fingerprints and the card's own number become zeros; the
// checksum is made anew, and stays wrong where it was wrong. GA 467-2013: AA AA AA 96 69, Len, body, XOR.

const mark = [0xaa, 0xaa, 0x96, 0x69];
const textLength = 256;
const longest = 0x090a;
/** SW1 to SW3: says how it went, nothing of a citizen. */
const statusLength = 3;
/** The security module's own identity: 16 bytes of data, the only answer of that length. */
const samIdLength = 16;
const addressLength = 70;

const samples = sampleCards();

/** The text block of a fictitious person whose card is of the same kind; a block that was invalid stays so. */
function sampleText(text: Uint8Array): Uint8Array {
  const card = decodeCard(text);
  const sample = (type: string): SampleCard | undefined => samples.find((one) => one.card.type === type);
  const like = (card.ok ? sample(card.value.type) : undefined) ?? sample("resident");
  if (like === undefined) throw new Error("sample-data/id-cards.json holds no resident");
  const encoded = encodeText(like.card);
  // Without a name no card is valid.
  return card.ok ? encoded : encoded.fill(0x20, 0, 4);
}

/** One answer, as far as it has come. */
class AnswerMask {
  readonly #length: number;
  #position = 0;
  #real = 0;
  #masked = 0;
  #held: number[] = [];

  /** @param length of the data behind the status, without the checksum */
  constructor(length: number, lengthBytes: readonly number[]) {
    this.#length = length;
    for (const byte of lengthBytes) this.#count(byte, byte);
  }

  /** The byte as it may be written, or the bytes held back until it; nothing while the text is not whole. */
  push(byte: number): number[] {
    const at = this.#position++;
    if (at < statusLength) return this.#give(byte, byte);
    const data = at - statusLength;
    if (data === this.#length) return [this.#real === byte ? this.#masked : this.#masked ^ 0xff];
    if (this.#length === samIdLength) return this.#give(byte, byte);
    if (this.#length === addressLength) return this.#give(byte, sampleAddress[data] ?? 0);
    const prefix = this.#length - textLength - 1024 >= 1024 ? 6 : 4;
    if (this.#length < textLength || data >= prefix + textLength) return this.#give(byte, 0);
    if (data < prefix) return this.#give(byte, byte);
    this.#held.push(byte);
    if (this.#held.length < textLength) return [];
    const text = Uint8Array.from(this.#held);
    return Array.from(sampleText(text)).flatMap((masked, index) => this.#give(text[index] ?? 0, masked));
  }

  get whole(): boolean {
    return this.#position > statusLength + this.#length;
  }

  #give(real: number, masked: number): number[] {
    this.#count(real, masked);
    return [masked];
  }

  #count(real: number, masked: number): void {
    this.#real ^= real;
    this.#masked ^= masked;
  }
}

const sampleAddress = encodeAddress("样例省样例市样例路1号");

function createMasker(): Masker {
  let seen: number[] = [];
  let length: number[] = [];
  let answer: AnswerMask | undefined;

  function push(byte: number): number[] {
    if (answer !== undefined) {
      const given = answer.push(byte);
      if (answer.whole) answer = undefined;
      return given;
    }
    if (mark.every((wanted, index) => seen[index] === wanted)) {
      length.push(byte);
      if (length.length < 2) return [byte];
      const [high = 0, low = 0] = length;
      const size = (high << 8) | low;
      if (size > statusLength && size <= longest) answer = new AnswerMask(size - statusLength - 1, length);
      seen = [];
      length = [];
      return [byte];
    }
    seen = [...seen, byte].slice(-mark.length);
    // Outside a frame only what makes a header is kept: noise may be what is left of a citizen's data.
    return [byte === 0xaa || byte === 0x96 || byte === 0x69 ? byte : 0];
  }

  return {
    // Requests name a command and nobody.
    out: (bytes) => bytes,
    in: (bytes) => Uint8Array.from(Array.from(bytes).flatMap(push)),
  };
}

/** A citizen's patience. */
const patience = 30_000;

export const recordingKit = {
  wire: "bytes",
  masker: createMasker,
  build(transport: Transport, profileName: string, clock: Clock) {
    const profile = idCardReaderProfile(profileName) ?? idCardReaderProfiles["sam-v"];
    const device = createIdCardReader({ name: "IdCardReader", profile, transport, clock });
    return {
      device,
      async ask() {
        const abort = new AbortController();
        const cancel = clock.after(patience, () => abort.abort());
        const read = await device.read({ signal: abort.signal });
        cancel();
        return read.ok ? "read" : read.code;
      },
    };
  },
} satisfies RecordingKit;
