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
  /** `media-source` of the tray with the paper for certificates, for example `tray-2`. */
  tray: Type.Optional(Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,63}$" })),
  sides: Type.Optional(Tokens(["one-sided", "two-sided-long-edge"])),
  transport: Type.Union([Ipp, Simulated]),
  upkeep: Type.Optional(PageUpkeep),
});
export type CertificatePrinterConfiguration = Static<typeof CertificatePrinterConfiguration>;
