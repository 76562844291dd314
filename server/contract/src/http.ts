import { Closed, DeviceView, MaskedCitizen, ResidentCard, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static, type TSchema } from "typebox";
import { KioskEvent } from "./mqtt.ts";

// Business API (DESIGN §4.4). /api/kiosk/*: the kiosk's certificate, and for a citizen's matters
// `Authorization: Bearer <session token>`, which the agent adds and the page never sees.
// Errors are application/problem+json with a `code` of the contract's `problemStatus`.
// Every write takes an `Idempotency-Key`.

const Uuid = Type.String({ format: "uuid" });
const Instant = Type.Integer({ minimum: 0, description: "Unix milliseconds" });

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

// ---- enrolment (no client certificate yet; the CA is pinned by the claim file)

/** The file an installer carries (0600): where to enrol, whom to trust, and a claim good for one kiosk. */
export const ClaimFile = Closed({
  url: Type.String(),
  claim: Type.String({ minLength: 20 }),
  caPem: Type.String(),
});
export type ClaimFile = Static<typeof ClaimFile>;
export const EnrolRequest = Closed({
  claim: Type.String({ minLength: 20, maxLength: 200 }),
  csrPem: Type.String({ maxLength: 4000 }),
});
export const EnrolResponse = Closed({
  kid: Type.String(),
  certificatePem: Type.String(),
  caPem: Type.String(),
  /** `mqtts://host:port` of the broker. */
  mqttUrl: Type.String(),
});
export type EnrolResponse = Static<typeof EnrolResponse>;

// ---- site and catalogue (cached by the kiosk, work offline)

export const Site = Closed({
  name: Type.String(),
  kioskNumber: Type.String(),
  division: Type.String(),
  /** Whom to call, and when a person answers. */
  phone: Type.String(),
  hours: Type.String(),
  version: Type.String(),
});
export type Site = Static<typeof Site>;

export const Verb = Tokens(["query", "book", "apply", "pay", "print", "voice"]);
export type Verb = Static<typeof Verb>;
export const CatalogueItem = Closed({
  key: Type.String(),
  /** Formal name (legal wording). */
  name: Type.String(),
  /** Everyday name shown first, where the catalogue has one. */
  plainName: Type.Optional(Type.String()),
  englishName: Type.Optional(Type.String()),
  department: Type.String(),
  verbs: Type.Array(Verb),
  instant: Type.Boolean(),
  fee: Closed({ amount: Type.Number(), note: Type.String() }),
  identityLevel: Tokens(["A0", "A1", "A2", "A3"]),
  conditions: Type.Array(Type.String()),
  legalBasis: Type.Array(Type.String()),
  materials: Type.Array(Closed({ name: Type.String(), note: Type.String(), required: Type.Boolean() })),
  /** Working days promised; 0 = at once. */
  promisedWorkdays: Type.Integer({ minimum: 0 }),
  /** A4 pages printed on this kiosk; 0 = nothing. */
  pages: Type.Integer({ minimum: 0 }),
  /** Can be done on this kiosk, now, from start to end; otherwise the page shows the guide and where to go. */
  availableHere: Type.Boolean(),
  /** What the citizen is asked to agree to; sent back word for word in `OpenCaseRequest.consent`. Present when available here. */
  consent: Type.Optional(Closed({ register: Type.String(), purpose: Type.String() })),
});
export type CatalogueItem = Static<typeof CatalogueItem>;
export const LifeEvent = Closed({
  code: Type.String(),
  name: Type.String(),
  stages: Type.Array(Type.String()),
  items: Type.Array(Type.String()),
});
export type LifeEvent = Static<typeof LifeEvent>;
export const Catalogue = Closed({
  version: Type.String(),
  items: Type.Array(CatalogueItem),
  lifeEvents: Type.Array(LifeEvent),
});
export type Catalogue = Static<typeof Catalogue>;

// ---- identity

export const NonceResponse = Closed({ nonce: Type.String(), expiresAt: Instant });
export const OpenSessionRequest = Closed({
  nonce: Type.String({ maxLength: 100 }),
  /** Security module of the reader, `05.01-20260101-0001234567-2345678901`. */
  samId: Type.String({ maxLength: 60 }),
  visitId: Uuid,
  card: ResidentCard,
});
export type OpenSessionRequest = Static<typeof OpenSessionRequest>;
export const OpenSessionResponse = Closed({
  sessionId: Uuid,
  token: Type.String(),
  level: Tokens(["A1"]),
  citizen: MaskedCitizen,
  expiresAt: Instant,
});
export type OpenSessionResponse = Static<typeof OpenSessionResponse>;
export const SessionView = Closed({
  level: Tokens(["A1", "A2"]),
  citizen: MaskedCitizen,
  expiresAt: Instant,
});
export type SessionView = Static<typeof SessionView>;

export const ProofMethod = Closed({
  method: Tokens(["sms-code"]),
  available: Type.Boolean(),
  hint: Type.Optional(Type.String()),
});
export const ProofMethods = Closed({ methods: Type.Array(ProofMethod) });
export type ProofMethods = Static<typeof ProofMethods>;
export const ChallengeResponse = Closed({
  challengeId: Uuid,
  sentTo: Type.String(),
  digits: Type.Integer(),
  expiresAt: Instant,
  resendAt: Instant,
});
export type ChallengeResponse = Static<typeof ChallengeResponse>;
export const ProofRequest = Closed({ challengeId: Uuid, answer: Type.String({ pattern: "^\\d{4,8}$" }) });

// ---- cases, certificates, printing, rating

export const OpenCaseRequest = Closed({
  itemKey: Type.String({ maxLength: 20 }),
  /** The citizen agreed, on the screen, that this register is asked for this purpose. */
  consent: Closed({ register: Type.String({ maxLength: 60 }), purpose: Type.String({ maxLength: 120 }) }),
});
export type OpenCaseRequest = Static<typeof OpenCaseRequest>;
export const CertificateView = Closed({
  id: Uuid,
  number: Type.String(),
  pages: Type.Integer(),
  issuedAt: Instant,
  verifyUrl: Type.String(),
});
export type CertificateView = Static<typeof CertificateView>;
export const CaseOutcome = Closed({
  caseId: Uuid,
  caseNumber: Type.String(),
  itemKey: Type.String(),
  outcome: Tokens(["issued", "noRecord"]),
  /** Register answers shown on the page: label and value, nothing that is masked elsewhere. */
  facts: Type.Array(Closed({ label: Type.String(), value: Type.String() })),
  certificate: Type.Union([CertificateView, Type.Null()]),
  completedAt: Instant,
});
export type CaseOutcome = Static<typeof CaseOutcome>;

export const GrantResponse = Closed({
  grantId: Uuid,
  copy: Type.Integer({ minimum: 1 }),
  pages: Type.Integer({ minimum: 1 }),
});
export type GrantResponse = Static<typeof GrantResponse>;
/** Sent by the agent when the job's fate is known; repeated until answered. */
export const GrantOutcome = Closed({ jobId: Uuid, state: Tokens(["printed", "notPrinted", "unknown"]) });
export const GrantConsume = Closed({ jobId: Uuid });

export const RatingRequest = Closed({
  caseId: Uuid,
  stars: Type.Integer({ minimum: 1, maximum: 5 }),
  reasons: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 6 }),
});
export type RatingRequest = Static<typeof RatingRequest>;

/** SMS simulator, for the dev dock; the route exists only while messages are simulated. */
export const SimulatedMessages = Closed({
  messages: Type.Array(Closed({ to: Type.String(), text: Type.String(), at: Instant })),
});
export type SimulatedMessages = Static<typeof SimulatedMessages>;

// ---- public

/** What anyone with the paper in hand may learn: masked, and whether it still holds. */
export const VerifyAnswer = Closed({
  state: Tokens(["valid", "revoked"]),
  number: Type.String(),
  title: Type.String(),
  issuer: Type.String(),
  issuedAt: Instant,
  holder: MaskedCitizen,
});
export type VerifyAnswer = Static<typeof VerifyAnswer>;

// ---- staff console

export const SignInRequest = Closed({ link: Type.String({ maxLength: 200 }) });
export const KioskView = Closed({
  kid: Type.String(),
  name: Type.String(),
  number: Type.String(),
  presence: Tokens(["online", "offline", "never"]),
  presenceSince: Type.Union([Instant, Type.Null()]),
  busy: Type.Boolean(),
  agent: Type.Union([Type.String(), Type.Null()]),
  devices: Type.Array(DeviceView),
  /** When the devices were last reported. */
  asOf: Type.Union([Instant, Type.Null()]),
  issuedToday: Type.Integer(),
  ledger: Closed({
    written: Type.Integer(),
    stored: Type.Integer(),
    declaredLost: Type.Integer(),
    gaps: Type.Integer(),
    rejected: Type.Integer(),
  }),
  lastEvents: Type.Array(Closed({ at: Instant, event: KioskEvent })),
});
export type KioskView = Static<typeof KioskView>;
export const FleetView = Closed({
  asOf: Instant,
  kiosks: Type.Array(KioskView),
  issuedToday: Type.Integer(),
});
export type FleetView = Static<typeof FleetView>;

/** Whether a request of this route must carry an `Idempotency-Key`. */
export function needsIdempotencyKey({ method, access, anonymous, repeatable }: RouteDefinition): boolean {
  const ofKiosk = access === "kiosk" || access === "citizen" || access === "agent";
  return method === "POST" && ofKiosk && anonymous !== true && repeatable !== true;
}

/** One route of the API: the same table serves validation, the gateway's forward list, and OpenAPI. */
export interface RouteDefinition {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** `public`: anyone; `kiosk`: the kiosk's certificate; `citizen`: that and a session; `agent`: as citizen or kiosk, never forwarded for a page; `staff`: signed-in staff. */
  readonly access: "public" | "kiosk" | "citizen" | "agent" | "staff";
  /** Needs nobody: what is in the body (a claim, a link) speaks for itself. */
  readonly anonymous?: true;
  /** Sending it twice does no harm by itself, so it takes no `Idempotency-Key`. */
  readonly repeatable?: true;
  readonly body?: TSchema;
  readonly response: TSchema;
}

const Empty = Closed({});
const Binary = Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "application/pdf" });

export const routes = {
  enrol: {
    method: "POST",
    path: "/api/kiosk/enrol",
    access: "agent",
    anonymous: true,
    body: EnrolRequest,
    response: EnrolResponse,
  },
  nonce: {
    method: "POST",
    path: "/api/kiosk/nonces",
    access: "agent",
    repeatable: true,
    body: Empty,
    response: NonceResponse,
  },
  openSession: {
    method: "POST",
    path: "/api/kiosk/sessions",
    access: "agent",
    body: OpenSessionRequest,
    response: OpenSessionResponse,
  },
  endSession: { method: "DELETE", path: "/api/kiosk/sessions/current", access: "agent", response: Empty },
  certificatePreview: {
    method: "GET",
    path: "/api/kiosk/certificates/:id/preview",
    access: "agent",
    response: Binary,
  },
  grantDocument: {
    method: "GET",
    path: "/api/kiosk/print-grants/:id/document",
    access: "agent",
    response: Binary,
  },
  consumeGrant: {
    method: "POST",
    path: "/api/kiosk/print-grants/:id/consume",
    access: "agent",
    body: GrantConsume,
    response: Empty,
  },
  grantOutcome: {
    method: "POST",
    path: "/api/kiosk/print-grants/:id/outcome",
    access: "agent",
    body: GrantOutcome,
    response: Empty,
  },

  site: { method: "GET", path: "/api/kiosk/site", access: "kiosk", response: Site },
  catalogue: { method: "GET", path: "/api/kiosk/catalogue", access: "kiosk", response: Catalogue },
  simulatedMessages: {
    method: "GET",
    path: "/api/kiosk/simulator/messages",
    access: "kiosk",
    response: SimulatedMessages,
  },

  session: { method: "GET", path: "/api/kiosk/sessions/current", access: "citizen", response: SessionView },
  proofMethods: { method: "GET", path: "/api/kiosk/proofs", access: "citizen", response: ProofMethods },
  challenge: {
    method: "POST",
    path: "/api/kiosk/proofs/sms-code/challenge",
    access: "citizen",
    body: Empty,
    response: ChallengeResponse,
  },
  proof: {
    method: "POST",
    path: "/api/kiosk/proofs/sms-code/verify",
    access: "citizen",
    body: ProofRequest,
    response: SessionView,
  },
  openCase: {
    method: "POST",
    path: "/api/kiosk/cases",
    access: "citizen",
    body: OpenCaseRequest,
    response: CaseOutcome,
  },
  grant: {
    method: "POST",
    path: "/api/kiosk/certificates/:id/grants",
    access: "citizen",
    body: Empty,
    response: GrantResponse,
  },
  rate: {
    method: "POST",
    path: "/api/kiosk/ratings",
    access: "citizen",
    body: RatingRequest,
    response: Empty,
  },

  verify: { method: "GET", path: "/api/public/verify/:token", access: "public", response: VerifyAnswer },
  health: {
    method: "GET",
    path: "/api/public/health",
    access: "public",
    response: Closed({ status: Tokens(["ok"]) }),
  },

  signIn: {
    method: "POST",
    path: "/api/staff/sign-in",
    access: "staff",
    anonymous: true,
    body: SignInRequest,
    response: Empty,
  },
  fleet: { method: "GET", path: "/api/staff/fleet", access: "staff", response: FleetView },
  /** Server-sent events: `fleet` with a FleetView at once, then `kiosk` with a KioskView on every change. */
  fleetEvents: { method: "GET", path: "/api/staff/fleet/events", access: "staff", response: Type.Unknown() },
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof routes;
