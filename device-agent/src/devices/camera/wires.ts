import { access, constants, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
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

/**
 * Whether there is such a file and this user may open it; says nothing of what is behind it. A name of udev's that is gone is
 * believed only when the kernel has not the camera any more either: udev makes its names anew when its rules are read again.
 */
function fileProbe(path: string, root: string): () => Promise<Result<void, TransportFailure>> {
  let node: string | undefined;
  const kernelHasIt = async () =>
    node !== undefined && (await isThere(join(root, "sys/class/video4linux", node)));
  return async () => {
    try {
      await access(path, constants.R_OK | constants.W_OK);
      node = basename(await realpath(path));
      return ok();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EACCES" || code === "EPERM") return fail("portDenied");
      return (await kernelHasIt()) ? ok() : fail("portNotFound");
    }
  };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

export interface V4l2Options {
  /** The device file; it has passed the configuration's pattern. */
  readonly path: string;
  readonly profile: CameraProfile;
  readonly clock: Clock;
  /** Milliseconds to the first byte, where a slow machine needs more than the usual. */
  readonly patience?: number;
  /** Where another machine's files are laid out. */
  readonly root?: string;
}

/** A camera of this machine's kernel. */
export function v4l2Wire({ path, profile, clock, patience, root = "/" }: V4l2Options): CameraWire {
  const transport = ffmpegTransport(v4l2Input(path, profile), clock, {
    ...(patience !== undefined && { patience }),
  });
  return { transport, probe: fileProbe(path, root) };
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
