import { encodeAddress, encodeText, placeholderFingerprints, placeholderPhoto } from "./simulator-cards.ts";
import type { SampleCard } from "./simulator-cards.ts";

/** Faults of the security module or the card: a well-formed answer with bad news in it. */
export const samFaults = [
  "selectFail",
  "readFail",
  "readFailOnce",
  "authFail",
  "unsupportedCard",
  "samSelfTestFailed",
  "samNotAuthorised",
  "samChanged",
] as const;
export type SamFault = (typeof samFaults)[number];

/** `05.01-20260101-0001234567-2345678901`. */
const samIdBytes = [5, 0, 1, 0, 0x05, 0x25, 0x35, 0x01, 0x87, 0xd6, 0x12, 0, 0x35, 0x38, 0xd0, 0x8b];

/** The reader of another kiosk: `05.01-20260101-0001234568-2345678901`. */
const otherSamIdBytes = samIdBytes.with(8, 0x88);

/** Bodies of answers (SW1, SW2, SW3, data), GA 467-2013. */
const sw = (sw3: number, data: Uint8Array | number[] = []) => Uint8Array.from([0, 0, sw3, ...data]);

export interface SimulatedSam {
  /** Body of the answer to a request's body. */
  answer(request: Uint8Array): Uint8Array;
  put(card: SampleCard | undefined): void;
  powerCycle(): void;
}

/** The reader behind the wire: what lies on it, whether it is selected, and what it answers. */
export function createSimulatedSam(
  isActive: (fault: SamFault) => boolean,
  healed: (fault: SamFault) => void,
): SimulatedSam {
  let card: SampleCard | undefined;
  let selected = false;

  function find(): Uint8Array {
    // A selected card answers "no card" until it is lifted.
    return card === undefined || selected ? sw(0x80) : sw(0x9f, [0, 0, 0, 0]);
  }

  function select(): Uint8Array {
    if (isActive("unsupportedCard")) return sw(0x40);
    if (card === undefined || selected || isActive("selectFail")) return sw(0x81);
    selected = true;
    return sw(0x90, new Uint8Array(8));
  }

  function read(withFingerprints: boolean): Uint8Array {
    if (isActive("authFail")) return sw(0x31);
    if (isActive("readFailOnce")) {
      healed("readFailOnce");
      return sw(0x41);
    }
    if (card === undefined || !selected || isActive("readFail")) return sw(0x41);
    const fingerprints = withFingerprints ? placeholderFingerprints() : new Uint8Array(0);
    const lengths = [1, 0, 4, 0, ...(withFingerprints ? [fingerprints.length >> 8, 0] : [])];
    return sw(0x90, [...lengths, ...encodeText(card.card), ...placeholderPhoto(), ...fingerprints]);
  }

  function readNewAddress(): Uint8Array {
    if (card === undefined || !selected) return sw(0x41);
    return card.newAddress === undefined ? sw(0x91) : sw(0x90, encodeAddress(card.newAddress));
  }

  return {
    answer([command = 0, parameter = 0]) {
      if (isActive("samSelfTestFailed")) return sw(0x60);
      if (isActive("samNotAuthorised")) return sw(0x66);
      switch ((command << 8) | parameter) {
        case 0x10ff:
          selected = false;
          return sw(0x90);
        case 0x11ff:
          return sw(0x90);
        case 0x12ff:
          return sw(0x90, isActive("samChanged") ? otherSamIdBytes : samIdBytes);
        case 0x2001:
          return find();
        case 0x2002:
          return select();
        case 0x3001:
          return read(false);
        case 0x3010:
          return read(true);
        case 0x3003:
          return readNewAddress();
        case 0x6000:
        case 0x61ff:
          return sw(0x90);
        default:
          return sw(0x21);
      }
    },
    put(next) {
      card = next;
      selected = false;
    },
    powerCycle() {
      selected = false;
    },
  };
}
