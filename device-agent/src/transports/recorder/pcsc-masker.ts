import {
  answerLength,
  decodeHeader,
  longestAnswer,
  pcscResult,
  readersLength,
  reportLength,
  word,
} from "../pcsc-messages.ts";
import type { Masker } from "./masker.ts";

/** Takes personal data out of what is said with one card; lengths stay as they are. */
export interface CardMasker {
  /** An APDU as it may be written down. */
  command(apdu: Uint8Array): Uint8Array;
  /** The answer to the command before, status word included, as it may be written down. */
  answer(bytes: Uint8Array): Uint8Array;
}

type Expected = { readonly length: number; readonly is: "message" | "transmitted" | "answer" };

const headerLength = 8;
const transmitLength = 32;

/**
 * pcscd's messages name readers and tell the answer to reset; only what a `transmit` carries can be a person's.
 * Messages and answers are held until they are whole. What no question asked for becomes zeros.
 */
export function pcscMasker(card: CardMasker): Masker {
  const awaited: Expected[] = [];
  let said: Uint8Array = new Uint8Array(0);
  let heard: Uint8Array = new Uint8Array(0);

  function awaitMessage(...lengths: readonly number[]): void {
    for (const length of lengths) awaited.push({ length, is: "message" });
  }

  /** The next whole message of the agent; undefined until it is. */
  function nextMessage(): Uint8Array | undefined {
    const header = decodeHeader(said);
    if (header === undefined) return undefined;
    const { size, command } = header;
    // `winscard_msg.h`: the APDU comes behind the structure and is not counted in the header.
    const isTransmit = command === "transmit" && size === transmitLength;
    const apduAt = headerLength + size;
    const length = apduAt + (isTransmit ? word(said.subarray(headerLength), 3) : 0);
    if (said.length < apduAt || said.length < length) return undefined;
    const message = said.slice(0, length);
    said = said.slice(length);
    if (isTransmit) {
      message.set(card.command(message.subarray(apduAt)), apduAt);
      awaited.push({ length: transmitLength, is: "transmitted" });
    } else if (command === "waitReaderStateChange") awaitMessage(readersLength, reportLength);
    else if (command !== undefined) awaitMessage(answerLength[command]);
    return message;
  }

  function masked(bytes: Uint8Array, { is }: Expected): Uint8Array {
    if (is === "answer") return card.answer(bytes);
    if (is === "message" || pcscResult(word(bytes, 7)) !== "done") return bytes;
    const length = word(bytes, 6);
    if (length <= longestAnswer) awaited.unshift({ length, is: "answer" });
    return bytes;
  }

  return {
    out(bytes) {
      said = Uint8Array.of(...said, ...bytes);
      const given: number[] = [];
      for (let message = nextMessage(); message !== undefined; message = nextMessage())
        given.push(...message);
      return Uint8Array.from(given);
    },
    in(bytes) {
      heard = Uint8Array.of(...heard, ...bytes);
      const given: number[] = [];
      for (let next = awaited[0]; next !== undefined && heard.length >= next.length; next = awaited[0]) {
        awaited.shift();
        given.push(...masked(heard.slice(0, next.length), next));
        heard = heard.slice(next.length);
      }
      if (awaited.length === 0) {
        given.push(...heard.map(() => 0));
        heard = new Uint8Array(0);
      }
      return Uint8Array.from(given);
    },
  };
}
