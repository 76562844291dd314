import { randomBytes } from "node:crypto";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { Configuration } from "openid-client";
import { audit, type Db } from "../core/index.ts";
import { digestOf, type StaffSessions } from "./sessions.ts";

/** Somebody else's sign-in service: any that speaks OpenID Connect and can be discovered. */
export interface ProviderSettings {
  /** Its issuer; `/.well-known/openid-configuration` lies below it (OpenID Connect Discovery 1.0 §4). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What staff call it. */
  readonly name: string;
}

/** Somebody has to find their card or telephone there. */
const flowLifetime = 10 * 60_000;
/** Seconds for one request to it. */
const patience = 10;

interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

// Read with the first sign-in: a deployment without a service pays nothing for it.
const library = async () => import("openid-client");

/** Signing in elsewhere: authorization code with PKCE, state and nonce; the subject names an account made before. */
export function createProvider(deps: {
  db: Db;
  clock: Clock;
  sessions: StaffSessions;
  settings: ProviderSettings;
  /** Where it sends people back to; registered there. */
  callback: () => string;
}) {
  const { db, clock, sessions, settings } = deps;
  let found: Configuration | undefined;

  /** Asked for once it answers; a service that was away is asked again with the next sign-in. */
  async function discovered(): Promise<Configuration | undefined> {
    if (found !== undefined) return found;
    const { allowInsecureRequests, discovery } = await library();
    const issuer = new URL(settings.issuer);
    const { clientId, clientSecret } = settings;
    // Plain HTTP for a service on this machine alone; the configuration refuses any other.
    const execute = issuer.protocol === "http:" ? { execute: [allowInsecureRequests] } : {};
    found = await discovery(issuer, clientId, clientSecret, undefined, {
      ...execute,
      timeout: patience,
    }).catch(() => undefined);
    return found;
  }

  /** @returns where to send the browser, and the secret its cookie keeps until it is back */
  async function begin(): Promise<Result<{ location: string; secret: string }, "providerUnavailable">> {
    const service = await discovered();
    if (service === undefined) return fail("providerUnavailable");
    const client = await library();
    const flow: Flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const secret = randomBytes(32).toString("base64url");
    const now = clock.now();
    await sql`delete from staff_oidc_flows where expires_at <= ${new Date(now)}`.execute(db);
    await sql`
      insert into staff_oidc_flows (digest, state, nonce, verifier, expires_at)
      values (${digestOf(secret)}, ${flow.state}, ${flow.nonce}, ${flow.verifier},
        ${new Date(now + flowLifetime)})`.execute(db);
    const location = client.buildAuthorizationUrl(service, {
      redirect_uri: deps.callback(),
      scope: "openid",
      response_type: "code",
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      state: flow.state,
      nonce: flow.nonce,
    });
    return ok({ location: location.href, secret });
  }

  /**
   * @param secret from the cookie @param query of the callback's address
   * @returns the session cookie's value
   */
  async function finish(secret: string, query: string): Promise<Result<string, ProblemCode>> {
    const { rows } = await sql<Flow>`
      delete from staff_oidc_flows
      where digest = ${digestOf(secret)} and expires_at > ${new Date(clock.now())}
      returning state, nonce, verifier`.execute(db);
    const [flow] = rows;
    if (flow === undefined) return fail("signInExpired");
    const service = await discovered();
    if (service === undefined) return fail("providerUnavailable");
    const { authorizationCodeGrant } = await library();
    const answer = await authorizationCodeGrant(service, new URL(`${deps.callback()}?${query}`), {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
      // Refused there, not for us, or not what was asked: the person can only try again.
    }).catch(() => undefined);
    const subject = answer?.claims()?.sub;
    if (subject === undefined) return fail("providerRefused");
    return open(subject);
  }

  async function open(subject: string): Promise<Result<string, "subjectUnknown">> {
    const { rows } = await sql<{ id: string }>`
      select a.id from staff_subjects s join staff_accounts a on a.id = s.account_id
      where s.issuer = ${settings.issuer} and s.subject = ${subject} and a.disabled_at is null`.execute(db);
    const [account] = rows;
    if (account === undefined) return fail("subjectUnknown");
    const { id } = account;
    return db.transaction().execute(async (tx) => {
      const session = await sessions.open(tx, id);
      if (session === undefined) return fail("subjectUnknown");
      await audit(tx, clock, {
        actor: `staff:${id}`,
        action: "staff.signedIn",
        subject: { kind: "staff", id },
      });
      return ok(session);
    });
  }

  return { name: settings.name, issuer: settings.issuer, begin, finish };
}
export type Provider = ReturnType<typeof createProvider>;
