import { Closed, type Clock, type MaintenanceState } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { Journal } from "../journal/index.ts";
import { keep } from "./store.ts";
import type { Technician } from "./technicians.ts";

/** Milliseconds without an act after which the technician is signed off: a door left open is not. */
const dutyDelays = { idle: 15 * 60_000 } as const;

type SignOffReason = "signedOff" | "idle" | "replaced" | "restarted";

export interface Duty {
  state(): Pick<MaintenanceState, "phase" | "technician" | "since">;
  technician(): Technician | undefined;
  /** Begins; somebody else's duty ends with it. Returns the token that is the `maintenance` credential. */
  begin(technician: Technician): string;
  /** Whether this token is the one of the duty now. */
  holds(token: string): boolean;
  end(reason: SignOffReason): void;
  /** An act: the idle time begins anew. */
  touch(): void;
  onChange(listener: () => void): () => void;
  stop(): void;
}

const Begun = Type.Union([Closed({ technicianId: Type.String(), since: Type.Integer() }), Type.Null()]);

/**
 * One technician's time at this kiosk. It begins at once, but is `on` only when no citizen is being served: an open
 * visit is waited for, never torn away. Begin and end are journalled, also the end a restart made.
 */
export function createDuty(deps: {
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
  readonly randomToken: () => string;
  /** No citizen is served, and none will be until this ends. */
  readonly handedOver: () => boolean;
  readonly delays?: { readonly idle?: number };
}): Duty {
  const { journal, clock, randomToken, handedOver } = deps;
  const idle = deps.delays?.idle ?? dutyDelays.idle;
  const begun = keep(journal, "maintenance.duty", Begun, null);
  const listeners = new Set<() => void>();
  let current: { technician: Technician; since: number; token: string } | undefined;
  let cancelIdle: () => void = () => undefined;

  function tell(): void {
    for (const listener of listeners) listener();
  }

  function journalEnd(reason: SignOffReason): void {
    const open = begun.read();
    if (open === null) return;
    const seconds = Math.max(0, Math.round((clock.now() - open.since) / 1000));
    journal.transaction(() => {
      begun.write(null);
      journal.append({
        type: "maintenance.signedOut",
        technicianId: open.technicianId,
        reason,
        seconds,
      });
    });
  }
  // The agent ended in the middle of somebody's duty.
  journalEnd("restarted");

  function touch(): void {
    cancelIdle();
    if (current !== undefined) cancelIdle = clock.after(idle, () => end("idle"));
  }

  function end(reason: SignOffReason): void {
    if (current === undefined) return;
    current = undefined;
    cancelIdle();
    journalEnd(reason);
    tell();
  }

  return {
    state() {
      if (current === undefined) return { phase: "off" };
      const { technician, since } = current;
      const { number, name } = technician;
      return { phase: handedOver() ? "on" : "waiting", technician: { number, name }, since };
    },
    technician: () => current?.technician,
    begin(technician) {
      end("replaced");
      const since = clock.now();
      journal.transaction(() => {
        begun.write({ technicianId: technician.id, since });
        journal.append({ type: "maintenance.signedIn", technicianId: technician.id });
      });
      const token = randomToken();
      current = { technician, since, token };
      touch();
      tell();
      return token;
    },
    holds: (token) => current?.token === token,
    end,
    touch,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => cancelIdle(),
  };
}
