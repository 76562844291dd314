import type { Clock } from "@zizhuban/device-agent-contract";

export interface ReconnectDelays {
  readonly baseMs: number;
  /** The cap while nothing answers and the outage is younger than `recentMs`: most are a restart or a cable. */
  readonly absentCapMs: number;
  /** The cap of a recent outage in which somebody answers, but does not serve: too many kiosks at once. */
  readonly busyCapMs: number;
  readonly recentMs: number;
  readonly capMs: number;
  /** Only a connection that held this long counts as recovery. */
  readonly stableMs: number;
}

export const reconnectDelays: ReconnectDelays = {
  baseMs: 1_000,
  absentCapMs: 5_000,
  busyCapMs: 30_000,
  recentMs: 300_000,
  capMs: 300_000,
  stableMs: 60_000,
};

export interface Reconnect {
  /** How long to wait before the next try, in milliseconds; `absent`: at the last one nobody was there. */
  next(absent: boolean): number;
  connected(): void;
  disconnected(): void;
}

/**
 * Full jitter: `random(0, min(cap, base · 2^n))`, so that ten thousand kiosks do not come back in one second
 * (DESIGN §8: all back in 60 s). Asking again and again where nobody is loads nobody; the first answer that is
 * none spreads the fleet over the wider cap.
 */
export function createReconnect(clock: Clock, random: () => number, delays: ReconnectDelays): Reconnect {
  let tries = 0;
  let downSince = clock.monotonic();
  let connectedAt: number | undefined;
  return {
    next(absent) {
      const recent = clock.monotonic() - downSince < delays.recentMs;
      const recentCap = absent ? delays.absentCapMs : delays.busyCapMs;
      const ceiling = Math.min(recent ? recentCap : delays.capMs, delays.baseMs * 2 ** tries);
      tries = Math.min(tries + 1, 30);
      return random() * ceiling;
    },
    connected() {
      connectedAt = clock.monotonic();
    },
    disconnected() {
      const now = clock.monotonic();
      if (connectedAt !== undefined && now - connectedAt >= delays.stableMs) {
        tries = 0;
        downSince = now;
      }
      connectedAt = undefined;
    },
  };
}
