import { delay } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it } from "vitest";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, serialTransport } from "../../transports/index.ts";
import { openPtyWire, unhurriedClock } from "../../transports/testing.ts";
import { createIdCardReader, idCardReaderProfiles } from "./index.ts";
import { recordingKit } from "./recording.ts";
import { simulateIdCardReader } from "./simulator.ts";
import { encodeText, placeholderPhoto, sampleCards } from "./simulator-cards.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A reading over a real serial line, recorded; `trouble` befalls it before the read. */
async function record(key: string, trouble?: string) {
  const wire = openPtyWire();
  closers.push(() => wire.close());
  const simulator = simulateIdCardReader({
    wire,
    clock: unhurriedClock,
    pace: { think: { find: 1, select: 1, read: 1 } },
  });
  closers.push(() => simulator.stop());
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "id-card-reader", profile: "sam-v" },
    clock: unhurriedClock,
    masker: recordingKit.masker,
    write: (line) => lines.push(line),
  });
  const device = createIdCardReader({
    name: "IdCardReader",
    profile: idCardReaderProfiles["sam-v"],
    transport: recorder.transport(serialTransport({ path: wire.path, baudRate: 115_200 })),
    clock: unhurriedClock,
    delays: { status: 300, read: 1_000 },
  });
  closers.push(() => device.stop());
  device.start();
  while (device.view().status.state !== "ready") await delay(unhurriedClock, 5);
  simulator.insert(key);
  if (trouble !== undefined) simulator.fault(trouble);
  recorder.asked("read", {});
  const read = await device.read({ signal: AbortSignal.timeout(60_000) });
  recorder.ended(read.ok ? "read" : read.code);
  return { text: lines.join("\n"), end: read.ok ? "read" : read.code };
}

const cards = sampleCards();
const others = cards.filter(({ key }) => key !== cards[0]?.key);
const oneOfAKind = [...new Map(cards.map((one) => [one.card.type, one.key])).values()];

describe("a recorded reading", () => {
  it.each(oneOfAKind)("of %s replays", async (key) => {
    const { text } = await record(key);
    expect(await replayRecording(text, recordingKit)).toEqual({
      end: "read",
      recordedEnd: "read",
      mismatch: undefined,
    });
  });

  it("holds nothing of the citizen: not the text, not the photo, not one field", async () => {
    for (const { key, card, newAddress } of others.filter(({ card }) => card.type === "resident")) {
      const { text } = await record(key);
      const hex = (words: string) => Buffer.from(words, "utf16le").toString("hex");
      const all = text.replaceAll(/"\}\n\{"t":[\d.]+,"in":"/g, "");
      expect(all).toContain(
        Buffer.from(encodeText(cards[0]?.card ?? card))
          .toString("hex")
          .slice(0, 60),
      );
      if (card.type !== "resident") continue;
      for (const secret of [card.name, card.idNumber, card.address, newAddress ?? card.address])
        expect(all).not.toContain(hex(secret));
      const photo = Buffer.from(placeholderPhoto());
      for (let at = 0; at + 6 <= photo.length; at += 6)
        expect(all).not.toContain(photo.subarray(at, at + 6).toString("hex"));
    }
  });

  it("with a wrong checksum ends as it did", async () => {
    const { text, end } = await record(cards[0]?.key ?? "", "badChecksum");
    expect(end).toBe("readerFault");
    expect(await replayRecording(text, recordingKit)).toEqual({
      end,
      recordedEnd: end,
      mismatch: undefined,
    });
  });

  it("is a mismatch, named by its line, when the driver says something else", async () => {
    const { text } = await record(cards[0]?.key ?? "");
    const lines = text.split("\n");
    const select = lines.findIndex((line) => line.includes('"out":"aaaaaa96690003200221"'));
    const other = lines.with(select, lines[select]?.replace("200221", "200122") ?? "").join("\n");
    const { mismatch, recordedEnd } = await replayRecording(other, recordingKit);
    expect(recordedEnd).toBeUndefined();
    expect(mismatch).toEqual({
      code: "otherBytes",
      line: select + 1,
      expected: 'out "aaaaaa96690003200122"',
      got: 'out "aaaaaa96690003200221"',
    });
  });
});
