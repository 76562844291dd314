import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  cameraProfile,
  cameraProfiles,
  createCamera,
  httpWire,
  takePicture,
  v4l2Wire,
  type Camera,
  type CameraProfile,
  type CameraWire,
} from "../../devices/camera/index.ts";
import { pictureSaid, recordedAs, recordingKit } from "../../devices/camera/recording.ts";
import type { Recorder } from "../../transports/index.ts";
import type { Answer, Call } from "../call.ts";
import { writePicture } from "../card-lines.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";

interface OpenedCamera extends OpenedDevice {
  readonly device: Camera;
  readonly recorder: Recorder | undefined;
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
  const { wire } = wired.value;
  const { clock } = call;
  const address = wire.http === undefined ? recordedAs.pipe : recordedAs.http;
  const header = { device: "camera", profile: profile.name, address };
  const recording = recordingOf(call, recordingKit, header);
  if (!recording.ok) return wired.value.close().then(() => recording);
  const { recorder } = recording.value;
  const device = createCamera({
    name: "Camera",
    kind: kindOf(profile),
    profile: profile.name,
    ...wire,
    transport: recorder?.transport(wire.transport) ?? wire.transport,
    clock,
  });
  const close = async () => {
    recording.value.close();
    await wired.value.close();
  };
  return ok({ device, recorder, close });
}

async function snapshot({ device, recorder }: OpenedCamera, call: Call): Promise<Answer> {
  const [file = ""] = call.arguments;
  const able = await ready(device, call);
  if (!able.ok) return able;
  recorder?.asked("snapshot", {});
  const taken = await takePicture(device, call);
  recorder?.ended(pictureSaid(taken));
  if (!taken.ok) return taken.code === "canceled" ? fail("timedOut") : taken;
  const { jpeg, width, height } = taken.value;
  const written = await writePicture(file, jpeg);
  return written.ok ? ok({ file, width, height, bytes: written.value }) : written;
}

export const camera = cliClass<OpenedCamera>({
  class: "camera",
  wires: ["path", "url", "simulate"],
  options: ["profile", "card", "fault"],
  open,
  verbs: { snapshot: { arguments: ["FILE.jpg"], options: ["record"], run: snapshot } },
});
