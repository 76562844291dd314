import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { BarcodeReadOutput } from "./barcode-reader.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// A camera step (DESIGN §5.6: camera only in a step that says so). While one is open, in an active visit, the camera
// is on; otherwise it is off. Pictures are addresses of this visit, never base64 in a message.

export const ScannedPage = Closed({
  id: Type.String({ format: "uuid" }),
  /** The cleaned page, JPEG; gone when the page is removed, the step closed or the visit over. */
  url: Type.String(),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
});
export type ScannedPage = Static<typeof ScannedPage>;

export const ScanView = Closed({
  id: Type.String({ format: "uuid" }),
  pages: Type.Array(ScannedPage),
  maximumPages: Type.Integer({ minimum: 1 }),
});
export type ScanView = Static<typeof ScanView>;

export const ScanEndReason = Tokens(["finished", "closed", "visitEnded", "cameraLost", "timedOut"]);
export type ScanEndReason = Static<typeof ScanEndReason>;

const Scan = Closed({ scan: ScanView });

export const scanCommands = {
  /** Switches the camera on. Asked again in the same visit it answers the same step, with a new live picture. */
  "Scan.Open": {
    version: "1.0",
    command: EmptyPayload,
    /** `liveUrl`: multipart/x-mixed-replace, for an `img`; good for one request, until the step ends. */
    completion: Closed({ scan: ScanView, liveUrl: Type.String() }),
    errors: ["noVisit", "cameraBusy", "cameraFault"],
  },
  "Scan.Capture": {
    version: "1.0",
    command: EmptyPayload,
    completion: Scan,
    errors: ["noScan", "pageNotFound", "pictureUnreadable", "tooManyPages", "cameraFault"],
  },
  "Scan.Remove": {
    version: "1.0",
    command: Closed({ page: Type.String({ format: "uuid" }) }),
    completion: Scan,
    errors: ["noScan", "pageUnknown"],
  },
  /** Waits until the camera sees a code. */
  "Scan.ReadBarcode": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ readOutput: Type.Array(BarcodeReadOutput) }),
    errors: ["noScan", "cameraFault"],
  },
  /** Camera off; the pages are one document now (PDF; a portrait stays a JPEG). */
  "Scan.Finish": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({
      document: Closed({
        url: Type.String(),
        type: Tokens(["application/pdf", "image/jpeg"]),
        pages: Type.Integer({ minimum: 1 }),
        bytes: Type.Integer({ minimum: 1 }),
      }),
    }),
    errors: ["noScan", "noPages"],
  },
  /** Camera off; nothing is kept. */
  "Scan.Close": { version: "1.0", command: EmptyPayload, completion: EmptyPayload, errors: ["noScan"] },
} as const satisfies Record<string, CommandDefinition>;

export const scanEvents = {
  "Scan.Ended": {
    version: "1.0",
    kind: "unsolicited",
    payload: Closed({ scanId: Type.String(), reason: ScanEndReason }),
  },
} as const satisfies Record<string, EventDefinition>;
