import { delay } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it } from "vitest";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, serialTransport } from "../../transports/index.ts";
import { openPtyWire, unhurriedClock } from "../../transports/testing.ts";
import { barcodeReaderProfiles, createBarcodeReader } from "./index.ts";
import { createCodeParser, encodeCode } from "./protocol.ts";
import { recordingKit } from "./recording.ts";
import { simulateBarcodeReader } from "./simulator.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const secret = "420702194905120010 WANG DASHAN";
const code = {
  key: "secret",
  label: "secret",
  identifier: "]Q1",
  data: new TextEncoder().encode(secret),
};

/** A scan over a real serial line, recorded. */
async function record(profileName: "honeywell-serial" | "presentation-serial", trouble?: string) {
  const profile = barcodeReaderProfiles[profileName];
  const wire = openPtyWire();
  closers.push(() => wire.close());
  const simulator = simulateBarcodeReader({
    wire,
    profile,
    clock: unhurriedClock,
    pace: { decode: 2, drip: 20, late: 250 },
    codes: [code],
  });
  closers.push(() => simulator.stop());
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "barcode-reader", profile: profileName },
    clock: unhurriedClock,
    masker: () => recordingKit.masker(profileName),
    write: (line) => lines.push(line),
  });
  const device = createBarcodeReader({
    name: "BarcodeReader",
    profile,
    transport: recorder.transport(serialTransport({ path: wire.path, baudRate: profile.wire.baudRate })),
    clock: unhurriedClock,
  });
  closers.push(() => device.stop());
  device.start();
  while (device.view().status.state !== "ready") await delay(unhurriedClock, 5);
  if (trouble !== undefined) simulator.fault(trouble);
  recorder.asked("read", {});
  const reading = device.read({ signal: AbortSignal.timeout(60_000) });
  simulator.insert("secret");
  const read = await reading;
  const end = read.ok ? read.value.symbology : read.code;
  recorder.ended(end);
  return { text: lines.join("\n"), end };
}

/** Pieces of the secret, in hexadecimal. */
const pieces = Array.from({ length: secret.length - 3 }, (_, at) =>
  Buffer.from(secret.slice(at, at + 4)).toString("hex"),
);

describe("a recorded scan", () => {
  it.each([
    ["honeywell-serial", undefined, "qrCode"],
    ["honeywell-serial", "halfCode", "barcodeInvalid"],
    ["honeywell-serial", "noIdentifier", "barcodeInvalid"],
    ["presentation-serial", undefined, "symbologyUnknown"],
  ] as const)("of %s, %s, replays, without what stood in the code", async (profile, fault, end) => {
    const { text } = await record(profile, fault);
    expect(await replayRecording(text, recordingKit)).toEqual({
      end,
      recordedEnd: end,
      mismatch: undefined,
    });
    const all = text.replaceAll(/"\}\n\{"t":[\d.]+,"in":"/g, "");
    for (const piece of pieces) expect(all).not.toContain(piece);
  });

  it.each(["hid-pos", "hid-pos-plain"] as const)("on %s keeps length, order and identifier only", (name) => {
    const { framing } = barcodeReaderProfiles[name].wire;
    const masker = recordingKit.masker(name);
    const long = new TextEncoder().encode(secret.repeat(3));
    const masked = encodeCode(framing, code.identifier, long).map((report) => masker.in(report));
    const parser = createCodeParser(framing);
    const heard = masked.flatMap((report) => parser.push(report));
    const identifier = name === "hid-pos" ? { identifier: code.identifier } : {};
    expect(heard).toEqual([{ type: "code", ...identifier, data: long.map(() => 0x2a) }]);
    const all = Buffer.concat(masked).toString("hex");
    for (const piece of pieces) expect(all).not.toContain(piece);
  });
});
