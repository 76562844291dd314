import { Type, type Static } from "typebox";
import { Closed, Tokens } from "./schema.ts";

/** Why a device cannot be reached at all. */
export const OfflineReason = Tokens([
  "notFound",
  "portBusy",
  "portDenied",
  "noAnswer",
  "connectionLost",
  "switchedOff",
]);
export type OfflineReason = Static<typeof OfflineReason>;

const Starting = Closed({ state: Tokens(["starting"]) });
const Offline = Closed({ state: Tokens(["offline"]), reason: OfflineReason });

/** SAM codes 60 and 66 refuse every command (`samSelfTestFailed`, `samNotAuthorised`); `protocol`: it answers nonsense. */
export const IdCardReaderFault = Tokens(["samSelfTestFailed", "samNotAuthorised", "protocol"]);
export type IdCardReaderFault = Static<typeof IdCardReaderFault>;

export const IdCardReaderStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: IdCardReaderFault }),
  Closed({ state: Tokens(["ready"]), card: Tokens(["unknown", "absent", "present"]) }),
]);
export type IdCardReaderStatus = Static<typeof IdCardReaderStatus>;

/** What stops a printer until a hand puts it right. */
export const PrinterProblem = Tokens([
  "paperOut",
  "paperJam",
  "coverOpen",
  "cutterFault",
  "headHot",
  "mechanicalFault",
  "tonerOut",
  "outputFull",
  "wasteFull",
  "trayMissing",
  "paused",
  "protocol",
]);
export type PrinterProblem = Static<typeof PrinterProblem>;

/** What will stop it soon. */
export const PrinterWarning = Tokens(["paperLow", "tonerLow", "wasteAlmostFull"]);
export type PrinterWarning = Static<typeof PrinterWarning>;

export const PrinterStatus = Type.Union([
  Starting,
  Offline,
  Closed({
    state: Tokens(["attention"]),
    problems: Type.Array(PrinterProblem, { minItems: 1 }),
    warnings: Type.Array(PrinterWarning),
  }),
  Closed({ state: Tokens(["ready", "printing"]), warnings: Type.Array(PrinterWarning) }),
]);
export type PrinterStatus = Static<typeof PrinterStatus>;

export const DeviceClass = Tokens(["id-card-reader", "receipt-printer", "certificate-printer"]);
export type DeviceClass = Static<typeof DeviceClass>;

/** A device as everyone outside its room sees it: on the page, in the console, over MQTT. */
export const DeviceView = Type.Union([
  Closed({ name: Type.String(), class: Tokens(["id-card-reader"]), status: IdCardReaderStatus }),
  Closed({
    name: Type.String(),
    class: Tokens(["receipt-printer", "certificate-printer"]),
    status: PrinterStatus,
  }),
]);
export type DeviceView = Static<typeof DeviceView>;

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
