import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { audit, writePrivateFile, type Db, type Staff } from "../core/index.ts";

export const staffCookie = "zizhuban-staff";
const sessionLifetime = 12 * 60 * 60_000;

/**
 * Staff before there are accounts (DESIGN §5.5): whoever can read the 0600 file is the administrator. The link works
 * once; using it writes the next one, starting the server makes a new one.
 */
export function createStaff(deps: { db: Db; clock: Clock; linkFile: string }) {
  const { db, clock, linkFile } = deps;
  let consoleUrl = "";
  let secret: Buffer | undefined;

  async function writeLink(): Promise<void> {
    const token = randomBytes(32).toString("base64url");
    secret = digestOf(token);
    await writePrivateFile(linkFile, `${consoleUrl}#sign-in=${token}\n`);
  }

  return {
    sessionLifetime,
    async open(url: string): Promise<void> {
      consoleUrl = url;
      await writeLink();
      await sql`delete from staff_sessions where expires_at <= ${new Date(clock.now())}`.execute(db);
    },

    /** @param link the link, or only the token in it. @returns the cookie's value */
    async signIn(link: string): Promise<Result<string, "signInLinkInvalid">> {
      const token = /(?:^|[#?&]sign-in=)([\w-]{20,100})$/.exec(link.trim())?.[1];
      if (token === undefined || secret === undefined || !timingSafeEqual(digestOf(token), secret)) {
        return fail("signInLinkInvalid");
      }
      secret = undefined;
      const session = randomBytes(32).toString("base64url");
      const staffId = randomUUID();
      try {
        await db.transaction().execute(async (tx) => {
          await sql`
            insert into staff_sessions (digest, staff_id, expires_at)
            values (${digestOf(session)}, ${staffId}, ${new Date(clock.now() + sessionLifetime)})`.execute(
            tx,
          );
          await audit(tx, clock, {
            actor: `staff:${staffId}`,
            action: "staff.signedIn",
            subject: { kind: "staffSession", id: staffId },
          });
        });
      } finally {
        // Also when the database was away: the way in must not be gone with this try.
        await writeLink();
      }
      return ok(session);
    },

    async identify(request: FastifyRequest): Promise<Result<Staff, ProblemCode>> {
      const session = request.cookies[staffCookie];
      if (session === undefined) return fail("notSignedIn");
      const { rows } = await sql<{ staff_id: string }>`
        select staff_id from staff_sessions
        where digest = ${digestOf(session)} and expires_at > ${new Date(clock.now())}`.execute(db);
      const staffId = rows[0]?.staff_id;
      return staffId === undefined
        ? fail("notSignedIn")
        : ok({ staffId, assignments: [{ role: "administrator", division: "0" }] });
    },
  };
}
export type StaffSignIn = ReturnType<typeof createStaff>;

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
