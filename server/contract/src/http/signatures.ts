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
  /** Where a helper hands it in: whether they have signed it too, without which nobody takes it up. */
  helper: Type.Optional(Tokens(["awaited", "signed"])),
});
export type SigningSheet = Static<typeof SigningSheet>;

/** In which part somebody signs. */
const Role = Tokens(["applicant", "helper"]);

export const SignatureView = Closed({
  id: Uuid,
  of: SignedKind,
  /** Order in which those under one document were made. */
  attempt: Type.Integer({ minimum: 1 }),
  role: Role,
  /** A helper by their name. */
  signer: MaskedCitizen,
  /** How sure it was who stood there, and at which kiosk; a helper signs in their own session at the console. */
  level: Type.Optional(Tokens(["A1", "A2"])),
  kid: Type.Optional(Type.String()),
  signedAt: Instant,
  digest: Digest,
  verdict: Tokens(["valid", "replaced", "documentChanged", "evidenceChanged"]),
  /** Absent when what was kept of them no longer opens. */
  strokes: Type.Optional(Strokes),
});
export type SignatureView = Static<typeof SignatureView>;

/** The signatures under one case, oldest first, and whose the window still waits for before it takes the case up. */
export const CaseSignatures = Closed({
  signatures: Type.Array(SignatureView),
  awaited: Type.Array(Role),
});
export type CaseSignatures = Static<typeof CaseSignatures>;

/** What a helper hands in for somebody (代办): it waits for two signatures, the applicant's at the kiosk and theirs. */
export const EntrustedCase = Closed({
  id: Uuid,
  number: Type.String(),
  itemName: Type.String(),
  applicant: MaskedCitizen,
  appliedAt: Instant,
  digest: Digest,
  applicantSigned: Type.Boolean(),
  helperSigned: Type.Boolean(),
});
export type EntrustedCase = Static<typeof EntrustedCase>;

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
  /** What waits for the window to take it up, and was entrusted to whoever asks. */
  entrustedCases: {
    method: "GET",
    path: "/api/staff/entrusted-cases",
    access: "staff",
    permission: "help.serve",
    response: Closed({ cases: Type.Array(EntrustedCase) }),
  },
  /** The helper's own signature, under the same document as the applicant's. */
  countersign: {
    method: "POST",
    path: "/api/staff/cases/:id/countersignatures",
    access: "staff",
    permission: "help.serve",
    body: Closed({ digest: Digest, strokes: Strokes }),
    response: Closed({ cases: Type.Array(EntrustedCase) }),
  },
  /** Each verified anew; those under the application of the case's life event too. */
  signatures: {
    method: "GET",
    path: "/api/staff/cases/:id/signatures",
    access: "staff",
    permission: "case.read",
    response: CaseSignatures,
  },
} as const satisfies Record<string, RouteDefinition>;
