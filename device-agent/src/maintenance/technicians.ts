import { scrypt, timingSafeEqual } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { Roster } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Journal } from "../journal/index.ts";
import { afterFailure, afterSuccess, Attempts, lockedUntil, noAttempts, notAhead } from "./attempts.ts";
import { keep } from "./store.ts";

export interface Technician {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

export type SignInFailure = "signInRefused" | "lockedOut" | "rosterMissing";

export interface Technicians {
  roster(): "current" | "expired" | "missing";
  /** What the server told last; replaces what was known. */
  learn(roster: Roster): void;
  /** Checks number and PIN against the kept roster: no network needed. A wrong one counts, also across restarts. */
  check(number: string, pin: string): Promise<Result<Technician, SignInFailure>>;
  /** Until when nobody, or this number, may try again. */
  lockedUntil(number?: string): number | undefined;
}

/** For a number nobody has: as much work as for one somebody has, so that the time it takes tells nothing. */
const nobody = { salt: "bm9ib2R5", verifier: "", cost: 32_768 } as const;
const keyBytes = 32;
/** RFC 7914: 128 · N · r bytes; Node refuses without room for them. */
const blockSize = 8;

function derive(pin: string, salt: string, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize };
    scrypt(pin, Buffer.from(salt, "base64"), keyBytes, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function same(derived: Buffer, verifier: string): boolean {
  const expected = Buffer.from(verifier, "base64");
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** Who may sign in at this kiosk, kept from the server's last word, and the counting of wrong PINs. */
export function createTechnicians(deps: {
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
}): Technicians {
  const { journal, clock } = deps;
  const kept = keep(journal, "maintenance.roster", Type.Union([Roster, Type.Null()]), null);
  const attempts = keep(journal, "maintenance.attempts", Attempts, noAttempts);
  const startedAt = clock.now() - clock.monotonic();
  /** The wall clock of the agent's start and what has passed since: setting the clock neither ends a lock nor draws it out. */
  const steadyNow = () => Math.round(startedAt + clock.monotonic());
  const settled = notAhead(attempts.read(), steadyNow());
  // Written only when it differs: an agent must also start on a full disk.
  if (!isDeepStrictEqual(settled, attempts.read())) attempts.write(settled);

  function roster(): "current" | "expired" | "missing" {
    const known = kept.read();
    if (known === null) return "missing";
    return clock.now() < known.expiresAt ? "current" : "expired";
  }

  /** When the lock ends by the clock on the wall, as it stands now. */
  function lockEnd(number: string): number | undefined {
    const until = lockedUntil(attempts.read(), number, steadyNow());
    return until === undefined ? undefined : Math.max(0, until - steadyNow() + clock.now());
  }

  /** One wrong try, and the lock it may begin: both on disk before the answer goes out. */
  function refuse(number: string): void {
    const before = lockEnd(number);
    journal.transaction(() => {
      attempts.write(afterFailure(attempts.read(), number, steadyNow()));
      const until = lockEnd(number);
      if (before === undefined && until !== undefined) journal.append({ type: "maintenance.locked", until });
    });
  }

  let last: Promise<unknown> = Promise.resolve();
  async function tryOnce(number: string, pin: string): Promise<Result<Technician, SignInFailure>> {
    if (roster() !== "current") return fail("rosterMissing");
    if (lockEnd(number) !== undefined) return fail("lockedOut");
    const entry = kept.read()?.technicians.find((technician) => technician.number === number);
    const { salt, verifier, cost } = entry ?? nobody;
    const right = same(await derive(pin, salt, cost), verifier);
    if (entry === undefined || !right) {
      refuse(number);
      return fail(lockEnd(number) === undefined ? "signInRefused" : "lockedOut");
    }
    attempts.write(afterSuccess(attempts.read(), number));
    return ok({ id: entry.id, number: entry.number, name: entry.name });
  }

  return {
    roster,
    learn: (next) => kept.write(next),
    check(number, pin) {
      // One at a time: tries made at once must not share one place in the count.
      const turn = last.then(() => tryOnce(number, pin));
      last = turn.catch(() => undefined);
      return turn;
    },
    lockedUntil: (number) => lockEnd(number ?? ""),
  };
}
