import type { Result } from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";
import type { Frame } from "./driver.ts";

/** A camera held by one step. */
export interface HeldCamera {
  /** The newest picture; undefined once it is off. */
  latest(): Frame | undefined;
  onFrame(listener: (frame: Frame) => void): () => void;
  /** Once, when it went off without {@link close}: lost, stalled, or stopped by the agent. */
  onEnd(listener: () => void): () => void;
  /** Off: resolves when the program behind it is gone and no picture is kept. */
  close(): Promise<void>;
}

export interface Camera extends Device {
  readonly kind: "document" | "portrait";
  /** Switches it on for one holder at a time. `cameraFault`: the status says why. */
  open(signal: AbortSignal): Promise<Result<HeldCamera, "busy" | "cameraFault" | "canceled">>;
}
