import { Type } from "typebox";
import { Closed } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";
import { VisitState } from "./visit.ts";

/** Why a document that staff were to see opened nothing. */
export const seenDocumentErrors = [
  /** They did not confirm it; why, they say to the person before them. */
  "staffRefused",
  /** Nobody looked while the code held. */
  "codeExpired",
  /** This kiosk has asked as often as it may in an hour. */
  "tooManyRequests",
  "serverUnreachable",
  "kioskUnknown",
] as const;
export type SeenDocumentErrorCode = (typeof seenDocumentErrors)[number];

export const seenDocumentCommands = {
  "SeenDocument.Identify": {
    about:
      "Asks for staff to look at the document of who has no card a reader takes, waits until they have said whose it is and opens the visit; the page gets a masked name and number.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: seenDocumentErrors,
  },
} as const satisfies Record<string, CommandDefinition>;

export const seenDocumentEvents = {
  /** What to show while staff are waited for; told again when the server goes away or is back. */
  "SeenDocument.Waiting": {
    version: "1.0",
    kind: "event",
    payload: Closed({
      code: Type.String({ pattern: "^\\d{6}$" }),
      /** Unix ms. A new code replaces the one before it. */
      expiresAt: Type.Integer({ minimum: 0 }),
      /** The server cannot be reached: it is asked on while the code holds. */
      lost: Type.Boolean(),
    }),
  },
} as const satisfies Record<string, EventDefinition>;
