import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/** `protocol`: it answers, but not with pictures; `noFrames`: it is there, and no picture comes. */
export const CameraFault = Tokens(["protocol", "noFrames"]);
export type CameraFault = Static<typeof CameraFault>;

export const CameraStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: CameraFault }),
  /** `on`: it takes pictures now, for a step that says so. */
  Closed({ state: Tokens(["ready"]), camera: Tokens(["on", "off"]) }),
]);
export type CameraStatus = Static<typeof CameraStatus>;
