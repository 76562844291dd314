import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { DeviceName, Ipp, Simulated } from "./wires.ts";

export const CertificatePrinterConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["certificate-printer"]),
  transport: Type.Union([Ipp, Simulated]),
});
export type CertificatePrinterConfiguration = Static<typeof CertificatePrinterConfiguration>;
