import { EmptyPayload } from "./common.ts";
import type { CommandDefinition } from "./envelope.ts";
import { VisitState } from "./visit.ts";

/** Why a social security card opened nothing, in the order a citizen meets it. */
export const socialSecurityCardErrors = [
  /** Taken out too early, upside down, or its chip does not answer. */
  "socialCardUnread",
  /** Another kind of card. */
  "socialCardUnknown",
  /** Its issuer keeps name and number behind the holder's PIN, which is never asked for here. */
  "socialCardLocked",
  "socialCardInvalid",
  "socialCardExpired",
  "readerFault",
  "serverUnreachable",
  "kioskUnknown",
] as const;
export type SocialSecurityCardErrorCode = (typeof socialSecurityCardErrors)[number];

export const socialSecurityCardCommands = {
  "SocialSecurityCard.Identify": {
    about:
      "Waits for a social security card, reads its public files, attests them to the server and opens the visit; the page gets a masked name and number.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: socialSecurityCardErrors,
  },
} as const satisfies Record<string, CommandDefinition>;
