import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

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
  "mediaMismatch",
  "paused",
  "protocol",
]);
export type PrinterProblem = Static<typeof PrinterProblem>;

/** What will stop it soon; `paperNotTaken`: a slip still waits in the presenter. */
export const PrinterWarning = Tokens(["paperLow", "tonerLow", "wasteAlmostFull", "paperNotTaken"]);
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
