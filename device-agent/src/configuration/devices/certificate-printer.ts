import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { DeviceName, Ipp, Simulated } from "./wires.ts";

/** Sheets of a full tray, and the pages the printer's data sheet rates it for; what is left out is not claimed. */
const PageUpkeep = Closed({
  trayPages: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  ratedPages: Type.Optional(Type.Integer({ minimum: 1_000 })),
});

export const CertificatePrinterConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["certificate-printer"]),
  transport: Type.Union([Ipp, Simulated]),
  upkeep: Type.Optional(PageUpkeep),
});
export type CertificatePrinterConfiguration = Static<typeof CertificatePrinterConfiguration>;
