import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { audit, writePrivateFile, type Db } from "../core/index.ts";
import { digestOf, type StaffSessions } from "./sessions.ts";

/**
 * The way in before there are accounts, and of last resort (DESIGN §5.5): whoever can read the 0600 file is the
 * administrator. The link works once; using it writes the next one, starting the server makes a new one.
 */
export function createSignInLink(deps: { db: Db; clock: Clock; linkFile: string; sessions: StaffSessions }) {
  const { db, clock, linkFile, sessions } = deps;
  let consoleUrl = "";
  let secret: Buffer | undefined;

  async function writeLink(): Promise<void> {
    const token = randomBytes(32).toString("base64url");
    secret = digestOf(token);
    await writePrivateFile(linkFile, `${consoleUrl}#sign-in=${token}\n`);
  }

  return {
    async open(url: string): Promise<void> {
      consoleUrl = url;
      await writeLink();
      await sessions.forgetOld();
    },

    /** @param link the link, or only the token in it. @returns the cookie's value */
    async signIn(link: string): Promise<Result<string, "signInLinkInvalid">> {
      const token = /(?:^|[#?&]sign-in=)([\w-]{20,100})$/.exec(link.trim())?.[1];
      if (token === undefined || secret === undefined || !timingSafeEqual(digestOf(token), secret)) {
        return fail("signInLinkInvalid");
      }
      secret = undefined;
      const staffId = randomUUID();
      try {
        return ok(
          await db.transaction().execute(async (tx) => {
            const session = await sessions.open(tx, staffId, undefined);
            const subject = { kind: "staffSession", id: staffId };
            await audit(tx, clock, { actor: `staff:${staffId}`, action: "staff.signedIn", subject });
            return session;
          }),
        );
      } finally {
        // Also when the database was away: the way in must not be gone with this try.
        await writeLink();
      }
    },
  };
}
export type SignInLink = ReturnType<typeof createSignInLink>;
