import type { CameraStatus, OfflineReason } from "@zizhuban/device-agent-contract";
import type { TransportFailure } from "../../transports/index.ts";

/** What ends a camera's pictures. */
export type CameraFailure =
  | TransportFailure
  /** Something answers, and it is no camera. */
  | "protocol"
  /** It is there, and no picture comes, or none any more. */
  | "noFrames";

const offlineReasons: Record<TransportFailure, OfflineReason> = {
  portNotFound: "notFound",
  portBusy: "portBusy",
  portDenied: "portDenied",
  refused: "noAnswer",
  connectionLost: "connectionLost",
  timedOut: "noAnswer",
};

export function statusAfter(failure: CameraFailure): CameraStatus {
  if (failure === "protocol" || failure === "noFrames") return { state: "fault", fault: failure };
  return { state: "offline", reason: offlineReasons[failure] };
}
