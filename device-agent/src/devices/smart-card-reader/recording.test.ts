import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delay } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it } from "vitest";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, pcscTransport, pcscWire } from "../../transports/index.ts";
import { unhurriedClock } from "../../transports/testing.ts";
import { createSmartCardReader, smartCardReaderProfiles } from "./index.ts";
import { recordingKit } from "./recording.ts";
import { encodeField, profileOf, sampleSmartCards, type SampleSmartCard } from "./simulator-cards.ts";
import { simulateSmartCardReader } from "./simulator.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A reading over the daemon's socket, recorded. */
async function record(card: SampleSmartCard, trouble?: string) {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pcsc-"));
  closers.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "pcscd.comm");
  const simulator = simulateSmartCardReader({ path, clock: unhurriedClock, cards: [card] });
  closers.push(() => simulator.stop());
  await simulator.listening;
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "smart-card-reader", profile: "pcsc" },
    clock: unhurriedClock,
    masker: recordingKit.masker,
    write: (line) => lines.push(line),
  });
  const device = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles.pcsc,
    transport: pcscTransport({
      wire: recorder.transport(pcscWire({ path, clock: unhurriedClock })),
      clock: unhurriedClock,
    }),
    clock: unhurriedClock,
  });
  closers.push(() => device.stop());
  device.start();
  while (device.view().status.state !== "ready") await delay(unhurriedClock, 5);
  recorder.asked("read", {});
  const reading = device.read({ signal: AbortSignal.timeout(60_000) });
  if (trouble !== undefined) simulator.fault(trouble);
  simulator.insert(card.key);
  const read = await reading;
  const end = read.ok ? "read" : read.code;
  recorder.ended(end);
  return { text: lines.join("\n"), end };
}

const cards = sampleSmartCards();
const first = cards[0];
if (first === undefined) throw new Error("no sample card");

const fieldsOf = (card: SampleSmartCard) =>
  profileOf(card).files.flatMap((file) =>
    Object.entries(file.fields).flatMap(([name, field]) => {
      const text = card.fields[name];
      return text === undefined ? [] : [Buffer.from(encodeField(text, field)).toString("hex")];
    }),
  );

describe("a recorded card", () => {
  it.each(cards)("$key replays", async (card) => {
    const { text } = await record(card);
    expect(await replayRecording(text, recordingKit)).toEqual({
      end: "read",
      recordedEnd: "read",
      mismatch: undefined,
    });
  });

  it.each([
    ["wrongStatus", "cardUnsupported"],
    ["halfAnswer", "cardRefused"],
    ["removedMidway", "noCard"],
  ])("with %s ends as it did", async (fault, expected) => {
    const { text, end } = await record(first, fault);
    expect(end).toBe(expected);
    expect(await replayRecording(text, recordingKit)).toEqual({
      end,
      recordedEnd: end,
      mismatch: undefined,
    });
  });

  it.each(cards.filter(({ holderLocked }) => holderLocked !== true))(
    "like $key holds nothing of its holder: not one field",
    async (like) => {
      const strange: Record<string, string> = {
        cardIdentifier: "110000D1560000051234567890ABCDEF",
        issuedOn: "19991231",
        validUntil: "20770707",
        cardNumber: "K99887766",
        licenceNumber: "ZZ99999888877777",
        idNumber: "420702194905120010",
        name: "王大山",
      };
      const fields = Object.fromEntries(Object.keys(like.fields).map((name) => [name, strange[name] ?? ""]));
      const { text } = await record({ ...like, fields });
      for (const secret of fieldsOf({ ...like, fields })) expect(text).not.toContain(secret);
      for (const secret of Object.values(fields)) expect(text).not.toContain(secret);
      const [number = ""] = fieldsOf(like);
      expect(text).toContain(number);
      expect((await replayRecording(text, recordingKit)).end).toBe("read");
    },
  );

  it("of a kind nobody knows holds no byte of its files, and no PIN", () => {
    const masker = recordingKit.masker();
    const apdu = (hex: string) => Buffer.from(hex, "hex");
    const transmit = (command: Buffer) => {
      const message = Buffer.alloc(40);
      message.writeUInt32LE(32, 0);
      message.writeUInt32LE(9, 4);
      message.writeUInt32LE(command.length, 8 + 12);
      return Buffer.concat([message, command]);
    };
    const answer = (bytes: Buffer) => {
      const message = Buffer.alloc(32);
      message.writeUInt32LE(bytes.length, 24);
      return Buffer.concat([message, bytes]);
    };
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    masker.out(transmit(apdu("00b2010400")));
    expect(hex(masker.in(answer(apdu("0908313233349000"))))).toMatch(/0000000000009000$/);
    expect(hex(masker.out(transmit(apdu("0020000006313233343536"))))).toMatch(/0020000006000000000000$/);
  });
});
