import { randomBytes } from "node:crypto";
import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { audit, passwordHash, passwordMatches, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Attempts } from "./attempts.ts";
import { newWords } from "./password.ts";
import { digestOf, type StaffSessions } from "./sessions.ts";
import { authenticatorUri, totpStep } from "./totp.ts";

/** From the password to the code; enrolling, somebody has to find their telephone first. */
const ticketLifetime = 10 * 60_000;
/** HMAC-SHA-1's own length (RFC 4226 §4, R6). */
const secretLength = 20;
const recoveryCodes = 8;
const issuer = "自助办";

interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly password: string;
  readonly sealed_totp: Buffer | null;
  readonly totp_step: string;
}

export interface NextStep {
  readonly ticket: string;
  readonly next: "code" | "enrol";
  readonly authenticator?: Sensitive<string>;
}

const totpContext = (accountId: string) => `staff_accounts.sealed_totp:${accountId}`;

/** Signing in: the password, then a code of the authenticator; the first time an own password and the authenticator are made. */
export function createSignIn(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  attempts: Attempts;
  sessions: StaffSessions;
}) {
  const { db, clock, vault, attempts, sessions } = deps;

  /** Wrong name, wrong password and disabled account are one answer. */
  async function password(
    login: string,
    given: string,
    address: string,
  ): Promise<Result<NextStep, "signInWrong" | "tooManyAttempts">> {
    const attempt = await attempts.begin(login, address);
    if (!attempt.ok) return attempt;
    const { rows } = await sql<AccountRow>`
      select id, login, password, sealed_totp, totp_step from staff_accounts
      where login = ${login} and disabled_at is null`.execute(db);
    const account = rows[0];
    const right = await passwordMatches(given, account?.password);
    if (account === undefined || !right) {
      // On record for a name nobody has, too: what is done for one name only would tell which there are.
      await note(db, account?.id ?? "unknown", "staff.signInRefused");
      return fail("signInWrong");
    }
    await attempts.succeeded(attempt.value);
    const ticket = randomBytes(32).toString("base64url");
    const secret = account.sealed_totp === null ? new Sensitive(randomBytes(secretLength)) : undefined;
    const sealed = secret && vault.sealBytes(totpContext(account.id), secret).sealed;
    const expires = new Date(clock.now() + ticketLifetime);
    await sql`delete from staff_sign_in_tickets where expires_at <= ${new Date(clock.now())}`.execute(db);
    await sql`
      insert into staff_sign_in_tickets (digest, account_id, sealed_totp, expires_at)
      values (${digestOf(ticket)}, ${account.id}, ${sealed ?? null}, ${expires})`.execute(db);
    if (secret === undefined) return ok({ ticket, next: "code" });
    const authenticator = secret.map((bytes) => authenticatorUri(bytes, issuer, account.login));
    return ok({ ticket, next: "enrol", authenticator });
  }

  /** @returns the cookie's value, and the recovery codes where this enrolled the account */
  async function code(
    given: { readonly ticket: string; readonly code: string; readonly newPassword?: string },
    address: string,
  ): Promise<
    Result<{ readonly session: string; readonly recoveryCodes: readonly Sensitive<string>[] }, ProblemCode>
  > {
    const { rows } = await sql<AccountRow & { offered: Buffer | null }>`
      select a.id, a.login, a.password, a.sealed_totp, a.totp_step, t.sealed_totp as offered
      from staff_sign_in_tickets t join staff_accounts a on a.id = t.account_id
      where t.digest = ${digestOf(given.ticket)} and t.expires_at > ${new Date(clock.now())}
        and a.disabled_at is null`.execute(db);
    const account = rows[0];
    // An offer of an authenticator is void once the account has one.
    if (account === undefined || (account.sealed_totp !== null && account.offered !== null))
      return fail("signInExpired");
    const enrolling = account.sealed_totp === null;
    if (enrolling && given.newPassword === undefined) return fail("invalidData", "newPassword");
    const attempt = await attempts.begin(account.login, address);
    if (!attempt.ok) return attempt;
    const password =
      enrolling && given.newPassword !== undefined ? await passwordHash(given.newPassword) : "";
    const signedIn = await db.transaction().execute(async (tx) => {
      // Disabled, reset or enrolled since it was read: what is held now decides.
      const held = await sql<{ enrolled: boolean }>`
        select sealed_totp is not null as enrolled from staff_accounts
        where id = ${account.id} and disabled_at is null for update`.execute(tx);
      if (held.rows[0]?.enrolled !== !enrolling) return fail("signInExpired");
      if (!(await codeIsRight(tx, account, given.code))) return fail("signInWrong");
      const spent = await sql`
        delete from staff_sign_in_tickets where digest = ${digestOf(given.ticket)} returning digest`.execute(
        tx,
      );
      if (spent.rows.length === 0) return fail("signInExpired");
      const codes = enrolling ? await enrol(tx, account, password) : [];
      const session = await sessions.open(tx, account.id);
      if (session === undefined) return fail("signInExpired");
      await note(tx, account.id, "staff.signedIn");
      return ok({ session, recoveryCodes: codes });
    });
    if (signedIn.ok) await attempts.forgive(account.login);
    else await note(db, account.id, "staff.signInRefused");
    return signedIn;
  }

  /** Each code counts once: the step must be later than the last one, which moves under the row's lock. */
  async function codeIsRight(
    tx: Tx,
    { id, sealed_totp, totp_step, offered }: AccountRow & { readonly offered: Buffer | null },
    given: string,
  ): Promise<boolean> {
    if (!/^\d{6}$/.test(given)) {
      const { rows } = await sql`
        delete from staff_recovery_codes
        where account_id = ${id} and digest = ${recoveryDigest(id, given)} returning digest`.execute(tx);
      if (rows.length === 1) await note(tx, id, "staff.recoveryCodeUsed");
      return rows.length === 1;
    }
    const sealed = sealed_totp ?? offered;
    if (sealed === null) return false;
    let step: number | undefined;
    vault.openBytes(totpContext(id), sealed).judge((secret) => {
      step = totpStep(secret, given, clock.now(), Number(totp_step));
      return ok();
    });
    if (step === undefined) return false;
    const { rows } = await sql`
      update staff_accounts set totp_step = ${step}
      where id = ${id} and totp_step < ${step} and disabled_at is null returning id`.execute(tx);
    return rows.length === 1;
  }

  const recoveryDigest = (id: string, code: string) =>
    vault.lookup("staffRecoveryCode", new Sensitive(`${id} ${code}`));

  async function enrol(tx: Tx, account: AccountRow & { readonly offered: Buffer | null }, password: string) {
    await sql`
      update staff_accounts set sealed_totp = ${account.offered}, password = ${password}
      where id = ${account.id}`.execute(tx);
    const codes = await newRecoveryCodes(tx, account.id);
    await note(tx, account.id, "staff.enrolled", ["password", "authenticator"]);
    return codes;
  }

  async function newRecoveryCodes(tx: Tx, accountId: string): Promise<Sensitive<string>[]> {
    await sql`delete from staff_recovery_codes where account_id = ${accountId}`.execute(tx);
    const codes = Array.from({ length: recoveryCodes }, () => newWords(2));
    for (const one of codes)
      await sql`
        insert into staff_recovery_codes (account_id, digest)
        values (${accountId}, ${recoveryDigest(accountId, one)})`.execute(tx);
    return codes.map((one) => new Sensitive(one));
  }

  /** The password once more, by who is already signed in: an unattended console must not be enough. */
  async function passwordAgain(
    accountId: string,
    given: string,
    address: string,
  ): Promise<Result<void, "signInWrong" | "tooManyAttempts">> {
    const { rows } = await sql<AccountRow>`
      select id, login, password from staff_accounts where id = ${accountId}`.execute(db);
    const account = rows[0];
    const attempt = await attempts.begin(account?.login ?? "", address);
    if (!attempt.ok) return attempt;
    if (!(await passwordMatches(given, account?.password))) return fail("signInWrong");
    await attempts.succeeded(attempt.value);
    return ok();
  }

  /** Every session ends, the one that asks too. */
  async function changePassword(
    accountId: string,
    given: { readonly password: string; readonly newPassword: string },
    address: string,
  ): Promise<Result<void, "signInWrong" | "tooManyAttempts">> {
    const again = await passwordAgain(accountId, given.password, address);
    if (!again.ok) return again;
    const password = await passwordHash(given.newPassword);
    await db.transaction().execute(async (tx) => {
      await sql`update staff_accounts set password = ${password} where id = ${accountId}`.execute(tx);
      await sessions.endAllOf(tx, accountId);
      await note(tx, accountId, "staff.passwordChanged", ["password"]);
    });
    await sessions.endStreams();
    return ok();
  }

  /** New recovery codes; the old ones are void. */
  async function renewRecoveryCodes(
    accountId: string,
    given: string,
    address: string,
  ): Promise<Result<readonly Sensitive<string>[], "signInWrong" | "tooManyAttempts">> {
    const again = await passwordAgain(accountId, given, address);
    if (!again.ok) return again;
    return db.transaction().execute(async (tx) => {
      const codes = await newRecoveryCodes(tx, accountId);
      await note(tx, accountId, "staff.recoveryCodesRenewed");
      return ok(codes);
    });
  }

  async function note(to: Db | Tx, id: string, action: string, fields: readonly string[] = []) {
    await audit(to, clock, { actor: `staff:${id}`, action, subject: { kind: "staff", id }, fields });
  }

  return { password, code, passwordAgain, changePassword, renewRecoveryCodes };
}
export type SignIn = ReturnType<typeof createSignIn>;
