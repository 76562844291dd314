import { ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { createCamera } from "./device.ts";
import type { Frame } from "./driver.ts";
import { cameraMasker, recordedTarget } from "./picture-masker.ts";
import { takePicture } from "./snapshot.ts";

/** What a recording says of a picture: its size, and nothing of what is on it. */
export const pictureSaid = (taken: Result<Pick<Frame, "width" | "height">>): string =>
  taken.ok ? `${taken.value.width}x${taken.value.height}` : taken.code;

/** What a camera is recorded as: over HTTP, where it is asked for its stream, or as the pictures themselves. */
export const recordedAs = { http: "http", pipe: "v4l2" } as const;

/** A picture is a person's: every one becomes a sheet, or a head and shoulders, of the same size. */
export const recordingKit = {
  wire: "bytes",
  masker: (profile: string) => cameraMasker(profile === "portrait" ? "portrait" : "page"),
  build(transport: Transport, profile: string, clock: Clock, address?: string) {
    const device = createCamera({
      name: "Camera",
      kind: profile === "portrait" ? "portrait" : "document",
      profile,
      transport,
      ...(address === recordedAs.http && { http: recordedTarget }),
      // Looked for while it is off, on a wire of its own that is not recorded.
      probe: () => Promise.resolve(ok()),
      clock,
    });
    const { signal } = new AbortController();
    return { device, ask: async () => pictureSaid(await takePicture(device, { clock, signal })) };
  },
} satisfies RecordingKit;
