import type { Clock } from "@zizhuban/device-agent-contract";
import { contractVersion } from "@zizhuban/server-contract";
import type { Journal } from "../journal/index.ts";
import type { FleetConnection } from "./connection.ts";

const historyLimits = {
  /** Packets without a PUBACK; the broker may hold PUBACKs until its database has committed. */
  window: 20,
  /** Rows per slot: 200 a second, so that a backlog never starves a visit (DESIGN §5.4). */
  slotRows: 20,
  slotMs: 100,
  /** No progress of the server's `ack` for this long: what was sent is taken as lost. */
  stallMs: 30_000,
  /** Rows sent beyond the server's `ack`. A broker that swallows messages then costs a bounded amount of traffic. */
  ahead: 1_000,
  /** The same after a stall, until the ack moves again. */
  aheadAfterStall: 20,
} as const;

export interface HistorySender {
  /** There may be something new to send. */
  pump(): void;
  acked(): void;
  stop(): void;
}

/** Sends the journal's rows over one connection, strictly in order; deletes nothing itself. */
export function createHistorySender(
  journal: Journal,
  connection: Pick<FleetConnection, "publish">,
  clock: Clock,
): HistorySender {
  let cursor = journal.ackedThrough();
  let unanswered = 0;
  let leftInSlot: number = historyLimits.slotRows;
  let cancelSlot: (() => void) | undefined;
  let cancelStall: (() => void) | undefined;
  let stalled = false;
  let stopped = false;

  /**
   * Rows right after the ack were dropped here: the server cannot move on before it has the declaration, which
   * is a later row. Until then neither the bound nor a new start would help.
   */
  function ackWaitsForDeclaration(): boolean {
    const first = journal.unacked(journal.ackedThrough(), 1)[0];
    return first !== undefined && first.seq > journal.ackedThrough() + 1;
  }

  function aheadLimit(): number {
    if (ackWaitsForDeclaration()) return Number.POSITIVE_INFINITY;
    return stalled ? historyLimits.aheadAfterStall : historyLimits.ahead;
  }

  function pump(): void {
    if (stopped) return;
    const room = Math.min(
      historyLimits.window - unanswered,
      leftInSlot,
      journal.ackedThrough() + aheadLimit() - cursor,
    );
    if (room > 0) {
      for (const { seq, at, boot, event } of journal.unacked(cursor, room)) {
        cursor = seq;
        unanswered += 1;
        takeFromSlot();
        void connection
          .publish("history", { v: contractVersion, epoch: journal.epoch, seq, at, boot, event })
          .then((answered) => {
            unanswered -= 1;
            // Without an answer the connection is gone, and this sender with it.
            if (answered) pump();
          });
      }
    }
    watchForStall();
  }

  function takeFromSlot(): void {
    leftInSlot -= 1;
    cancelSlot ??= clock.after(historyLimits.slotMs, () => {
      cancelSlot = undefined;
      leftInSlot = historyLimits.slotRows;
      pump();
    });
  }

  function watchForStall(): void {
    if (cancelStall !== undefined || cursor <= journal.ackedThrough()) return;
    cancelStall = clock.after(historyLimits.stallMs, () => {
      cancelStall = undefined;
      const everythingWasSent = cursor >= journal.written();
      if (everythingWasSent || !ackWaitsForDeclaration()) {
        stalled = true;
        cursor = journal.ackedThrough();
      }
      pump();
    });
  }

  return {
    pump,
    acked() {
      stalled = false;
      cursor = Math.max(cursor, journal.ackedThrough());
      cancelStall?.();
      cancelStall = undefined;
      pump();
    },
    stop() {
      stopped = true;
      cancelSlot?.();
      cancelStall?.();
    },
  };
}
