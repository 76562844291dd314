import type {
  IdCardErrorCode,
  ProblemCode,
  SocialSecurityCardErrorCode,
} from "@zizhuban/device-agent-contract";

/** What can go wrong between the page and a device, besides the codes of the contract. */
type DeviceTrouble =
  | "timeOut"
  | "deviceNotReady"
  | "hardwareError"
  | "connectionLost"
  | "deviceUnknown"
  | "canceled"
  | "malfunction"
  | "leased"
  | "printerUnknown"
  | "formUnknown"
  | "noVisit"
  | "jobIdUsed"
  | "jobUnknown"
  | "alreadySending"
  | "characterNotPrintable"
  | "storageFull";

/** Every code a screen may have to explain. Each has words in every locale: the type of `Words` sees to it. */
export type TroubleCode = ProblemCode | IdCardErrorCode | SocialSecurityCardErrorCode | DeviceTrouble;
