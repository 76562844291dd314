import { type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";

/** Why a device cannot be reached at all. */
export const OfflineReason = Tokens([
  "notFound",
  "portBusy",
  "portDenied",
  "noAnswer",
  "connectionLost",
  "switchedOff",
  /** It broke too often today: left alone until a technician comes, or another day. */
  "outOfService",
]);
export type OfflineReason = Static<typeof OfflineReason>;

/** Not looked at yet. */
export const Starting = Closed({ state: Tokens(["starting"]) });
/** Out of reach, and why. */
export const Offline = Closed({ state: Tokens(["offline"]), reason: OfflineReason });
