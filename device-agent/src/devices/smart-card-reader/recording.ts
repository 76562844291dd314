import type { Clock } from "@zizhuban/device-agent-contract";
import { pcscMasker, pcscTransport, type CardMasker, type Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { cardProfiles, type CardFile, type CardProfile } from "./card-profiles.ts";
import { createSmartCardReader } from "./device.ts";
import { smartCardReaderProfile, smartCardReaderProfiles } from "./profiles.ts";
import { decodeAnswer } from "./protocol.ts";
import { ObjectMask } from "./recording-objects.ts";

// What may be written down of a card: which application and file were selected, what the card said of them, and every status
// word. What lies in a file becomes a fictitious holder's; where the file is not one of a known card, zeros.

const ins = { select: 0xa4, readBinary: 0xb0, readRecord: 0xb2, getResponse: 0xc0 } as const;
const reads: ReadonlySet<number> = new Set([ins.readBinary, ins.readRecord, ins.getResponse]);

const same = (bytes: Uint8Array) => bytes;
const zeros = (bytes: Uint8Array) => bytes.map(() => 0);

function createCardMasker(): CardMasker {
  let application: CardProfile | undefined;
  let file: CardFile | undefined;
  let objects: ObjectMask | undefined;
  /** Of the transparent file, masked so far. */
  let position = 0;
  let maskData: (bytes: Uint8Array) => Uint8Array = zeros;

  function selected(p1: number, name: Uint8Array): void {
    // 7816-4, 7.1.1: P1 04 selects by the application's name, 02 a file under it.
    if (p1 === 4) application = cardProfiles.find((profile) => Buffer.from(profile.application).equals(name));
    const identifier = ((name[0] ?? 0) << 8) | (name[1] ?? 0);
    file = p1 === 2 ? application?.files.find((known) => known.identifier === identifier) : undefined;
    objects = undefined;
    position = 0;
  }

  function maskObjects(bytes: Uint8Array): Uint8Array {
    position += bytes.length;
    return objects?.mask(bytes) ?? zeros(bytes);
  }

  function begin(): void {
    objects = application === undefined || file === undefined ? undefined : new ObjectMask(application, file);
  }

  return {
    command(apdu) {
      const [, instruction = 0, p1 = 0, p2 = 0, length = 0] = apdu;
      if (instruction === ins.select) {
        selected(p1, apdu.subarray(5, 5 + length));
        maskData = same;
        return apdu;
      }
      if (instruction === ins.readRecord) begin();
      else if (instruction === ins.readBinary) {
        const offset = (p1 << 8) | p2;
        if (offset === 0) {
          position = 0;
          begin();
        } else if (offset !== position) objects = undefined;
      }
      if (instruction === ins.readBinary || instruction === ins.readRecord) maskData = maskObjects;
      else if (instruction !== ins.getResponse) maskData = zeros;
      // A command that is no question may carry what a person typed.
      return reads.has(instruction) ? apdu : apdu.map((byte, index) => (index < 5 ? byte : 0));
    },
    answer(bytes) {
      const answer = decodeAnswer(bytes);
      return answer === undefined
        ? zeros(bytes)
        : Uint8Array.of(...maskData(answer.data), ...bytes.subarray(-2));
    },
  };
}

/** A citizen's patience. */
const patience = 30_000;

export const recordingKit = {
  wire: "bytes",
  masker: () => pcscMasker(createCardMasker()),
  build(wire: Transport, profileName: string, clock: Clock) {
    const profile = smartCardReaderProfile(profileName) ?? smartCardReaderProfiles.pcsc;
    const transport = pcscTransport({ wire, clock });
    const device = createSmartCardReader({ name: "SmartCardReader", profile, transport, clock });
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
