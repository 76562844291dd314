import { delay, fail, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Frame } from "./driver.ts";
import type { Camera } from "./verbs.ts";

/** Webcams open dark: exposure and focus take about so long. */
const settle = 1_000;

/** Switches the camera on for one picture, once it has got used to the light, and off again. */
export async function takePicture(
  camera: Camera,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Result<Frame>> {
  const held = await camera.open(signal);
  if (!held.ok) return held;
  await delay(clock, settle, signal);
  const frame = held.value.latest();
  await held.value.close();
  if (signal.aborted) return fail("canceled");
  return frame === undefined ? fail("noFrames") : { ok: true, value: frame };
}
