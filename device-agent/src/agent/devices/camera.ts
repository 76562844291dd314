import type { CameraConfiguration } from "../../configuration/index.ts";
import {
  cameraProfile,
  cameraProfiles,
  createCamera,
  httpWire,
  v4l2Wire,
  type Camera,
  type CameraWire,
} from "../../devices/camera/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

async function wireOf(configured: CameraConfiguration, around: Surroundings): Promise<CameraWire> {
  const { name, kind, profile, transport } = configured;
  switch (transport.kind) {
    case "v4l2": {
      const usual = kind === "document" ? cameraProfiles["document-5mp"] : cameraProfiles.portrait;
      const known = cameraProfile(profile ?? "") ?? usual;
      return v4l2Wire({ path: transport.path, profile: known, clock: around.clock });
    }
    case "http":
      return httpWire(
        { host: transport.host, port: transport.port ?? 80, path: transport.path },
        around.clock,
      );
    case "simulated": {
      const simulated = await (await simulation()).simulateCamera(name, kind, around.clock);
      around.things.push(simulated.thing);
      return httpWire(simulated.target, around.clock);
    }
  }
}

export async function buildCamera(configured: CameraConfiguration, around: Surroundings): Promise<Camera> {
  const { name, kind, profile, transport } = configured;
  return createCamera({
    name,
    kind,
    profile: profile ?? transport.kind,
    ...(await wireOf(configured, around)),
    clock: around.clock,
    recovery: around.recovery(name),
  });
}
