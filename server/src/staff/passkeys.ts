import { randomBytes } from "node:crypto";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type {
  NewPasskey,
  NewPasskeyRequest,
  Passkey,
  PasskeyAnswer,
  PasskeyRequest,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, Problem, type Db, type Tx } from "../core/index.ts";
import { digestOf, type StaffSessions } from "./sessions.ts";

const validFor = 5 * 60_000;

interface PasskeyRow {
  readonly id: string;
  readonly account_id: string;
  readonly credential: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly site: string;
  readonly name: string;
  readonly created_at: Date;
  readonly used_at: Date | null;
}

function viewOf({ id, name, site, created_at, used_at }: PasskeyRow): Passkey {
  const createdAt = created_at.getTime();
  return { id, name, site, createdAt, ...(used_at !== null && { usedAt: used_at.getTime() }) };
}

/**
 * The site a passkey is made for, from the page's origin. An address in numbers is none (Web Authentication §5.1.3
 * wants a domain), and only a page fetched securely, or on this machine, may ask (§5.1).
 */
function siteOf(origin: string | undefined): Result<{ origin: string; site: string }, "passkeyUnavailable"> {
  if (origin === undefined || !URL.canParse(origin)) return fail("passkeyUnavailable");
  const { protocol, hostname } = new URL(origin);
  const named = /[a-z]/i.test(hostname) && !hostname.includes(":");
  const secure = protocol === "https:" || hostname === "localhost";
  return named && secure ? ok({ origin, site: hostname }) : fail("passkeyUnavailable");
}

// Read with the first passkey: a deployment without any pays nothing for it.
const library = async () => import("@simplewebauthn/server");

/** Passkeys of staff: made by who has signed in otherwise, with the device's own PIN or finger each time (user verification). */
export function createPasskeys(deps: { db: Db; clock: Clock; sessions: StaffSessions }) {
  const { db, clock, sessions } = deps;

  async function newChallenge(accountId: string | undefined): Promise<string> {
    const challenge = randomBytes(32).toString("base64url");
    const now = clock.now();
    await sql`delete from staff_passkey_challenges where expires_at <= ${new Date(now)}`.execute(db);
    await sql`
      insert into staff_passkey_challenges (digest, account_id, expires_at)
      values (${digestOf(challenge)}, ${accountId ?? null}, ${new Date(now + validFor)})`.execute(db);
    return challenge;
  }

  /** Each challenge counts once, and for whom it was made. */
  const spend = (accountId: string | undefined) => async (challenge: string) => {
    const { rows } = await sql`
      delete from staff_passkey_challenges
      where digest = ${digestOf(challenge)} and expires_at > ${new Date(clock.now())}
        and account_id is not distinct from ${accountId ?? null} returning digest`.execute(db);
    return rows.length === 1;
  };

  const passkeysOf = async (accountId: string) =>
    (
      await sql<PasskeyRow>`
        select * from staff_passkeys where account_id = ${accountId} order by created_at`.execute(db)
    ).rows;

  async function request(origin: string | undefined): Promise<Result<PasskeyRequest, ProblemCode>> {
    const at = siteOf(origin);
    if (!at.ok) return at;
    return ok({ challenge: await newChallenge(undefined), site: at.value.site, timeout: validFor });
  }

  async function requestNew(
    account: { readonly id: string; readonly login: string; readonly name: string },
    origin: string | undefined,
  ): Promise<Result<NewPasskeyRequest, ProblemCode>> {
    const at = siteOf(origin);
    if (!at.ok) return at;
    const { id, login, name } = account;
    return ok({
      challenge: await newChallenge(id),
      site: at.value.site,
      timeout: validFor,
      user: { id: Buffer.from(id).toString("base64url"), name: login, displayName: name },
      known: (await passkeysOf(id)).map(({ credential }) => ({ id: credential })),
    });
  }

  async function add(
    accountId: string,
    { name, id, clientDataJSON, attestationObject }: NewPasskey,
    origin: string | undefined,
  ): Promise<Result<Passkey, ProblemCode>> {
    const at = siteOf(origin);
    if (!at.ok) return at;
    const { verifyRegistrationResponse } = await library();
    const verified = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: spend(accountId),
      expectedOrigin: at.value.origin,
      expectedRPID: at.value.site,
      requireUserVerification: true,
      // The library throws for whatever a stranger may have written; why is nobody's business.
    }).catch(() => undefined);
    if (verified?.verified !== true) return fail("passkeyRefused");
    const { credential } = verified.registrationInfo;
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<PasskeyRow>`
        insert into staff_passkeys (id, account_id, credential, public_key, counter, site, name, created_at)
        values (${newId(clock)}, ${accountId}, ${credential.id}, ${Buffer.from(credential.publicKey)},
          ${credential.counter}, ${at.value.site}, ${name}, ${new Date(clock.now())})
        on conflict (credential) do nothing returning *`.execute(tx);
      const [made] = rows;
      if (made === undefined) return fail("passkeyRefused");
      await note(tx, accountId, "staff.passkeyAdded");
      return ok(viewOf(made));
    });
  }

  /** @returns the cookie's value */
  async function signIn(
    answer: PasskeyAnswer,
    origin: string | undefined,
  ): Promise<Result<string, ProblemCode>> {
    const at = siteOf(origin);
    if (!at.ok) return at;
    const { rows } = await sql<PasskeyRow>`
      select p.* from staff_passkeys p join staff_accounts a on a.id = p.account_id
      where p.credential = ${answer.id} and a.disabled_at is null`.execute(db);
    const [passkey] = rows;
    if (passkey === undefined) return fail("passkeyRefused");
    const { id, clientDataJSON, authenticatorData, signature, userHandle } = answer;
    const { verifyAuthenticationResponse } = await library();
    const verified = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        response: {
          clientDataJSON,
          authenticatorData,
          signature,
          ...(userHandle !== undefined && { userHandle }),
        },
        clientExtensionResults: {},
      },
      expectedChallenge: spend(undefined),
      expectedOrigin: at.value.origin,
      expectedRPID: at.value.site,
      credential: {
        id: passkey.credential,
        publicKey: new Uint8Array(passkey.public_key),
        counter: Number(passkey.counter),
      },
      requireUserVerification: true,
    }).catch(() => undefined);
    if (verified?.verified !== true) {
      await note(db, passkey.account_id, "staff.signInRefused");
      return fail("passkeyRefused");
    }
    const { newCounter } = verified.authenticationInfo;
    return db.transaction().execute(async (tx) => {
      // Disabled, reset or removed while it was verified: the account's row is held, and both are looked at again.
      const session = await sessions.open(tx, passkey.account_id);
      // Two at once: the counter has to go up from where it stands now (Web Authentication §7.2, step 22); a passkey
      // that does not count says 0.
      const moved = await sql`
        update staff_passkeys set counter = ${newCounter}, used_at = ${new Date(clock.now())}
        where id = ${passkey.id} and (counter < ${newCounter} or (counter = 0 and ${newCounter}::bigint = 0))
        returning id`.execute(tx);
      if (session === undefined || moved.rows.length === 0) throw new Problem("passkeyRefused");
      await note(tx, passkey.account_id, "staff.signedIn");
      return ok(session);
    });
  }

  async function remove(accountId: string, id: string): Promise<Result<void, "notFound">> {
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql`
        delete from staff_passkeys where id = ${id} and account_id = ${accountId} returning id`.execute(tx);
      if (rows.length === 0) return fail("notFound");
      await note(tx, accountId, "staff.passkeyRemoved");
      return ok();
    });
  }

  async function note(to: Db | Tx, id: string, action: string): Promise<void> {
    await audit(to, clock, { actor: `staff:${id}`, action, subject: { kind: "staff", id } });
  }

  return {
    request,
    requestNew,
    add,
    signIn,
    remove,
    list: async (accountId: string) => (await passkeysOf(accountId)).map(viewOf),
  };
}
export type Passkeys = ReturnType<typeof createPasskeys>;
