import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

// Ways in beside the authenticator's codes: passkeys, and somebody else's sign-in service (DESIGN §5.5).

const Base64Url = Type.String({ pattern: "^[A-Za-z0-9_-]+$", maxLength: 16_000 });
const Site = Type.String({ description: "relying party id: the host's name in the address" });
const Credential = Closed({ id: Base64Url });

export const SignInWays = Closed({
  /** Name of the sign-in service, where the deployment has one. */
  provider: Type.Optional(Type.String()),
});
export type SignInWays = Static<typeof SignInWays>;

/** What the browser is asked for (Web Authentication Level 3 §5.5); a passkey the device knows, and its holder's PIN or finger. */
export const PasskeyRequest = Closed({ challenge: Base64Url, site: Site, timeout: Type.Integer() });
export type PasskeyRequest = Static<typeof PasskeyRequest>;

/** An assertion (§7.2). */
export const PasskeyAnswer = Closed({
  id: Base64Url,
  clientDataJSON: Base64Url,
  authenticatorData: Base64Url,
  signature: Base64Url,
  userHandle: Type.Optional(Base64Url),
});
export type PasskeyAnswer = Static<typeof PasskeyAnswer>;

export const NewPasskeyRequest = Closed({
  ...PasskeyRequest.properties,
  user: Closed({ id: Base64Url, name: Type.String(), displayName: Type.String() }),
  /** Made before: the same device makes no second one. */
  known: Type.Array(Credential),
});
export type NewPasskeyRequest = Static<typeof NewPasskeyRequest>;

/** A registration (§7.1). */
export const NewPasskey = Closed({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  id: Base64Url,
  clientDataJSON: Base64Url,
  attestationObject: Base64Url,
});
export type NewPasskey = Static<typeof NewPasskey>;

export const Passkey = Closed({
  id: Uuid,
  name: Type.String(),
  site: Site,
  createdAt: Instant,
  usedAt: Type.Optional(Instant),
});
export type Passkey = Static<typeof Passkey>;

export const staffWaysRoutes = {
  signInWays: {
    method: "GET",
    path: "/api/staff/sign-in/ways",
    access: "staff",
    anonymous: true,
    response: SignInWays,
  },
  passkeyRequest: {
    method: "POST",
    path: "/api/staff/sign-in/passkey/request",
    access: "staff",
    anonymous: true,
    body: Empty,
    response: PasskeyRequest,
  },
  signInPasskey: {
    method: "POST",
    path: "/api/staff/sign-in/passkey",
    access: "staff",
    anonymous: true,
    body: PasskeyAnswer,
    response: Empty,
  },
  passkeys: {
    method: "GET",
    path: "/api/staff/passkeys",
    access: "staff",
    permission: "self",
    response: Closed({ passkeys: Type.Array(Passkey) }),
  },
  /** The password once more: an unattended console must not be enough. */
  newPasskeyRequest: {
    method: "POST",
    path: "/api/staff/passkeys/request",
    access: "staff",
    permission: "self",
    repeatable: true,
    body: Closed({ password: Type.String({ minLength: 1, maxLength: 128 }) }),
    response: NewPasskeyRequest,
  },
  addPasskey: {
    method: "POST",
    path: "/api/staff/passkeys",
    access: "staff",
    permission: "self",
    repeatable: true,
    body: NewPasskey,
    response: Passkey,
  },
  removePasskey: {
    method: "DELETE",
    path: "/api/staff/passkeys/:id",
    access: "staff",
    permission: "self",
    response: Empty,
  },
  /** Whom the sign-in service means: its subject for this account, or none. */
  bindSubject: {
    method: "POST",
    path: "/api/staff/accounts/:id/subject",
    access: "staff",
    permission: "staff.manage",
    body: Closed({ subject: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }),
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
