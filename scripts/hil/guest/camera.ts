import { existsSync, writeFileSync } from "node:fs";
import { systemClock } from "@zizhuban/device-agent-contract";
import { cameraProfiles, createCamera, v4l2Wire } from "@zizhuban/device-agent/devices/testing";
import { expect, watch, type Bench } from "./steps.ts";

/** udev's name for the camera of the kernel's vivid driver: it stays, whatever number /dev/video… gets. */
const path = "/dev/v4l/by-path/platform-vivid.0-video-index0";
/** Tells the driver to take up its camera, or to let it go, as a hub does when a cable moves (sysfs of a driver). */
const move = (what: "bind" | "unbind") => writeFileSync(`/sys/bus/platform/drivers/vivid/${what}`, "vivid.0");

/** One of vivid's own webcam sizes, and few enough pixels for an emulated processor. */
const profile = { ...cameraProfiles.any, width: 640, height: 360, rate: 5 };
/** ffmpeg's libraries alone take seconds to load here. */
const patience = 90_000;

/** A V4L2 camera made by the kernel, the camera room with the system's own ffmpeg before it. */
export async function camera(bench: Bench): Promise<void> {
  const device = createCamera({
    name: "PortraitCamera",
    kind: "portrait",
    profile: profile.name,
    ...v4l2Wire({ path, profile, clock: systemClock, patience }),
    clock: systemClock,
    delays: { firstFrame: patience, stall: 60_000, poll: 300 },
  });
  const status = watch(device);
  const open = async () => {
    const opened = await device.open(AbortSignal.timeout(patience));
    if (!opened.ok) throw new Error(`it did not open: ${opened.code} ${opened.detail ?? ""}`);
    return opened.value;
  };
  const look = (held: Awaited<ReturnType<typeof open>>) => {
    const frame = held.latest();
    if (frame === undefined) throw new Error("there is no picture");
    const { width, height } = frame;
    expect(width === profile.width && height === profile.height, `it is ${width} × ${height}`);
    const bytes = Buffer.from(frame.jpeg.expose());
    const [start, end] = [bytes.subarray(0, 3).toString("hex"), bytes.subarray(-2).toString("hex")];
    expect(start === "ffd8ff" && end === "ffd9", `no JPEG: ${start} … ${end}`);
  };

  const found = await bench.step("camera: V4L2 has it, off and ready", async () => {
    device.start();
    await status.becomes({ state: "ready", camera: "off" });
  });
  if (!found) return;
  await bench.step("camera: switched on, JPEG pictures of the size asked for", async () => {
    const held = await open();
    look(held);
    await new Promise<void>((resolve) => held.onFrame(() => resolve()));
    look(held);
    await held.close();
    await status.becomes({ state: "ready", camera: "off" });
  });
  await bench.step("camera: unplugged while it is on, the holding ends and it is offline", async () => {
    const held = await open();
    const ended = new Promise<void>((resolve) => held.onEnd(resolve));
    move("unbind");
    await ended;
    await status.becomes({ state: "offline", reason: "notFound" });
    expect(held.latest() === undefined, "a picture was kept");
    expect(!existsSync(path), `${path} is still there`);
  });
  await bench.step("camera: plugged in again, ready, and a picture", async () => {
    move("bind");
    await status.becomes({ state: "ready", camera: "off" });
    const held = await open();
    look(held);
    await held.close();
  });
  await device.stop();
}
