import type { StateMessage } from "@zizhuban/server-contract";

/**
 * What is known of a kiosk's connection. Times are Unix milliseconds by the server's clock.
 * A loss is a doubt first: `offlineAt` says when it becomes the truth unless the kiosk is back.
 */
export interface Presence {
  /** Session of the newest birth; a will of another session is stale. */
  readonly sid: string | null;
  readonly onlineSince: number | null;
  readonly lostAt: number | null;
  readonly offlineAt: number | null;
}

export const unknownPresence: Presence = { sid: null, onlineSince: null, lostAt: null, offlineAt: null };

/**
 * MQTT 3.1.1 has no will delay, so the grace is here. A crash is noticed by the broker after 1.5 × the agent's
 * keep-alive of 10 s; with this grace offline shows ≤ 25 s after it.
 */
export const willGrace = 6_000;
/** After the ingest was away itself, nobody is offline before having had the time to come back. */
export const restartGrace = 30_000;

/** What a `st` message changes, received `at`. */
export function applyState(presence: Presence, message: StateMessage, at: number): Presence {
  if (message.on) {
    const continues = presence.onlineSince !== null && presenceAt(presence, at).presence === "online";
    return {
      sid: message.sid,
      onlineSince: continues ? presence.onlineSince : at,
      lostAt: null,
      offlineAt: null,
    };
  }
  if (message.sid !== presence.sid || (presence.offlineAt !== null && presence.offlineAt <= at + willGrace)) {
    return presence;
  }
  return { ...presence, lostAt: presence.lostAt ?? at, offlineAt: at + willGrace };
}

export interface ShownPresence {
  readonly presence: "online" | "offline" | "never";
  readonly since: number | null;
}

/** What to show at a moment. */
export function presenceAt(presence: Presence, now: number): ShownPresence {
  if (presence.onlineSince === null) return { presence: "never", since: null };
  if (presence.offlineAt !== null && presence.offlineAt <= now)
    return { presence: "offline", since: presence.lostAt };
  return { presence: "online", since: presence.onlineSince };
}
