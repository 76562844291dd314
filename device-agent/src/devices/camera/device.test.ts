import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ok, systemClock, type CameraStatus } from "@zizhuban/device-agent-contract";
import { tcpTransport, type Transport } from "../../transports/index.ts";
import { unhurriedClock } from "../../transports/testing.ts";
import { ffmpegTransport, v4l2Input, type FfmpegInput } from "./ffmpeg.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { cameraProfiles, createCamera, type CameraOptions, type Frame } from "./index.ts";
import { startCameraSimulator, type CameraFaultName } from "./simulator.ts";

// The camera of production: behind a real ffmpeg, and behind HTTP with the simulated IP camera at its end.

/** Patient with an ffmpeg that has to share the machine. */
const delays = { firstFrame: 60_000, stall: 60_000, poll: 20, doubt: 60 };
/** For tests that wait for a deadline. */
const hasty = { firstFrame: 300, stall: 250 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const forever = () => new AbortController().signal;

/** This process's children of that name, as the kernel knows them; a zombie is one too. */
function children(program: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // proc(5): pid (comm) state ppid …
      const [, name, parent] =
        /^\d+ \((.*)\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      return name === program && parent === String(process.pid) ? [Number(pid)] : [];
    } catch {
      // It ended between the two looks.
      return [];
    }
  });
}
const ffmpegs = () => children("ffmpeg");

function cameraAt(
  transport: Transport,
  changed: Partial<typeof delays> = {},
  { http, recovery, clock = systemClock }: Partial<Pick<CameraOptions, "http" | "recovery" | "clock">> = {},
) {
  const camera = createCamera({
    name: "DocumentCamera",
    kind: "document",
    profile: "any",
    transport,
    ...(http !== undefined && { http }),
    ...(recovery !== undefined && { recovery }),
    async probe() {
      if (http === undefined) return ok();
      const opened = await transport.open();
      if (opened.ok) await opened.value.close();
      return opened.ok ? ok() : opened;
    },
    clock,
    delays: { ...delays, ...changed },
  });
  const history: CameraStatus[] = [];
  camera.onChange((view) => {
    if (view.class === "camera") history.push(view.status);
  });
  const became = (status: object) =>
    vi.waitFor(() => expect(camera.view().status).toMatchObject(status), { interval: 5 });
  undo.push(() => camera.stop());
  camera.start();
  return { camera, history, became };
}

/** A picture ffmpeg makes of nothing; the input of production is a V4L2 device. */
const testPicture = (size = "320x240") => ({
  label: "test picture",
  args: ["-re", "-f", "lavfi", "-i", `testsrc=size=${size}:rate=25`],
  copy: false,
});

const ffmpeg = (input: FfmpegInput) => ffmpegTransport(input, systemClock, { patience: delays.firstFrame });

function nextFrames(
  held: { onFrame(listener: (frame: Frame) => void): () => void },
  count: number,
): Promise<Frame[]> {
  return new Promise((resolve) => {
    const frames: Frame[] = [];
    const stop = held.onFrame((frame) => {
      frames.push(frame);
      if (frames.length < count) return;
      stop();
      resolve(frames);
    });
  });
}

async function opened(made: ReturnType<typeof cameraAt>) {
  await made.became({ state: "ready" });
  const held = await made.camera.open(forever());
  if (!held.ok) throw new Error(`${held.code} ${held.detail ?? ""}`);
  return held.value;
}

describe("a camera behind ffmpeg", () => {
  it("is off until it is held, shows real pictures, and leaves no process and no picture behind", async () => {
    const made = cameraAt(ffmpeg(testPicture()));
    await made.became({ state: "ready", camera: "off" });
    expect(ffmpegs()).toEqual([]);
    const held = await opened(made);
    expect(made.camera.view().status).toEqual({ state: "ready", camera: "on" });
    expect(ffmpegs()).toHaveLength(1);
    const frames = await nextFrames(held, 3);
    for (const frame of frames) {
      const { width, height, format } = await sharp(frame.jpeg.expose()).metadata();
      expect({ width, height, format }).toEqual({ width: 320, height: 240, format: "jpeg" });
      expect([frame.width, frame.height]).toEqual([320, 240]);
    }
    await held.close();
    expect(ffmpegs()).toEqual([]);
    expect(held.latest()).toBeUndefined();
    expect(made.camera.view().status).toEqual({ state: "ready", camera: "off" });
  });

  it("can be switched on again and again", async () => {
    const made = cameraAt(ffmpeg(testPicture()));
    for (let round = 0; round < 3; round++) {
      const held = await opened(made);
      await nextFrames(held, 1);
      await held.close();
    }
    expect(ffmpegs()).toEqual([]);
  });

  it("one holder at a time; makeSafe takes it from whoever holds it", async () => {
    const made = cameraAt(ffmpeg(testPicture()));
    const held = await opened(made);
    expect(await made.camera.open(forever())).toMatchObject({ ok: false, code: "busy" });
    const told = vi.fn<() => void>();
    held.onEnd(told);
    await made.camera.makeSafe?.();
    expect(told).toHaveBeenCalledOnce();
    expect(ffmpegs()).toEqual([]);
    await held.close();
  });

  it("given up while it is being switched on, it leaves nothing behind", async () => {
    const silent = {
      label: "silent",
      args: ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=1/100"],
      copy: false,
    };
    const made = cameraAt(ffmpeg(silent));
    await made.became({ state: "ready" });
    const abort = new AbortController();
    const opening = made.camera.open(abort.signal);
    await vi.waitFor(() => expect(ffmpegs()).toHaveLength(1), { interval: 5 });
    abort.abort();
    expect(await opening).toMatchObject({ ok: false, code: "canceled" });
    expect(ffmpegs()).toEqual([]);
  });

  it("a program that dies ends the holding, and the next one works", async () => {
    const made = cameraAt(ffmpeg(testPicture()));
    const held = await opened(made);
    const ended = new Promise<void>((resolve) => held.onEnd(resolve));
    for (const pid of ffmpegs()) process.kill(pid, "SIGKILL");
    await ended;
    expect(made.history).toContainEqual({ state: "offline", reason: "connectionLost" });
    expect(held.latest()).toBeUndefined();
    const again = await opened(made);
    await nextFrames(again, 1);
    await again.close();
  });

  it("tells why there is no picture: no such device, no camera, no ffmpeg", async () => {
    const path = "/dev/video-that-is-not-there";
    const gone = cameraAt(ffmpeg(v4l2Input(path, cameraProfiles.any)));
    await gone.became({ state: "ready" });
    expect(await gone.camera.open(forever())).toMatchObject({
      ok: false,
      code: "cameraFault",
      detail: "portNotFound",
    });
    const missing = cameraAt(
      ffmpegTransport(testPicture(), systemClock, { program: "ffmpeg-that-is-not-there" }),
    );
    await missing.became({ state: "ready" });
    expect(await missing.camera.open(forever())).toMatchObject({ detail: "portNotFound" });
    const folder = mkdtempSync(join(tmpdir(), "zizhuban-camera-"));
    undo.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "video0"), "not a camera");
    const wrong = cameraAt(ffmpeg(v4l2Input(join(folder, "video0"), cameraProfiles.any)));
    await wrong.became({ state: "ready" });
    expect(await wrong.camera.open(forever())).toMatchObject({ ok: false, code: "cameraFault" });
    expect(ffmpegs()).toEqual([]);
  });
});

let sample: Uint8Array;
beforeAll(async () => {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const picture = sharp({ create: { width: 640, height: 480, channels: 3, background: "#888", noise } });
  sample = new Uint8Array(await picture.jpeg({ quality: 85 }).toBuffer());
});

async function ipCamera(changed: Partial<typeof delays> = {}, recovery?: RecoveryBook) {
  const clock = unhurriedClock;
  const simulator = await startCameraSimulator({ clock, picture: async () => sample, rate: 40 });
  undo.push(() => simulator.stop());
  const { host, port, path } = simulator;
  const transport = tcpTransport({ host, port, clock });
  const given = { clock, http: { host, port, path }, ...(recovery !== undefined && { recovery }) };
  return { simulator, ...cameraAt(transport, changed, given) };
}

describe("an IP camera", () => {
  it("shows the very bytes it sends, and is let go when nobody looks", async () => {
    const made = await ipCamera();
    const held = await opened(made);
    const [frame] = await nextFrames(held, 1);
    expect(Buffer.from(frame?.jpeg.expose() ?? [])).toEqual(Buffer.from(sample));
    await held.close();
    await vi.waitFor(() => expect(made.simulator.watched()).toBe(0), { interval: 5 });
  });

  const dead: readonly (readonly [CameraFaultName, object])[] = [
    ["noAnswer", { state: "fault", fault: "noFrames" }],
    ["stall", { state: "fault", fault: "noFrames" }],
    ["slowDrip", { state: "fault", fault: "protocol" }],
    ["drop", { state: "offline", reason: "connectionLost" }],
    ["wrongType", { state: "fault", fault: "protocol" }],
    ["notFound", { state: "fault", fault: "protocol" }],
    ["denied", { state: "offline", reason: "portDenied" }],
    ["garbage", { state: "fault", fault: "protocol" }],
    ["endlessHeaders", { state: "fault", fault: "protocol" }],
    ["endlessFrame", { state: "fault", fault: "protocol" }],
    ["halfFrame", { state: "fault", fault: "protocol" }],
    ["unplugged", { state: "offline" }],
  ];

  it.each(dead)(
    "%s when it is switched on: one clear answer, and well again after",
    async (fault, status) => {
      const made = await ipCamera(fault === "noAnswer" || fault === "stall" ? hasty : {});
      await made.became({ state: "ready" });
      made.simulator.fault(fault);
      expect(await made.camera.open(forever())).toMatchObject({ ok: false, code: "cameraFault" });
      expect(made.history.at(-1)).toMatchObject(status);
      made.simulator.heal();
      await (await opened(made)).close();
    },
  );

  it.each(["stall", "drop", "garbage", "endlessHeaders", "endlessFrame", "halfFrame", "unplugged"] as const)(
    "%s while it is on ends the holding, and no picture is kept",
    async (fault) => {
      const made = await ipCamera(fault === "stall" ? { stall: 250 } : {});
      const held = await opened(made);
      const ended = new Promise<void>((resolve) => held.onEnd(resolve));
      made.simulator.fault(fault);
      await ended;
      expect(held.latest()).toBeUndefined();
      made.simulator.heal();
      await (await opened(made)).close();
    },
  );

  it("wrongLength: a camera that cannot count is understood all the same", async () => {
    const made = await ipCamera();
    made.simulator.fault("wrongLength");
    const held = await opened(made);
    for (const frame of await nextFrames(held, 3)) expect(frame.jpeg.expose()).toHaveLength(sample.length);
    await held.close();
  });
});

/** A book that remembers what it was told, and a technician who can be called. */
function bookWith(spent: number) {
  let day = { spent, out: false };
  const told: string[] = [];
  const again = new Set<() => void>();
  const book: RecoveryBook = {
    today: () => day,
    write: (next) => void (day = next),
    tell: (rung, outcome) => told.push(`${rung} ${outcome}`),
    onAgain(listener) {
      again.add(listener);
      return () => again.delete(listener);
    },
  };
  function technician() {
    day = { spent: 0, out: false };
    for (const listener of again) listener();
  }
  return { book, told, technician, waiting: () => again.size, spent: () => day.spent };
}

describe("the recovery ladder of a camera", () => {
  it("a camera that fails once while it is switched on is opened again for the same asking", async () => {
    const { book, told } = bookWith(0);
    let heal = () => {};
    const write = (day: Parameters<RecoveryBook["write"]>[0]) => {
      book.write(day);
      heal();
    };
    const made = await ipCamera({ poll: 60_000 }, { ...book, write });
    heal = () => made.simulator.heal();
    await made.became({ state: "ready" });
    made.simulator.fault("drop");
    const held = await made.camera.open(forever());
    expect(held).toMatchObject({ ok: true });
    expect(told).toEqual(["reopen recovered"]);
    if (held.ok) await held.value.close();
  });

  it("one that is broken pays for both tries, and says why; one that is gone pays nothing", async () => {
    const { book, told, spent } = bookWith(0);
    const made = await ipCamera({ poll: 60_000 }, book);
    await made.became({ state: "ready" });
    made.simulator.fault("notFound");
    expect(await made.camera.open(forever())).toMatchObject({ code: "cameraFault", detail: "protocol" });
    expect([told, spent()]).toEqual([["reopen failed"], 2]);
    made.simulator.heal();
    made.simulator.fault("unplugged");
    expect(await made.camera.open(forever())).toMatchObject({ code: "cameraFault", detail: "refused" });
    expect(spent()).toBe(2);
  });

  it("with nothing left to spend it is out of service until somebody comes, and is not opened before", async () => {
    const { book, told, technician, waiting } = bookWith(dailyBudget - 1);
    const made = await ipCamera({}, book);
    const held = await opened(made);
    const ended = new Promise<void>((resolve) => held.onEnd(resolve));
    made.simulator.fault("drop");
    await ended;
    await made.became({ state: "ready" });
    expect(await made.camera.open(forever())).toMatchObject({ code: "cameraFault" });
    await made.became({ state: "offline", reason: "outOfService" });
    made.simulator.heal();
    await vi.waitFor(() => expect([waiting(), made.simulator.watched()]).toEqual([1, 0]), { interval: 5 });
    expect(await made.camera.open(forever())).toMatchObject({ detail: "outOfService" });
    expect(made.simulator.watched()).toBe(0);
    technician();
    await (await opened(made)).close();
    expect(told).toEqual(["reopen failed", "outOfService failed", "outOfService recovered"]);
  });
});
