import { fileContent, profileOf, type SampleSmartCard } from "./simulator-cards.ts";

/** Faults of the card itself. */
export const cardFaults = ["cardMute", "muteMidway", "halfAnswer", "wrongStatus", "endlessAnswer"] as const;
export type CardFault = (typeof cardFaults)[number];

const historical = new TextEncoder().encode("ZZB-DEMO");

/** Answer to reset: T=0 with its extra guard time, or T=1 with the check byte (ISO/IEC 7816-3, 8.2). */
function atrOf(protocol: "t0" | "t1"): Uint8Array {
  if (protocol === "t0") return Uint8Array.of(0x3b, 0x68, 0x00, 0x00, ...historical);
  const body = [0x80 | historical.length, 0x01, ...historical];
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((sum, byte) => sum ^ byte, 0),
  );
}

export interface VirtualCard {
  readonly atr: Uint8Array;
  /** Answer to an APDU; undefined when the card says nothing. */
  answer(apdu: Uint8Array): Uint8Array | undefined;
  reset(): void;
}

const sw = (word: number, data: Uint8Array = new Uint8Array(0)) =>
  Uint8Array.of(...data, word >> 8, word & 0xff);

/**
 * A card with contacts that holds one application: selects, reads records and transparent files, and answers as its protocol
 * demands: by T=0 what is longer than asked comes as 61xx or 6Cxx.
 */
export function createVirtualCard(
  sample: SampleSmartCard,
  isActive: (fault: CardFault) => boolean = () => false,
): VirtualCard {
  const profile = profileOf(sample);
  const contents = profile.files.map((known) => fileContent(known, sample));
  let inApplication = false;
  let file: ReadonlyMap<number, Uint8Array> | undefined;
  let locked = false;
  let waiting: Uint8Array = new Uint8Array(0);
  let answered = 0;

  /** T=0: data behind a command that carried data waits for GET RESPONSE. */
  function later(data: Uint8Array): Uint8Array {
    if (sample.protocol === "t1") return sw(0x9000, data);
    waiting = data;
    return sw(0x6100 | (data.length & 0xff));
  }

  /** T=0: the length asked for must be the length there is. */
  function exactly(data: Uint8Array, asked: number): Uint8Array {
    if (sample.protocol === "t0" && asked !== data.length) return sw(0x6c00 | (data.length & 0xff));
    return sw(0x9000, data.subarray(0, asked));
  }

  function select(p1: number, data: Uint8Array): Uint8Array {
    if (p1 === 4) {
      inApplication = Buffer.from(data).equals(profile.application);
      file = undefined;
      return inApplication
        ? later(Uint8Array.of(0x6f, data.length + 2, 0x84, data.length, ...data))
        : sw(0x6a82);
    }
    const identifier = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    const index = profile.files.findIndex((known) => known.identifier === identifier);
    const found = contents[index];
    if (!inApplication || found === undefined) return sw(0x6a82);
    file = found;
    locked = sample.holderLocked === true && index > 0;
    return later(Uint8Array.of(0x6f, 0x00));
  }

  function readRecord(number: number, asked: number): Uint8Array {
    if (locked) return sw(0x6982);
    const record = file?.get(number);
    return record === undefined ? sw(0x6a83) : exactly(record, asked);
  }

  function readBinary(offset: number, asked: number): Uint8Array {
    if (locked) return sw(0x6982);
    const content = file?.get(0);
    if (content === undefined) return sw(0x6a82);
    if (offset >= content.length) return sw(0x6b00);
    const rest = content.subarray(offset, offset + asked);
    // 6282: the end of the file came before the length asked for.
    return rest.length < asked && sample.protocol === "t1" ? sw(0x6282, rest) : exactly(rest, asked);
  }

  function reply(apdu: Uint8Array): Uint8Array {
    const [cla = 0, ins = 0, p1 = 0, p2 = 0, p3 = 0] = apdu;
    const asked = p3 === 0 ? 256 : p3;
    if (cla !== 0) return sw(0x6e00);
    if (isActive("wrongStatus")) return sw(0x6f00);
    if (isActive("endlessAnswer")) return sw(0x6110, new Uint8Array(16));
    switch (ins) {
      case 0xa4:
        return select(p1, apdu.subarray(5, 5 + p3));
      case 0xb2:
        return readRecord(p1, asked);
      case 0xb0:
        return readBinary((p1 << 8) | p2, asked);
      case 0xc0: {
        const data = waiting.subarray(0, asked);
        waiting = waiting.subarray(data.length);
        return data.length === 0 ? sw(0x6985) : sw(0x9000, data);
      }
      default:
        return sw(0x6d00);
    }
  }

  return {
    atr: atrOf(sample.protocol),
    answer(apdu) {
      answered += 1;
      if (isActive("cardMute") || (isActive("muteMidway") && answered > 2)) return undefined;
      if (isActive("halfAnswer")) return reply(apdu).subarray(-1);
      return reply(apdu);
    },
    reset() {
      inApplication = false;
      file = undefined;
      waiting = new Uint8Array(0);
      answered = 0;
    },
  };
}
