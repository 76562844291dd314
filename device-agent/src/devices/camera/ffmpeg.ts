import type { Clock } from "@zizhuban/device-agent-contract";
import { programTransport, type Transport, type TransportFailure } from "../../transports/index.ts";
import { delays } from "./delays.ts";
import type { CameraProfile } from "./profiles.ts";

/** Where ffmpeg takes the picture from, as its own arguments up to and with `-i`; `copy` when it is MJPEG already. */
export interface FfmpegInput {
  readonly label: string;
  readonly args: readonly string[];
  readonly copy: boolean;
}

/** A V4L2 camera; `path` has passed the configuration's pattern. */
export function v4l2Input(path: string, { width, height, rate, inputFormat }: CameraProfile): FfmpegInput {
  const format = inputFormat === "any" ? [] : ["-input_format", inputFormat];
  return {
    label: `v4l2 ${path}`,
    args: [
      "-f",
      "v4l2",
      ...format,
      "-video_size",
      `${width}x${height}`,
      "-framerate",
      String(rate),
      "-i",
      path,
    ],
    copy: inputFormat === "mjpeg",
  };
}

/** What ffmpeg's words mean; they are those of strerror(3), passed on by libavdevice. */
function classifyFfmpeg(words: string): TransportFailure | undefined {
  if (/No such file or directory|No such device|Not a video capture device/i.test(words))
    return "portNotFound";
  if (/Device or resource busy/i.test(words)) return "portBusy";
  if (/Permission denied|Operation not permitted/i.test(words)) return "portDenied";
  return undefined;
}

const quietly = ["-hide_banner", "-nostdin", "-loglevel", "error", "-fflags", "nobuffer"];
const toStandardOutput = ["-f", "mjpeg", "-flush_packets", "1", "pipe:1"];

/**
 * Pictures by a real `ffmpeg`, one JPEG after the other on its standard output.
 * @param patience milliseconds to the first byte
 */
export function ffmpegTransport(
  input: FfmpegInput,
  clock: Clock,
  { program = "ffmpeg", patience = delays.firstFrame } = {},
): Transport {
  const encoding = input.copy ? ["-c:v", "copy"] : ["-c:v", "mjpeg", "-q:v", "3"];
  return programTransport({
    label: input.label,
    program,
    args: [...quietly, ...input.args, "-an", ...encoding, ...toStandardOutput],
    classify: classifyFfmpeg,
    clock,
    patience,
  });
}
