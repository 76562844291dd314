import { delay, ok } from "@zizhuban/device-agent-contract";
import sharp from "sharp";
import { afterEach, describe, expect, it } from "vitest";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, parseRecording, tcpTransport } from "../../transports/index.ts";
import { unhurried, unhurriedClock } from "../../transports/testing.ts";
import { createCamera, httpWire, takePicture } from "./index.ts";
import { ffmpegTransport } from "./ffmpeg.ts";
import { createJpegSplitter, splitterLimits } from "./jpeg.ts";
import { maskedPicture } from "./masked-picture.ts";
import { cameraMasker } from "./picture-masker.ts";
import { pictureSaid, recordingKit } from "./recording.ts";
import { startCameraSimulator } from "./simulator.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const secret = "样例 420702194905120010";

/** Somebody: every pixel different, and her name in the picture's own description. */
async function somebody(width = 320, height = 240): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 2_654_435_761) >>> 24;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { ImageDescription: secret } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function record(fault?: string) {
  const picture = await somebody();
  const simulator = await startCameraSimulator({ clock: unhurriedClock, picture: async () => picture });
  closers.push(() => simulator.stop());
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "camera", profile: "document-5mp", address: "http" },
    clock: unhurriedClock,
    masker: () => recordingKit.masker("document-5mp"),
    write: (line) => lines.push(line),
  });
  const target = { host: simulator.host, port: simulator.port, path: simulator.path };
  const wire = httpWire(target, unhurriedClock);
  const camera = createCamera({
    name: "Camera",
    kind: "document",
    profile: "document-5mp",
    ...wire,
    transport: recorder.transport(tcpTransport({ ...target, clock: unhurriedClock })),
    clock: unhurriedClock,
  });
  closers.push(() => camera.stop());
  camera.start();
  while (camera.view().status.state !== "ready") await delay(unhurriedClock, 5);
  if (fault !== undefined) simulator.fault(fault);
  recorder.asked("snapshot", {});
  const taken = await takePicture(camera, { clock: unhurriedClock, signal: AbortSignal.timeout(60_000) });
  recorder.ended(pictureSaid(taken));
  return { text: lines.join("\n"), end: pictureSaid(taken), picture };
}

/** All bytes of the device in a recording. */
function heard(text: string): Buffer {
  const recording = parseRecording(text);
  if (!recording.ok) throw new Error(recording.detail);
  return Buffer.concat(
    recording.value.happenings.flatMap(({ kind, value }) =>
      kind === "in" ? [Buffer.from(value, "hex")] : [],
    ),
  );
}

/** Runs of the original long enough to be nothing else. */
function leaks(stream: Buffer, picture: Buffer): number {
  let found = 0;
  // Behind the tables, which many pictures share.
  const scan = picture.lastIndexOf(Buffer.of(0xff, 0xda));
  for (let at = scan + 14; at + 6 <= picture.length; at += 3)
    if (stream.includes(picture.subarray(at, at + 6))) found += 1;
  return found;
}

describe("a recorded picture", () => {
  it("keeps its size and its time, and nobody is on it: neither pixels nor what stands in its description", async () => {
    const { text, end, picture } = await record();
    expect(end).toBe("320x240");
    expect(await replayRecording(text, recordingKit)).toEqual({ end, recordedEnd: end, mismatch: undefined });
    const stream = heard(text);
    expect(leaks(picture, picture)).toBeGreaterThan(1_000);
    expect(leaks(stream, picture)).toBe(0);
    expect(stream.includes(Buffer.from(secret))).toBe(false);
    expect(text).not.toContain(Buffer.from("420702194905120010", "latin1").toString("hex"));
    expect(stream.toString("latin1")).toMatch(/^HTTP\/1\.[01] 200\r\ncontent-type: multipart/i);
    const frames = createJpegSplitter(splitterLimits)
      .push(stream)
      .filter(({ type }) => type === "frame");
    expect(frames.length).toBeGreaterThan(3);
  });

  it.each([
    ["denied", "cameraFault"],
    ["notFound", "cameraFault"],
    ["wrongType", "cameraFault"],
    ["garbage", "cameraFault"],
    ["halfFrame", "cameraFault"],
    ["wrongLength", "320x240"],
  ])("of a camera at its worst replays to the same end: %s", async (fault, expected) => {
    const { text, end, picture } = await record(fault);
    expect(end).toBe(expected);
    expect(await replayRecording(text, recordingKit)).toEqual({ end, recordedEnd: end, mismatch: undefined });
    expect(leaks(heard(text), picture)).toBe(0);
  });
});

it("through ffmpeg, as a V4L2 camera's, replays as the pictures themselves", async () => {
  // Half as fast as the world: ffmpeg is another process, and may have to wait for the machine.
  const clock = unhurried(0.5);
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "camera", profile: "portrait", address: "v4l2" },
    clock,
    masker: () => recordingKit.masker("portrait"),
    write: (line) => lines.push(line),
  });
  const input = {
    label: "test picture",
    args: ["-re", "-f", "lavfi", "-i", "testsrc=size=176x144:rate=10"],
    copy: false,
  };
  const camera = createCamera({
    name: "Camera",
    kind: "portrait",
    profile: "portrait",
    transport: recorder.transport(ffmpegTransport(input, clock)),
    probe: async () => ok(),
    clock,
  });
  closers.push(() => camera.stop());
  camera.start();
  recorder.asked("snapshot", {});
  const taken = await takePicture(camera, { clock, signal: AbortSignal.timeout(60_000) });
  recorder.ended(pictureSaid(taken));
  if (!taken.ok) throw new Error(taken.code);
  const text = lines.join("\n");
  const end = "176x144";
  expect(await replayRecording(text, recordingKit)).toEqual({ end, recordedEnd: end, mismatch: undefined });
  expect(leaks(heard(text), Buffer.from(taken.value.jpeg.expose()))).toBe(0);
});

describe("the masker", () => {
  it("keeps the chunked coding, whatever pieces it comes in", async () => {
    const picture = await somebody(64, 48);
    const part = Buffer.concat([
      Buffer.from("--b\r\nContent-Type: image/jpeg\r\n\r\n"),
      picture,
      Buffer.from("\r\n"),
    ]);
    const body = Buffer.concat([part, part]);
    const chunks = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from("\r\n0\r\n\r\n"),
    ]);
    const head =
      "HTTP/1.1 200 OK\r\nSet-Cookie: who=anna\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n";
    const stream = Buffer.concat([Buffer.from(head), chunks]);
    for (const size of [1, 7, 1_000, stream.length]) {
      const masker = cameraMasker("page");
      masker.out(Buffer.from("GET /?password=anna HTTP/1.1\r\n\r\n"));
      const given: Uint8Array[] = [];
      for (let at = 0; at < stream.length; at += size) given.push(masker.in(stream.subarray(at, at + size)));
      const all = Buffer.concat(given);
      expect(all.toString("latin1")).not.toContain("anna");
      expect(all.toString("latin1")).toMatch(/\r\n\r\n[0-9a-f]+\r\n--b/);
      expect(all.filter((byte, at) => byte === 0xff && all[at + 1] === 0xd8)).toHaveLength(2);
      expect(leaks(all, picture)).toBe(0);
    }
  });

  it("lets nothing of a pipe through but pictures of the same size", async () => {
    const picture = await somebody(640, 360);
    const masker = cameraMasker("portrait");
    const stream = Buffer.concat([Buffer.from(secret), picture, picture, picture.subarray(0, 900), picture]);
    const all = Buffer.from(masker.in(stream));
    expect(leaks(all, picture)).toBe(0);
    expect(all.includes(Buffer.from("420702"))).toBe(false);
    const found = createJpegSplitter(splitterLimits).push(all);
    expect(found.filter(({ type }) => type === "frame")).toMatchObject([
      { width: 640, height: 360 },
      { width: 640, height: 360 },
      { width: 640, height: 360 },
    ]);
  });
});

describe("what stands for a picture", () => {
  it.each([
    ["page", 2_592, 1_944],
    ["page", 17, 9],
    ["portrait", 1_280, 720],
  ] as const)("is a %s of %i × %i that any decoder can show", async (subject, width, height) => {
    const jpeg = maskedPicture(width, height, subject);
    const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([width, height]);
    const at = (x: number, y: number) =>
      data[Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))] ?? 0;
    expect(at(0.5, 0.5)).toBeGreaterThan(at(0, 0) + 80);
    expect(jpeg.length).toBeLessThan(25_000);
  });
});
