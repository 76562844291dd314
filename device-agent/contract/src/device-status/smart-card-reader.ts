import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/** `serviceDown`: the PC/SC daemon is not running; `protocol`: it speaks a version nobody here knows. */
export const SmartCardReaderFault = Tokens(["serviceDown", "protocol"]);
export type SmartCardReaderFault = Static<typeof SmartCardReaderFault>;

export const SmartCardReaderStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: SmartCardReaderFault }),
  /** `mute`: a card is in the slot and does not answer, most often because it is upside down. */
  Closed({ state: Tokens(["ready"]), card: Tokens(["unknown", "absent", "present", "mute"]) }),
]);
export type SmartCardReaderStatus = Static<typeof SmartCardReaderStatus>;
