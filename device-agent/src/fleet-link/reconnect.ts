import type { Clock } from "@zizhuban/device-agent-contract";

export interface ReconnectDelays {
  readonly baseMs: number;
  readonly capMs: number;
  /** Only a connection that held this long counts as recovery. */
  readonly stableMs: number;
}

export const reconnectDelays: ReconnectDelays = { baseMs: 1_000, capMs: 300_000, stableMs: 60_000 };

export interface Reconnect {
  /** How long to wait before the next try, in milliseconds. */
  next(): number;
  connected(): void;
  disconnected(): void;
}

/**
 * Full jitter: `random(0, min(cap, base · 2^n))`, so that ten thousand kiosks do not come back in one second
 * (reference fleet.md §3, Reconnect).
 */
export function createReconnect(clock: Clock, random: () => number, delays: ReconnectDelays): Reconnect {
  let tries = 0;
  let connectedAt: number | undefined;
  return {
    next() {
      const ceiling = Math.min(delays.capMs, delays.baseMs * 2 ** tries);
      tries = Math.min(tries + 1, 30);
      return random() * ceiling;
    },
    connected() {
      connectedAt = clock.monotonic();
    },
    disconnected() {
      if (connectedAt !== undefined && clock.monotonic() - connectedAt >= delays.stableMs) tries = 0;
      connectedAt = undefined;
    },
  };
}
