import { delay, fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  cameraProfile,
  cameraProfiles,
  createCamera,
  httpWire,
  v4l2Wire,
  type Camera,
  type CameraProfile,
  type CameraWire,
} from "../../devices/camera/index.ts";
import type { Answer, Call } from "../call.ts";
import { writePicture } from "../card-lines.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { asAsked } from "../simulated.ts";

interface OpenedCamera extends OpenedDevice {
  readonly device: Camera;
}

interface Wired {
  readonly wire: CameraWire;
  readonly close: () => Promise<void>;
}

const kindOf = ({ name }: CameraProfile) => (name === "portrait" ? "portrait" : "document");

async function wireOf(call: Call, profile: CameraProfile): Promise<Result<Wired, OpenFailure>> {
  const { path, url, simulate = false } = call.options;
  const { clock } = call;
  const close = () => Promise.resolve();
  if ([path !== undefined, url !== undefined, simulate].filter(Boolean).length !== 1)
    return fail("usageWire");
  if (path !== undefined) {
    if (!path.startsWith("/")) return fail("usageWire");
    return ok({ wire: v4l2Wire({ path, profile, clock }), close });
  }
  if (url !== undefined) {
    const { protocol, hostname, port, pathname, search } = new URL(url);
    if (protocol !== "http:") return fail("usageWire");
    const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || "80") };
    return ok({ wire: httpWire({ ...target, path: `${pathname}${search}` }, clock), close });
  }
  const { simulateCamera } = await import("../../simulation/index.ts");
  const { thing, target } = await simulateCamera("Camera", kindOf(profile), clock);
  const wired = { wire: httpWire(target, clock), close: () => thing.simulator.stop() };
  return asAsked(call, wired, thing.simulator, thing.cards);
}

async function open(call: Call): Promise<Result<OpenedCamera, OpenFailure>> {
  const profile = cameraProfile(call.options.profile ?? "any");
  if (profile === undefined) return fail("usageProfile", Object.keys(cameraProfiles).join(", "));
  const wired = await wireOf(call, profile);
  if (!wired.ok) return wired;
  const { wire, close } = wired.value;
  const { clock } = call;
  const device = createCamera({
    name: "Camera",
    kind: kindOf(profile),
    profile: profile.name,
    ...wire,
    clock,
  });
  return ok({ device, close });
}

/** Webcams open dark: exposure and focus take about so long. */
const settle = 1_000;

async function snapshot({ device }: OpenedCamera, call: Call): Promise<Answer> {
  const [file = ""] = call.arguments;
  const able = await ready(device, call);
  if (!able.ok) return able;
  const held = await device.open(call.signal);
  if (!held.ok) return held.code === "canceled" ? fail("timedOut") : fail(held.code, held.detail);
  await delay(call.clock, settle, call.signal);
  const frame = held.value.latest();
  await held.value.close();
  if (call.signal.aborted) return fail("timedOut");
  if (frame === undefined) return fail("noFrames");
  const { jpeg, width, height } = frame;
  const written = await writePicture(file, jpeg);
  return written.ok ? ok({ file, width, height, bytes: written.value }) : written;
}

export const camera = cliClass<OpenedCamera>({
  class: "camera",
  wires: ["path", "url", "simulate"],
  options: ["profile", "card", "fault"],
  open,
  verbs: { snapshot: { arguments: ["FILE.jpg"], run: snapshot } },
});
