import type { Clock } from "@zizhuban/device-agent-contract";
import type { Roster } from "@zizhuban/server-contract";
import type { ServerClient } from "../server-client/index.ts";

/** Milliseconds. A kiosk may hang on a metered SIM: what changes rarely is asked for rarely, or when a hand needs it. */
const delays = { fresh: 6 * 3_600_000, retry: 15_000, soonest: 5_000 } as const;

export interface RosterPull {
  start(): void;
  /** Somebody is about to sign in: asks now, unless that was done a moment ago. */
  refresh(): void;
  stop(): void;
}

/** Keeps the list of who may sign in here near the server's; without network the kept one goes on. */
export function pullRoster(deps: {
  readonly server: Pick<ServerClient, "call">;
  readonly clock: Clock;
  readonly learn: (roster: Roster) => void;
}): RosterPull {
  const { server, clock, learn } = deps;
  let cancelNext: () => void = () => undefined;
  let stopped = false;
  let asking = false;
  let askedAt = -Infinity;

  async function pull(): Promise<void> {
    if (asking || stopped) return;
    asking = true;
    cancelNext();
    askedAt = clock.monotonic();
    const answer = await server.call("roster");
    asking = false;
    if (stopped) return;
    if (answer.ok) learn(answer.value);
    cancelNext = clock.after(answer.ok ? delays.fresh : delays.retry, () => void pull());
  }

  return {
    start: () => void pull(),
    refresh() {
      if (clock.monotonic() - askedAt >= delays.soonest) void pull();
    },
    stop() {
      stopped = true;
      cancelNext();
    },
  };
}
