import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { receiptProfiles, type ReceiptProfileName } from "../../devices/receipt-printer/index.ts";
import { DeviceName, Serial, Simulated, Tcp } from "./wires.ts";

const profileNames = Object.keys(receiptProfiles).filter((name): name is ReceiptProfileName =>
  Object.hasOwn(receiptProfiles, name),
);

/** What a full roll holds, and what the printer's data sheet rates its parts for; what is left out is not claimed. */
const ReceiptUpkeep = Closed({
  rollMetres: Type.Optional(Type.Number({ minimum: 1, maximum: 500 })),
  ratedCuts: Type.Optional(Type.Integer({ minimum: 1_000 })),
  ratedHeadKilometres: Type.Optional(Type.Number({ minimum: 1 })),
  ratedLines: Type.Optional(Type.Integer({ minimum: 1_000 })),
  ratedHours: Type.Optional(Type.Integer({ minimum: 100 })),
});

export const ReceiptPrinterConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["receipt-printer"]),
  profile: Type.Optional(Tokens(profileNames)),
  /** `text` (usual): in the printer's own Chinese font where it has one. `dots`: like the preview, dot for dot. */
  slips: Type.Optional(Tokens(["text", "dots"])),
  transport: Type.Union([Serial, Tcp, Simulated]),
  upkeep: Type.Optional(ReceiptUpkeep),
});
export type ReceiptPrinterConfiguration = Static<typeof ReceiptPrinterConfiguration>;
