import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { audit, writePrivateFile, type Db, type Tx } from "../core/index.ts";
import { digestOf, type StaffSessions } from "./sessions.ts";

/** One way in by link: works once, and using it writes the next one. */
interface Way {
  /** Undefined: the administrator of everything, without an account. */
  readonly accountId: string | undefined;
  secret: Buffer | undefined;
  url: string;
}

/** Somebody of a demonstration, whose link is written down for whoever tries the product. */
export interface LinkFor {
  readonly accountId: string;
  readonly label: string;
}

/**
 * The way in before there are accounts, and of last resort (DESIGN §5.5): whoever can read the 0600 file is the
 * administrator. The link works once; using it writes the next one, starting the server makes a new one. A
 * demonstration offers its sample people the same way, in a file of their own.
 */
export function createSignInLink(deps: { db: Db; clock: Clock; linkFile: string; sessions: StaffSessions }) {
  const { db, clock, linkFile, sessions } = deps;
  let consoleUrl = "";
  const administrator: Way = { accountId: undefined, secret: undefined, url: "" };
  let people:
    | { readonly file: string; readonly ways: readonly (Way & { readonly label: string })[] }
    | undefined;

  function renew(way: Way): void {
    const token = randomBytes(32).toString("base64url");
    way.secret = digestOf(token);
    way.url = `${consoleUrl}#sign-in=${token}`;
  }

  async function write(way: Way): Promise<void> {
    renew(way);
    if (way === administrator) await writePrivateFile(linkFile, `${way.url}\n`);
    else if (people !== undefined) await writePeople(people);
  }

  async function close(way: Way): Promise<void> {
    way.url = "";
    if (people !== undefined) await writePeople(people);
  }

  async function writePeople({ file, ways }: NonNullable<typeof people>): Promise<void> {
    const open = ways.filter(({ url }) => url !== "");
    await writePrivateFile(file, open.map(({ label, url }) => `${label}\t${url}\n`).join(""));
  }

  function wayOf(token: string): Way | undefined {
    const digest = digestOf(token);
    return [administrator, ...(people?.ways ?? [])].find(
      ({ secret }) => secret !== undefined && timingSafeEqual(secret, digest),
    );
  }

  /**
   * A link stands in for a way in that nobody has made yet: once the person has an authenticator or a passkey of
   * their own, whoever reads the file is not them. Held until the session is written.
   */
  async function openFor(tx: Tx, accountId: string): Promise<string | undefined> {
    const { rows } = await sql`
      select 1 from staff_accounts a where a.id = ${accountId} and a.sealed_totp is null
        and not exists (select 1 from staff_passkeys p where p.account_id = a.id) for update`.execute(tx);
    return rows.length === 1 ? sessions.open(tx, accountId) : undefined;
  }

  async function enter({ accountId }: Way): Promise<Result<string, "signInLinkInvalid">> {
    const staffId = accountId ?? randomUUID();
    return db.transaction().execute(async (tx): Promise<Result<string, "signInLinkInvalid">> => {
      const session =
        accountId === undefined ? await sessions.openForLink(tx, staffId) : await openFor(tx, accountId);
      if (session === undefined) return fail("signInLinkInvalid");
      const subject = { kind: "staffSession", id: staffId };
      await audit(tx, clock, { actor: `staff:${staffId}`, action: "staff.signedIn", subject });
      return ok(session);
    });
  }

  return {
    async open(url: string): Promise<void> {
      consoleUrl = url;
      await write(administrator);
      await sessions.forgetOld();
    },

    /** Writes a link for each of these people into `file` (0600), one a line, name and link parted by a tab. */
    async offer(file: string, given: readonly LinkFor[]): Promise<void> {
      people = { file, ways: given.map((one) => ({ ...one, secret: undefined, url: "" })) };
      people.ways.forEach(renew);
      await writePeople(people);
    },

    /** @param link the link, or only the token in it. @returns the cookie's value */
    async signIn(link: string): Promise<Result<string, "signInLinkInvalid">> {
      const token = /(?:^|[#?&]sign-in=)([\w-]{20,100})$/.exec(link.trim())?.[1];
      const way = token === undefined ? undefined : wayOf(token);
      if (way === undefined) return fail("signInLinkInvalid");
      way.secret = undefined;
      let entered: Result<string, "signInLinkInvalid"> | undefined;
      try {
        entered = await enter(way);
        return entered;
      } finally {
        // Also when the database was away: the way in must not be gone with this try. One that is closed stays so.
        if (entered?.ok === false) await close(way);
        else await write(way);
      }
    },
  };
}
export type SignInLink = ReturnType<typeof createSignInLink>;
