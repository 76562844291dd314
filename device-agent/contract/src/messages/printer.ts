import { Type } from "typebox";
import { Tokens } from "../schema.ts";

/** `Common.Status.printer` (2024-3), the members our printers can tell. */
export const PrinterStatusPart = Type.Object({
  media: Type.Optional(Tokens(["unknown", "present", "notPresent", "jammed", "entering", "retracted"])),
  paper: Type.Optional(Type.Object({ upper: Tokens(["unknown", "full", "low", "out", "jammed"]) })),
  toner: Type.Optional(Tokens(["unknown", "full", "low", "out"])),
});
