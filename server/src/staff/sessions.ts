import { createHash, randomBytes } from "node:crypto";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { Assignment } from "@zizhuban/server-contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Db, Staff, Tx } from "../core/index.ts";
import { heldBy } from "./held.ts";

export const staffCookie = "zizhuban-staff";
export const sessionLifetime = 12 * 60 * 60_000;
const idleLifetime = 30 * 60_000;
/** How exactly idleness is known; a write a minute and session, not one a request. */
const usedEvery = 60_000;
const lookAtStreamsEvery = 15_000;

/** Who comes by the link in the 0600 file is the administrator of everything. */
const everything: readonly Assignment[] = [{ role: "administrator", division: "0" }];

export function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export interface StaffSession extends Staff {
  readonly accountId: string | undefined;
}

/** Sessions of staff: 12 hours at most, 30 minutes of silence, and gone with the rights they were opened with. */
export function createStaffSessions({ db, clock }: { db: Db; clock: Clock }) {
  const streams = new Map<object, { readonly digest: Buffer; readonly end: () => void }>();
  const alive = () => sql`expires_at > ${new Date(clock.now())}
    and used_at > ${new Date(clock.now() - idleLifetime)}`;

  async function write(tx: Tx, staffId: string, accountId: string | null): Promise<string> {
    const session = randomBytes(32).toString("base64url");
    const now = clock.now();
    await sql`
      insert into staff_sessions (digest, staff_id, account_id, expires_at, used_at)
      values (${digestOf(session)}, ${staffId}, ${accountId}, ${new Date(now + sessionLifetime)},
        ${new Date(now)})`.execute(tx);
    return session;
  }

  /** @returns undefined for an account that is disabled: whoever disables it now waits, and ends this session too */
  async function open(tx: Tx, accountId: string): Promise<string | undefined> {
    const { rows } = await sql`
      select 1 from staff_accounts where id = ${accountId} and disabled_at is null for share`.execute(tx);
    return rows.length === 1 ? write(tx, accountId, accountId) : undefined;
  }

  async function find(request: FastifyRequest): Promise<Result<StaffSession, ProblemCode>> {
    const session = request.cookies[staffCookie];
    if (session === undefined) return fail("notSignedIn");
    const digest = digestOf(session);
    // Disabling ends sessions; one that is just being opened must not outlive it.
    const { rows } = await sql<{ staff_id: string; account_id: string | null; wall: boolean }>`
      select staff_id, account_id, wall from staff_sessions s where digest = ${digest} and ${alive()}
        and not exists (select 1 from staff_accounts a where a.id = s.account_id and a.disabled_at is not null)`.execute(
      db,
    );
    const found = rows[0];
    if (found === undefined) return fail("notSignedIn");
    await sql`
      update staff_sessions set used_at = ${new Date(clock.now())}
      where digest = ${digest} and used_at < ${new Date(clock.now() - usedEvery)}`.execute(db);
    const accountId = found.account_id ?? undefined;
    const assignments = accountId === undefined ? everything : await heldBy(db, accountId, clock.now());
    const held = { staffId: found.staff_id, accountId, assignments };
    return ok(found.wall ? { ...held, wall: true } : held);
  }

  /** Nobody touches a screen on a wall: that its stream is open says that it is looked at. */
  async function keepWalls(open: readonly Buffer[]): Promise<void> {
    await sql`
      update staff_sessions set used_at = ${new Date(clock.now())}
      where wall and digest = any(${[...open]}) and ${alive()}
        and used_at < ${new Date(clock.now() - usedEvery)}`.execute(db);
  }

  /** Ends the streams whose sessions are over; other processes end sessions too, so the database is asked. */
  async function endStreams(): Promise<void> {
    if (streams.size === 0) return;
    const asked = [...streams];
    await keepWalls(asked.map(([, { digest }]) => digest));
    const { rows } = await sql<{ digest: Buffer }>`
      select digest from staff_sessions
      where digest = any(${asked.map(([, { digest }]) => digest)}) and ${alive()}`.execute(db);
    const living = new Set(rows.map(({ digest }) => digest.toString("hex")));
    for (const [key, { digest, end }] of asked) {
      if (living.has(digest.toString("hex"))) continue;
      streams.delete(key);
      end();
    }
  }

  return {
    open,
    /** For the administrator of everything, who has no account. */
    openForLink: async (tx: Tx, staffId: string) => write(tx, staffId, null),
    find,
    endStreams,
    /** Looks after open streams until the returned function is called. */
    watchStreams(onError: (error: unknown) => void) {
      let looking = false;
      let due = false;
      // A slow database is not asked again before it has answered; what fell due meanwhile is one look, afterwards.
      async function look(): Promise<void> {
        due = true;
        if (looking) return;
        looking = true;
        while (due) {
          due = false;
          await endStreams().catch(onError);
        }
        looking = false;
      }
      return clock.every(lookAtStreamsEvery, () => void look());
    },
    /** `end` is called when the request's session is over. @returns stops listening */
    whenOver(request: FastifyRequest, end: () => void): () => void {
      const key = {};
      streams.set(key, { digest: digestOf(request.cookies[staffCookie] ?? ""), end });
      return () => void streams.delete(key);
    },
    /** From now on this session may only look. Its end stays what it was. */
    async makeWall(request: FastifyRequest): Promise<void> {
      const session = request.cookies[staffCookie] ?? "";
      await sql`update staff_sessions set wall = true where digest = ${digestOf(session)}`.execute(db);
    },
    async end(request: FastifyRequest): Promise<void> {
      const session = request.cookies[staffCookie] ?? "";
      await sql`delete from staff_sessions where digest = ${digestOf(session)}`.execute(db);
      await endStreams();
    },
    async endAllOf(tx: Tx, accountId: string): Promise<void> {
      await sql`delete from staff_sessions where account_id = ${accountId}`.execute(tx);
      await sql`delete from staff_sign_in_tickets where account_id = ${accountId}`.execute(tx);
    },
    async forgetOld(): Promise<void> {
      await sql`delete from staff_sessions where not (${alive()})`.execute(db);
    },
  };
}
export type StaffSessions = ReturnType<typeof createStaffSessions>;
