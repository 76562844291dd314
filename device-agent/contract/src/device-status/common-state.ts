import type { DeviceView } from "./device-view.ts";

/** One device seen by XFS4IoT's `Common.Status.common.device`, for clients that know only the standard. */
export function commonDeviceState(
  view: DeviceView,
):
  | "online"
  | "offline"
  | "powerOff"
  | "noDevice"
  | "hardwareError"
  | "userError"
  | "deviceBusy"
  | "starting" {
  const { status } = view;
  switch (status.state) {
    case "starting":
      return "starting";
    case "offline":
      return status.reason === "notFound"
        ? "noDevice"
        : status.reason === "switchedOff"
          ? "powerOff"
          : "offline";
    case "fault":
      return "hardwareError";
    case "attention":
      return status.problems.some((p) => p === "mechanicalFault" || p === "cutterFault" || p === "protocol")
        ? "hardwareError"
        : "userError";
    case "printing":
      return "deviceBusy";
    case "ready":
      return "online";
  }
}
