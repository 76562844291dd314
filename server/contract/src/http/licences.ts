import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { GrantResponse } from "./certificates.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

// A certificate as an electronic licence (domain.md S5): what becomes of it after it was issued, and who may use it.

/** Words on one line that end up on paper. */
const oneLine = "^[^\\s\\p{Cc}](.*[^\\s\\p{Cc}])?$";
const Purpose = Type.String({ minLength: 2, maxLength: 24, pattern: oneLine });
const Days = Type.Integer({ minimum: 1, maximum: 365 });
const Words = Type.String({ minLength: 1, maxLength: 1000 });

export const LicenceUseAuthorisation = Closed({
  id: Uuid,
  /** Key of the department of the catalogue that may use it. */
  recipient: Type.String({ pattern: "^[A-Z]{2}$" }),
  purpose: Type.String(),
  givenAt: Instant,
  expiresAt: Instant,
  endedAt: Type.Optional(Instant),
  /** How often it was used. */
  uses: Type.Integer(),
});
export type LicenceUseAuthorisation = Static<typeof LicenceUseAuthorisation>;

/** One of a citizen's own (我的证照). */
export const OwnLicence = Closed({
  id: Uuid,
  number: Type.String(),
  identifier: Type.String(),
  title: Type.String(),
  issuer: Type.String(),
  issuedAt: Instant,
  state: Tokens(["valid", "revoked"]),
  /** The one that took its place. */
  replacedBy: Type.Optional(Uuid),
  /** Why it holds no more, as whoever proposed that wrote it. */
  revokedFor: Type.Optional(Type.String()),
  authorisations: Type.Array(LicenceUseAuthorisation),
});
export type OwnLicence = Static<typeof OwnLicence>;

/** Facts of a licence that may be changed (变更); everything else it says stays as it was issued. */
const FactOfFile = Tokens(["holderName", "enterpriseName"]);
const FactName = Tokens(["holderName", "enterpriseName", "outputs"]);
/** What a fact says: one line, or several where there may be. */
const FactLines = Type.Array(Type.String());

/** One fact that may be changed. */
export const LicenceFact = Closed({
  fact: FactName,
  /** On the licence. */
  says: FactLines,
  /** In the person's or the enterprise's file now; absent: the authority decides it. */
  file: Type.Optional(FactLines),
});
export type LicenceFact = Static<typeof LicenceFact>;

/** What a change makes of one fact. */
export const ChangedFact = Closed({ fact: FactName, was: FactLines, becomes: FactLines });
export type ChangedFact = Static<typeof ChangedFact>;

/** What is to be changed: facts taken over from the file as it is now, and what the authority decided. */
const AskedFacts = Closed({
  reason: Words,
  fromFile: Type.Array(FactOfFile, { maxItems: 2, uniqueItems: true }),
  outputs: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: oneLine }), { minItems: 1, maxItems: 5 }),
  ),
});
export type AskedFacts = Static<typeof AskedFacts>;

export const LicenceChange = Closed({
  id: Uuid,
  kind: Tokens(["revocation", "reissue", "change"]),
  state: Tokens(["proposed", "done", "refused"]),
  /** It bears a seal: another person has to approve. */
  dual: Type.Boolean(),
  reason: Type.String(),
  /** Of a change: what it said and is to say. */
  facts: Type.Optional(Type.Array(ChangedFact)),
  proposedBy: Type.String(),
  proposedAt: Instant,
  decidedBy: Type.Optional(Type.String()),
  decidedAt: Type.Optional(Instant),
});
export type LicenceChange = Static<typeof LicenceChange>;

/** The licence file (一证一档): everything that is known of one licence. */
export const LicenceFile = Closed({
  id: Uuid,
  number: Type.String(),
  identifier: Type.String(),
  title: Type.String(),
  issuer: Type.String(),
  holder: MaskedCitizen,
  issuedAt: Instant,
  state: Tokens(["valid", "revoked"]),
  version: Type.Integer(),
  replaces: Type.Optional(Uuid),
  replacedBy: Type.Optional(Uuid),
  /** How it came to take that one's place. */
  cameOf: Type.Optional(LicenceChange),
  copies: Type.Array(Closed({ copy: Type.Integer(), digest: Type.String(), madeAt: Instant })),
  changes: Type.Array(LicenceChange),
  authorisations: Type.Array(LicenceUseAuthorisation),
});
export type LicenceFile = Static<typeof LicenceFile>;

const ofHead = { access: "staff", permission: "certificate.revoke" } as const;

export const licencesRoutes = {
  ownLicences: {
    method: "GET",
    path: "/api/kiosk/licences",
    access: "citizen",
    response: Closed({ licences: Type.Array(OwnLicence) }),
  },
  /** A copy to print that says what for and until when; the answer is its print grant. */
  licenceCopy: {
    method: "POST",
    path: "/api/kiosk/licences/:id/copies",
    access: "citizen",
    body: Closed({ purpose: Purpose, days: Days }),
    response: GrantResponse,
  },
  authoriseLicence: {
    method: "POST",
    path: "/api/kiosk/licences/:id/authorisations",
    access: "citizen",
    body: Closed({ recipient: Type.String({ pattern: "^[A-Z]{2}$" }), purpose: Purpose, days: Days }),
    response: OwnLicence,
  },
  endAuthorisation: {
    method: "POST",
    path: "/api/kiosk/licence-authorisations/:id/end",
    access: "citizen",
    body: Empty,
    response: OwnLicence,
  },
  licenceByNumber: {
    ...ofHead,
    method: "GET",
    path: "/api/staff/licences",
    query: Closed({ number: Type.String({ pattern: "^[0-9]{20}[0-9A-Z]$" }) }),
    response: LicenceFile,
  },
  licence: { ...ofHead, method: "GET", path: "/api/staff/licences/:id", response: LicenceFile },
  proposeLicenceChange: {
    ...ofHead,
    method: "POST",
    path: "/api/staff/licences/:id/changes",
    body: Closed({ kind: Tokens(["revocation", "reissue"]), reason: Words }),
    response: LicenceFile,
  },
  /** What it says that may be changed, beside what the files say now. */
  licenceFacts: {
    ...ofHead,
    method: "GET",
    path: "/api/staff/licences/:id/facts",
    response: Closed({ facts: Type.Array(LicenceFact) }),
  },
  proposeLicenceFacts: {
    ...ofHead,
    method: "POST",
    path: "/api/staff/licences/:id/fact-changes",
    body: AskedFacts,
    response: LicenceFile,
  },
  approveLicenceChange: {
    ...ofHead,
    method: "POST",
    path: "/api/staff/licence-changes/:id/approve",
    body: Empty,
    response: LicenceFile,
  },
  refuseLicenceChange: {
    ...ofHead,
    method: "POST",
    path: "/api/staff/licence-changes/:id/refuse",
    body: Empty,
    response: LicenceFile,
  },
} as const satisfies Record<string, RouteDefinition>;
