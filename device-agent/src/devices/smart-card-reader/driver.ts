import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { PcscCard, PcscFailure } from "../../transports/index.ts";
import { delays as standardDelays, type Delays } from "./delays.ts";
import {
  decodeAnswer,
  encodeApdu,
  getResponse,
  nameOf,
  readBinary,
  readRecord,
  select,
  verdictOf,
  type Apdu,
  type CardAnswer,
  type CardVerdict,
} from "./protocol.ts";

/** What the card says instead of what it was asked for. */
export type CardRefusal = Exclude<CardVerdict, "done">;
/** `wrongAnswer`: no status word, or more pieces of an answer than a card can have. */
export type DriverFailure = PcscFailure | CardRefusal | "wrongAnswer";

/** One method a command (ISO/IEC 7816-4). Nothing throws; one exchange at a time. */
export interface CardDriver {
  /** Any APDU, its pieces joined: 61xx is followed by GET RESPONSE, 6Cxx is asked again with the right length. */
  exchange(apdu: Apdu): Promise<Result<CardAnswer, DriverFailure>>;
  selectApplication(name: Uint8Array): Promise<Result<Uint8Array, DriverFailure>>;
  selectFile(identifier: number): Promise<Result<Uint8Array, DriverFailure>>;
  readRecord(number: number): Promise<Result<Uint8Array, DriverFailure>>;
  /** A transparent file from its beginning, at most `most` bytes of it. */
  readFile(most: number): Promise<Result<Uint8Array, DriverFailure>>;
}

/** A long answer comes in pieces of 256 bytes; more than this is a card that never ends. */
const mostPieces = 64;

export function createCardDriver(
  card: PcscCard,
  signal: AbortSignal,
  { transmit: deadline }: Delays = standardDelays,
): CardDriver {
  async function once(apdu: Apdu): Promise<Result<CardAnswer, DriverFailure>> {
    const answered = await card.transmit(encodeApdu(apdu, card.protocol()), { deadline, signal });
    if (!answered.ok) return answered;
    const answer = decodeAnswer(answered.value);
    return answer === undefined ? fail("wrongAnswer", "no status word") : ok(answer);
  }

  async function exchange(apdu: Apdu): Promise<Result<CardAnswer, DriverFailure>> {
    let data = new Uint8Array(0);
    let next = apdu;
    for (let piece = 0; piece < mostPieces; piece++) {
      const answered = await once(next);
      if (!answered.ok) return answered;
      const { sw } = answered.value;
      const [sw1, sw2] = [sw >> 8, sw & 0xff];
      data = Uint8Array.of(...data, ...answered.value.data);
      // 7816-4, 5.1.3: 61xx so many bytes are waiting, 6Cxx this many would have been right; 00 stands for 256.
      if (sw1 === 0x61) next = getResponse(apdu.cla, sw2 === 0 ? 256 : sw2);
      else if (sw1 === 0x6c && next.expected !== (sw2 === 0 ? 256 : sw2))
        next = { ...next, expected: sw2 === 0 ? 256 : sw2 };
      else return ok({ data, sw });
    }
    return fail("wrongAnswer", "an answer without end");
  }

  async function wanted(apdu: Apdu): Promise<Result<Uint8Array, DriverFailure>> {
    const answered = await exchange(apdu);
    if (!answered.ok) return answered;
    const { sw, data } = answered.value;
    const verdict = verdictOf(sw);
    return verdict === "done" ? ok(data) : fail(verdict, nameOf(sw));
  }

  return {
    exchange,
    selectApplication: (name) => wanted(select.application(name)),
    selectFile: (identifier) => wanted(select.file(identifier)),
    readRecord: (number) => wanted(readRecord(number)),
    async readFile(most) {
      let file = new Uint8Array(0);
      while (file.length < most) {
        const asked = Math.min(256, most - file.length);
        const answered = await exchange(readBinary(file.length, asked));
        if (!answered.ok) return answered;
        const { sw, data } = answered.value;
        const verdict = verdictOf(sw);
        const ended = verdict === "ended" || (file.length > 0 && verdict === "notThere");
        if (verdict !== "done" && !ended) return fail(verdict, nameOf(sw));
        file = Uint8Array.of(...file, ...data);
        // A short piece is the last one; so is an answer that says the end was passed.
        if (ended || data.length < asked) break;
      }
      return ok(file.subarray(0, most));
    },
  };
}
