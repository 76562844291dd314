import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/** `protocol`: it answers nonsense, or talks without end. */
export const BarcodeReaderFault = Tokens(["protocol"]);
export type BarcodeReaderFault = Static<typeof BarcodeReaderFault>;

export const BarcodeReaderStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: BarcodeReaderFault }),
  /** `scanning`: it shines and waits for a code, because somebody asked. */
  Closed({ state: Tokens(["ready"]), scanning: Type.Boolean() }),
]);
export type BarcodeReaderStatus = Static<typeof BarcodeReaderStatus>;
