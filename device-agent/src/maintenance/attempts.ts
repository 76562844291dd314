import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

/** Wrong PINs of one technician's number, or of the whole kiosk; on disk, so that a restart forgives nothing. */
const Tries = Closed({
  failures: Type.Integer({ minimum: 0 }),
  lastAt: Type.Integer(),
  /** Length of the lock that began at `lastAt`; 0 = none. */
  lockMs: Type.Integer({ minimum: 0 }),
});
type Tries = Static<typeof Tries>;

export const Attempts = Closed({ kiosk: Tries, numbers: Type.Record(Type.String(), Tries) });
export type Attempts = Static<typeof Attempts>;

/** Whether or not such a number exists, it is counted and locked the same way: a lock tells nobody who works here. */
export const limits = {
  perNumber: 5,
  /** Somebody trying one PIN on many numbers. */
  perKiosk: 20,
  firstLockMs: 15 * 60_000,
  longestLockMs: 24 * 3_600_000,
  /** So long after the last wrong one the counting begins anew. */
  forgetMs: 24 * 3_600_000,
} as const;

const none: Tries = { failures: 0, lastAt: 0, lockMs: 0 };
export const noAttempts: Attempts = { kiosk: none, numbers: {} };

/** A clock that was set back must neither free a locked number nor lock it for years: the lock begins anew. */
function lockEnd({ lastAt, lockMs }: Tries, now: number): number | undefined {
  if (lockMs === 0) return undefined;
  const begun = Math.min(lastAt, now);
  return begun + lockMs > now ? begun + lockMs : undefined;
}

/** Read by an agent that starts: a lock written by a clock that was ahead begins anew at `now`, once and not at every look. */
export function notAhead({ kiosk, numbers }: Attempts, now: number): Attempts {
  const settle = (tries: Tries): Tries => ({ ...tries, lastAt: Math.min(tries.lastAt, now) });
  const settled = Object.entries(numbers).map(([number, tries]) => [number, settle(tries)] as const);
  return { kiosk: settle(kiosk), numbers: Object.fromEntries(settled) };
}

/** Until when this number, or anybody, is locked out; undefined when a try is allowed. */
export function lockedUntil(attempts: Attempts, number: string, now: number): number | undefined {
  const ends = [attempts.kiosk, attempts.numbers[number] ?? none].map((tries) => lockEnd(tries, now) ?? 0);
  const latest = Math.max(...ends);
  return latest === 0 ? undefined : latest;
}

function fail(tries: Tries, allowed: number, now: number): Tries {
  const stale = now - tries.lastAt > limits.forgetMs;
  const failures = (stale ? 0 : tries.failures) + 1;
  const rounds = Math.floor(failures / allowed);
  const locks = failures % allowed === 0;
  const lockMs = locks ? Math.min(limits.firstLockMs * 2 ** (rounds - 1), limits.longestLockMs) : 0;
  return { failures, lastAt: now, lockMs };
}

export function afterFailure(attempts: Attempts, number: string, now: number): Attempts {
  const current = Object.entries(attempts.numbers).filter(
    ([, tries]) => Math.abs(now - tries.lastAt) <= limits.forgetMs,
  );
  const numbers = Object.fromEntries(current);
  return {
    kiosk: fail(attempts.kiosk, limits.perKiosk, now),
    numbers: { ...numbers, [number]: fail(numbers[number] ?? none, limits.perNumber, now) },
  };
}

/** The right PIN forgives this number's wrong ones; the kiosk's count only time forgives. */
export function afterSuccess(attempts: Attempts, number: string): Attempts {
  const numbers = Object.fromEntries(Object.entries(attempts.numbers).filter(([key]) => key !== number));
  return { ...attempts, numbers };
}
