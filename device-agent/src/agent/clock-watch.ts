import type { Clock } from "@zizhuban/device-agent-contract";
import { isStorageFull, type Journal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { isOutOfDate } from "../server-client/index.ts";

/** Milliseconds. A clock is right again a little nearer than where it went wrong: a drift tells once, not at every look. */
const limits = { wrong: 5 * 60_000, right: 4 * 60_000 } as const;
/** Before this no kiosk of this product was running: its clock has not been set. */
const clockIsSetAfter = Date.UTC(2026, 0, 1);
/** Whether the server was told that the clock is wrong; kept, so that a restart does not tell it again. */
const key = "clock.wrong";

/** What the server's word makes of the kiosk's clock. */
export interface ClockWatch {
  /** The server said what time it is: Unix milliseconds, just now. */
  heard(serverNow: number): void;
  /** A connection to the server was made, or was not: with the TLS or system code that says why. */
  connection(made: boolean, code?: string): void;
  /** More than five minutes from the server's clock when that was heard last. */
  wrong(): boolean;
  /** The server's certificate was refused for its dates, and it is our clock that is to blame, as far as we know. */
  keepsServerAway(): boolean;
}

/** Compares the kiosk's clock with the server's; a change is one event and one line in the log. */
export function createClockWatch({
  journal,
  clock,
  log,
}: {
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
  readonly log: Pick<Log, "info" | "warn">;
}): ClockWatch {
  let wrong = journal.get(key) === "yes";
  /** Of this run; undefined until the server was heard. */
  let offsetMs: number | undefined;
  let refusedForDates = false;

  function become(next: boolean, offsetSeconds: number): void {
    try {
      journal.transaction(() => {
        journal.set(key, next ? "yes" : "no");
        journal.append(next ? { type: "clock.wrong", offsetSeconds } : { type: "clock.right" });
      });
    } catch (error) {
      // On a full disk it is told as soon as the server is heard and there is room.
      if (isStorageFull(error)) return;
      throw error;
    }
    wrong = next;
    if (next) log.warn("clock.wrong", { offsetSeconds });
    else log.info("clock.right", { offsetSeconds });
  }

  return {
    heard(serverNow) {
      offsetMs = clock.now() - serverNow;
      const away = Math.abs(offsetMs);
      const next = wrong ? away > limits.right : away > limits.wrong;
      if (next !== wrong) become(next, Math.round(offsetMs / 1000));
    },
    connection(made, code) {
      refusedForDates = !made && isOutOfDate(code);
    },
    wrong: () => wrong,
    keepsServerAway: () => refusedForDates && (offsetMs === undefined || clock.now() < clockIsSetAfter),
  };
}
