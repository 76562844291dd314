import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

// A signature written by hand on the screen (domain.md S7): bound to the document it was written under.

const Coordinate = Type.Integer({ minimum: 0, maximum: 10_000 });
/** One point of the pen: across, down, milliseconds since the first point. */
const StrokePoint = Closed({
  x: Coordinate,
  y: Coordinate,
  t: Type.Integer({ minimum: 0, maximum: 600_000 }),
});
/** As drawn, pen down to pen up. A picture would say less, and could be cut out and put elsewhere. */
export const Strokes = Type.Array(Type.Array(StrokePoint, { minItems: 1, maxItems: 500 }), {
  minItems: 1,
  maxItems: 60,
});
export type Strokes = Static<typeof Strokes>;

const Digest = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256" });

/** The application of one case, or the one application of a life event (一件事). */
export const SignedKind = Tokens(["case", "lifeEvent"]);
export type SignedKind = Static<typeof SignedKind>;

/** What is to be signed: the application as it was filed. */
export const SigningSheet = Closed({
  of: SignedKind,
  id: Uuid,
  number: Type.String(),
  digest: Digest,
  /** When it was signed, if it was; it may be signed anew until the window takes it up. */
  signedAt: Type.Optional(Instant),
  open: Type.Boolean(),
});
export type SigningSheet = Static<typeof SigningSheet>;

export const SignatureView = Closed({
  id: Uuid,
  of: SignedKind,
  attempt: Type.Integer({ minimum: 1 }),
  signer: MaskedCitizen,
  /** How sure it was who stood there. */
  level: Tokens(["A1", "A2"]),
  kid: Type.String(),
  signedAt: Instant,
  digest: Digest,
  verdict: Tokens(["valid", "replaced", "documentChanged", "evidenceChanged"]),
  /** Absent when what was kept of them no longer opens. */
  strokes: Type.Optional(Strokes),
});
export type SignatureView = Static<typeof SignatureView>;

export const signaturesRoutes = {
  signingSheet: {
    method: "GET",
    path: "/api/kiosk/cases/:id/signing-sheet",
    access: "citizen",
    response: SigningSheet,
  },
  /** Again until it is taken up: the last one holds. */
  sign: {
    method: "POST",
    path: "/api/kiosk/cases/:id/signatures",
    access: "citizen",
    body: Closed({ digest: Digest, strokes: Strokes }),
    response: SigningSheet,
  },
  /** The one application of a life event: one signature for all of its items. */
  packageSigningSheet: {
    method: "GET",
    path: "/api/kiosk/life-event-cases/:id/signing-sheet",
    access: "citizen",
    response: SigningSheet,
  },
  signPackage: {
    method: "POST",
    path: "/api/kiosk/life-event-cases/:id/signatures",
    access: "citizen",
    body: Closed({ digest: Digest, strokes: Strokes }),
    response: SigningSheet,
  },
  /** Each verified anew; those under the application of the case's life event too. */
  signatures: {
    method: "GET",
    path: "/api/staff/cases/:id/signatures",
    access: "staff",
    permission: "case.read",
    response: Closed({ signatures: Type.Array(SignatureView) }),
  },
} as const satisfies Record<string, RouteDefinition>;
