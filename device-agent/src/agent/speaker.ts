import type { Clock } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import type { Log } from "../log/index.ts";
import { createSpeaker, mixers, type Speaker } from "../speaker/index.ts";
import type { Closers } from "./closers.ts";

/** The loudspeaker, where the site named one; a kiosk without a sound card says so in its log and serves on. */
export function openSpeaker(
  configured: Configuration["speaker"],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  closers: Closers,
): Speaker | undefined {
  if (configured === undefined) return undefined;
  const { mixer, volume, quiet } = configured;
  const speaker = createSpeaker({
    mixer: mixers[mixer],
    clock,
    volume,
    ...(quiet !== undefined && { quiet }),
    onFailure: (code, detail) => log.warn("speaker.failed", { code, detail }),
  });
  speaker.start();
  closers.add(() => speaker.stop());
  return speaker;
}
