import { describe, expect, it, vi } from "vitest";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { linkedWire } from "../../transports/index.ts";
import { delays } from "./delays.ts";
import { createSamDriver, type SamDriver } from "./driver.ts";
import { encodeFrame, encodeRequest } from "./protocol.ts";
import { bytes, hex, vectors } from "./testing.ts";

/** A line whose other end is the test itself. */
async function line() {
  const clock = new SimulatedClock();
  const wire = linkedWire("by hand");
  const opened = await wire.transport.open();
  if (!opened.ok) throw new Error(opened.code);
  const stop = new AbortController();
  const heard: string[] = [];
  wire.device.onData((chunk) => heard.push(hex(chunk)));
  const driver = createSamDriver(opened.value, clock, stop.signal);
  const say = (...frames: readonly Uint8Array[]) => {
    for (const frame of frames) wire.device.write(frame);
  };
  const turn = () => new Promise(setImmediate);
  return { clock, wire, driver, heard, say, stop, turn };
}

const short = vectors.shortResponses;
const base = bytes(vectors.cards[0]?.baseFrameHex ?? "");
const withFingerprints = bytes(vectors.cards[0]?.baseFpFrameHex ?? "");
const address = encodeFrame(Uint8Array.of(0, 0, 0x90, ...new Uint8Array(70)));

const answers = {
  samStatus: bytes(short.ok90),
  resetSam: bytes(short.ok90),
  samId: bytes(short.samId),
  find: bytes(short.found9F),
  select: bytes(short.selected90),
  readBase: base,
  readBaseWithFingerprints: withFingerprints,
  readNewAddress: address,
} satisfies Record<Exclude<keyof SamDriver, "spent">, Uint8Array>;
const methods = Object.keys(answers).filter((name): name is keyof typeof answers =>
  Object.hasOwn(answers, name),
);

describe("SAM driver", () => {
  it.each(methods)("%s sends its request and takes its answer", async (method) => {
    const { driver, heard, say, turn } = await line();
    const result = driver[method]();
    await turn();
    expect(heard).toEqual([hex(encodeRequest(method))]);
    say(answers[method]);
    expect(await result).toMatchObject({ ok: true });
  });

  it.each(methods)("%s takes no other command's answer for its own", async (method) => {
    for (const other of methods) {
      if (hex(answers[other]) === hex(answers[method])) continue;
      const { driver, say, turn } = await line();
      const result = driver[method]();
      await turn();
      say(answers[other]);
      expect(await result, other).toMatchObject({ ok: false, code: "wrongAnswer" });
      expect(await driver.samStatus()).toMatchObject({ ok: false, code: "connectionLost" });
    }
  });

  it.each([
    ["noCard80", "find", "noCard"],
    ["selectFail81", "select", "selectFailed"],
    ["readFail41", "readBase", "readFailed"],
    ["noItem91", "readNewAddress", "itemAbsent"],
    ["selfTestFail60", "samStatus", "samSelfTestFailed"],
    ["notAuthorised66", "find", "samNotAuthorised"],
    ["badChecksum10", "find", "requestRefused"],
    ["badLength11", "select", "requestRefused"],
    ["badCommand21", "readBase", "requestRefused"],
  ] as const)("%s to %s is %s, and the line stays in use", async (frame, method, code) => {
    const { driver, say, turn } = await line();
    const refused = driver[method]();
    await turn();
    say(bytes(short[frame]));
    expect(await refused).toMatchObject({ ok: false, code });
    const next = driver.samStatus();
    await turn();
    say(answers.samStatus);
    expect(await next).toMatchObject({ ok: true });
  });

  it("asks one question at a time", async () => {
    const { driver, heard, say, turn } = await line();
    const both = Promise.all([driver.find(), driver.samId()]);
    await turn();
    expect(heard).toHaveLength(1);
    say(answers.find);
    await turn();
    expect(heard).toHaveLength(2);
    say(answers.samId);
    expect(await both).toMatchObject([{ ok: true }, { ok: true, value: vectors.samIdText }]);
  });

  it("does not listen to what was said before the question", async () => {
    const { driver, say, turn } = await line();
    say(answers.find);
    await turn();
    const result = driver.find();
    await turn();
    say(bytes(short.noCard80));
    expect(await result).toMatchObject({ ok: false, code: "noCard" });
  });

  it.each([
    ["noAnswer", []],
    ["halfFrame", [answers.find.subarray(0, 9)]],
    ["babble", [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]],
  ] as const)("%s: fails at the deadline and never uses the line again", async (code, said) => {
    const { clock, driver, say, turn } = await line();
    const settled = vi.fn<(result: unknown) => void>();
    void driver.find().then(settled);
    await turn();
    say(...said);
    await turn();
    clock.advance(delays.find - 1);
    await turn();
    expect(settled).not.toHaveBeenCalled();
    clock.advance(1);
    await turn();
    expect(settled).toHaveBeenCalledExactlyOnceWith({ ok: false, code, detail: "find" });
    say(answers.find);
    expect(await driver.find()).toMatchObject({ ok: false, code: "connectionLost" });
  });

  it("does not wait for the deadline on a wrong checksum, endless noise, a lost wire or a cancel", async () => {
    const ends = {
      badChecksum: ({ say }) => say(bytes("AAAAAA9669000400008085")),
      babble: ({ say }) => say(new Uint8Array(5_000)),
      connectionLost: ({ wire }) => wire.device.unplug(),
      canceled: ({ stop }) => stop.abort(),
    } satisfies Record<string, (on: Awaited<ReturnType<typeof line>>) => void>;
    for (const [code, happens] of Object.entries(ends)) {
      const on = await line();
      const result = on.driver.find();
      await on.turn();
      happens(on);
      expect(await result).toMatchObject({ ok: false, code });
    }
  });
});
