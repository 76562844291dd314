import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { Offline, Starting } from "./unreachable.ts";

/**
 * SAM codes 60 and 66 refuse every command (`samSelfTestFailed`, `samNotAuthorised`); `samChanged`: another security module than
 * the one this kiosk was set up with, until a technician accepts it; `protocol`: it answers nonsense.
 */
export const IdCardReaderFault = Tokens(["samSelfTestFailed", "samNotAuthorised", "samChanged", "protocol"]);
export type IdCardReaderFault = Static<typeof IdCardReaderFault>;

/** `left`: it lies there after its visit, unread and not to be read before it is lifted. */
const Card = Tokens(["unknown", "absent", "present", "left"]);

export const IdCardReaderStatus = Type.Union([
  Starting,
  Offline,
  Closed({ state: Tokens(["fault"]), fault: IdCardReaderFault }),
  Closed({ state: Tokens(["ready"]), card: Card }),
]);
export type IdCardReaderStatus = Static<typeof IdCardReaderStatus>;
