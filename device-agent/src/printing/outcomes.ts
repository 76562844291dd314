import type { Clock } from "@zizhuban/device-agent-contract";
import { isStorageFull, type Journal } from "../journal/index.ts";
import type { CallFailure, ServerClient } from "../server-client/index.ts";
import { hasEnded } from "./ledger.ts";
import { stepKey } from "./submission.ts";

const delays = { first: 2_000, longest: 300_000 } as const;

/** The server has judged; saying it again would change nothing. */
const final: ReadonlySet<CallFailure> = new Set([
  "grantInvalid",
  "grantUsed",
  "notFound",
  "invalidData",
  "idempotencyConflict",
]);

export interface OutcomeReporter {
  /** There may be an outcome to report. */
  kick(): void;
  stop(): void;
}

/** Tells the server what became of every grant until it answers, across restarts: a proven `notPrinted` gives the copy back. */
export function createOutcomeReporter(
  journal: Journal,
  server: Pick<ServerClient, "call">,
  clock: Clock,
  onBug: (error: unknown) => void,
): OutcomeReporter {
  let running = false;
  let again = false;
  let stopped = false;
  let pause: number = delays.first;
  let cancelRetry: (() => void) | undefined;

  /** Said again after the pause where the disk had no room to remember the answer: the server knows it by its key. */
  function remembered(jobId: string): boolean {
    try {
      journal.updatePrintJob(jobId, { reported: true });
      return true;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      return false;
    }
  }

  /** False when the server could not be asked. */
  async function reportAll(): Promise<boolean> {
    for (const { jobId, grantId, state } of journal.unreportedPrintJobs()) {
      if (grantId === null || !hasEnded(state)) continue;
      const answer = await server.call("grantOutcome", {
        params: { id: grantId },
        body: { jobId, state },
        idempotencyKey: stepKey(jobId, "outcome"),
      });
      if (stopped) return true;
      if (!answer.ok && !final.has(answer.code)) return false;
      if (!remembered(jobId)) return false;
    }
    return true;
  }

  async function run(): Promise<void> {
    running = true;
    again = false;
    const answered = await reportAll().finally(() => (running = false));
    if (stopped) return;
    if (!answered) {
      cancelRetry = clock.after(pause, kick);
      pause = Math.min(pause * 2, delays.longest);
      return;
    }
    pause = delays.first;
    if (again) kick();
  }

  function kick(): void {
    if (stopped) return;
    cancelRetry?.();
    cancelRetry = undefined;
    if (running) again = true;
    else run().catch(onBug);
  }

  return {
    kick,
    stop() {
      stopped = true;
      cancelRetry?.();
    },
  };
}
