import { Type } from "typebox";
import { CitizenCard } from "../citizen-card.ts";
import { Closed, Tokens } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";
import { VisitState } from "./visit.ts";

/** Why a card could not be read, in the order a citizen meets them. */
export const idCardErrors = [
  "selectFailed",
  "readFailed",
  "cardRejected",
  "cardUnsupported",
  "cardInvalid",
  "cardExpired",
  "readerFault",
  "serverUnreachable",
  "kioskUnknown",
] as const;
export type IdCardErrorCode = (typeof idCardErrors)[number];

export const idCardCommands = {
  "IdCard.Identify": {
    about:
      "Reads the card, attests it to the server and opens the visit; the page gets a masked name and number.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: idCardErrors,
  },
  "IdCard.Read": {
    about: "The card as it was read, to a local program only.",
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ card: CitizenCard }),
    errors: idCardErrors,
  },
} as const satisfies Record<string, CommandDefinition>;

export const idCardEvents = {
  /** The reader has found a card and is reading it: keep it still. */
  "IdCard.CardPresent": { version: "1.0", kind: "event", payload: EmptyPayload },
  /** Only where the profile's presence is `sensor`. */
  "IdCard.CardRemoved": { version: "1.0", kind: "unsolicited", payload: EmptyPayload },
  /** This try failed; lift the card and put it down again. */
  "IdCard.TryAgain": {
    version: "1.0",
    kind: "event",
    payload: Closed({
      reason: Tokens(["selectFailed", "readFailed"]),
      attempt: Type.Integer({ minimum: 1 }),
    }),
  },
} as const satisfies Record<string, EventDefinition>;
