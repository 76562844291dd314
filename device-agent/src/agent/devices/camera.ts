import { access, constants } from "node:fs/promises";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { CameraConfiguration } from "../../configuration/index.ts";
import {
  cameraProfile,
  cameraProfiles,
  createCamera,
  ffmpegTransport,
  v4l2Input,
  type Camera,
  type CameraOptions,
} from "../../devices/camera/index.ts";
import { tcpTransport, type TransportFailure } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

type Wire = Pick<CameraOptions, "transport" | "probe" | "http">;

/** Whether there is such a file and this user may open it; says nothing of what is behind it. */
async function probeFile(path: string): Promise<Result<void, TransportFailure>> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return ok();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return fail(code === "EACCES" || code === "EPERM" ? "portDenied" : "portNotFound");
  }
}

/** An IP camera is there when it takes a call; it is asked for nothing. */
function httpWire(target: { host: string; port: number; path: string }, { clock }: Surroundings): Wire {
  const transport = tcpTransport({ host: target.host, port: target.port, clock });
  return {
    transport,
    http: target,
    async probe() {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      await opened.value.close();
      return ok();
    },
  };
}

async function wireOf(configured: CameraConfiguration, around: Surroundings): Promise<Wire> {
  const { name, kind, profile, transport } = configured;
  switch (transport.kind) {
    case "v4l2": {
      const usual = kind === "document" ? cameraProfiles["document-5mp"] : cameraProfiles.portrait;
      const input = v4l2Input(transport.path, cameraProfile(profile ?? "") ?? usual);
      return {
        transport: ffmpegTransport(input, around.clock),
        probe: () => probeFile(transport.path),
      };
    }
    case "http":
      return httpWire({ host: transport.host, port: transport.port ?? 80, path: transport.path }, around);
    case "simulated": {
      const simulated = await (await simulation()).simulateCamera(name, kind, around.clock);
      around.things.push(simulated.thing);
      return httpWire(simulated.target, around);
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
  });
}
