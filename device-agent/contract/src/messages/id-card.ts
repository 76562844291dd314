import { Type, type Static } from "typebox";
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

export const CardPhoto = Closed({
  type: Tokens(["image/bmp", "image/png", "image/svg+xml"]),
  /** Base64. */
  data: Type.String(),
  /** True: no decoder gave a picture, and this is a drawn silhouette of nobody. */
  placeholder: Type.Boolean(),
  /** Why it is one. */
  reason: Type.Optional(
    Tokens(["noDecoder", "decoderMissing", "decoderFailed", "decoderTimedOut", "pictureInvalid"]),
  ),
});
export type CardPhoto = Static<typeof CardPhoto>;

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
    command: Closed({
      photo: Type.Optional(Type.Boolean()),
      /** The two fingerprint blocks as they are on the card; nothing here reads them. */
      fingerprints: Type.Optional(Type.Boolean()),
    }),
    completion: Closed({
      card: CitizenCard,
      photo: Type.Optional(CardPhoto),
      /** Base64; empty when the card holds none. */
      fingerprints: Type.Optional(Type.String()),
    }),
    errors: idCardErrors,
  },
  /** A technician has checked why the reader has another security module (`samChanged`): from now on it is the known one. */
  "IdCard.AcceptSam": {
    version: "1.0",
    command: EmptyPayload,
    completion: EmptyPayload,
    errors: ["nothingToAccept"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const idCardEvents = {
  /** The reader has found a card and is reading it: keep it still. */
  "IdCard.CardPresent": { version: "1.0", kind: "event", payload: EmptyPayload },
  /** Only where the profile's presence is `sensor`. */
  "IdCard.CardRemoved": { version: "1.0", kind: "unsolicited", payload: EmptyPayload },
  /**
   * This try failed, or (`placeAgain`) nothing is found where a card was read before and may still lie: lift the card and put it
   * down again. A card that was read answers no question until it was lifted (domain.md §1.2).
   */
  "IdCard.TryAgain": {
    version: "1.0",
    kind: "event",
    payload: Closed({
      reason: Tokens(["selectFailed", "readFailed", "placeAgain"]),
      attempt: Type.Integer({ minimum: 1 }),
    }),
  },
} as const satisfies Record<string, EventDefinition>;
