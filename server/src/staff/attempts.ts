import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { newId, type Db } from "../core/index.ts";

const window = 15 * 60_000;
const perAccount = 5;
/** A whole office may sit behind one address. */
const perAddress = 30;

/** An IPv6 network counts as one (a site has a /64 to itself). */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const groups = [
    ...before,
    ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0"),
    ...after,
  ];
  return groups.slice(0, 4).join(":");
}

const digest = (kind: string, value: string) => createHash("sha256").update(`${kind}\0${value}`).digest();

/**
 * Who tried and failed, in the database: a restart forgives nobody. A try counts as failed from its beginning until
 * it is proven right, so that guesses at once share the same few tries.
 */
export function createAttempts({ db, clock }: { db: Db; clock: Clock }) {
  /** @param login as typed; it is kept as a digest only, people type passwords there */
  async function begin(login: string, address: string): Promise<Result<string, "tooManyAttempts">> {
    const account = digest("login", login);
    const network = digest("address", networkOf(address));
    const since = new Date(clock.now() - window);
    return db.transaction().execute(async (tx) => {
      // Always in this order; one try at a time for an account and for an address.
      for (const one of [account, network])
        await sql`select pg_advisory_xact_lock(hashtext(${`staff_sign_in ${one.toString("hex")}`}))`.execute(
          tx,
        );
      await sql`delete from staff_sign_in_failures where at <= ${since}`.execute(tx);
      const { rows } = await sql<{ account: string; address: string }>`
        select count(*) filter (where account_digest = ${account}) as account,
          count(*) filter (where address_digest = ${network}) as address
        from staff_sign_in_failures
        where account_digest = ${account} or address_digest = ${network}`.execute(tx);
      if (Number(rows[0]?.account) >= perAccount || Number(rows[0]?.address) >= perAddress)
        return fail("tooManyAttempts");
      const id = newId(clock);
      await sql`
        insert into staff_sign_in_failures (id, account_digest, address_digest, at)
        values (${id}, ${account}, ${network}, ${new Date(clock.now())})`.execute(tx);
      return ok(id);
    });
  }

  return {
    begin,
    /** This try was right after all. */
    async succeeded(id: string): Promise<void> {
      await sql`delete from staff_sign_in_failures where id = ${id}`.execute(db);
    },
    /** Signed in to the end: the account starts afresh; its address does not. */
    async forgive(login: string): Promise<void> {
      await sql`delete from staff_sign_in_failures where account_digest = ${digest("login", login)}`.execute(
        db,
      );
    },
  };
}
export type Attempts = ReturnType<typeof createAttempts>;
