import { access, constants } from "node:fs/promises";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { tcpTransport, type Transport, type TransportFailure } from "../../transports/index.ts";
import { ffmpegTransport, v4l2Input } from "./ffmpeg.ts";
import type { HttpTarget } from "./http.ts";
import type { CameraProfile } from "./profiles.ts";

/** A way to a camera. */
export interface CameraWire {
  readonly transport: Transport;
  /** An IP camera is asked for its stream; a program on the other end of a pipe is not. */
  readonly http?: HttpTarget;
  /** Whether it can be reached, found out without switching it on. */
  readonly probe: () => Promise<Result<void, TransportFailure>>;
}

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

export interface V4l2Options {
  /** The device file; it has passed the configuration's pattern. */
  readonly path: string;
  readonly profile: CameraProfile;
  readonly clock: Clock;
  /** Milliseconds to the first byte, where a slow machine needs more than the usual. */
  readonly patience?: number;
}

/** A camera of this machine's kernel. */
export function v4l2Wire({ path, profile, clock, patience }: V4l2Options): CameraWire {
  const transport = ffmpegTransport(v4l2Input(path, profile), clock, {
    ...(patience !== undefined && { patience }),
  });
  return { transport, probe: () => probeFile(path) };
}

/** An IP camera: it is there when it takes a call; it is asked for nothing. */
export function httpWire(target: HttpTarget, clock: Clock): CameraWire {
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
