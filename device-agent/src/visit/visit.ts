import type { Clock, Sensitive, VisitEndReason, VisitView } from "@zizhuban/device-agent-contract";
import { transition, type Opening, type VisitEvent, type VisitState } from "./machine.ts";

/** DESIGN §3.9: 60 s of silence, then 15 s of countdown. */
const visitDelays = { silence: 60_000, countdown: 15_000, pageGone: 3_000, pageSilent: 20_000 } as const;
export type VisitDelays = Readonly<Record<keyof typeof visitDelays, number>>;

interface EndedVisit {
  readonly id: string;
  readonly reason: VisitEndReason;
  readonly openedAt: number;
  readonly endedAt: number;
  /** The server's session token, for whoever closes the session there. */
  readonly token: Sensitive<string>;
}

interface VisitListeners {
  readonly changed?: (view: VisitView | null) => void;
  readonly opened?: (visitId: string) => void;
  readonly ended?: (visit: EndedVisit) => void;
}

export interface CurrentVisit {
  readonly id: string;
  readonly person: string;
  readonly token: Sensitive<string>;
}

export interface Visit {
  view(): VisitView | null;
  /** The open visit with the token, for the boundary that speaks to the server; undefined when closed. */
  current(): CurrentVisit | undefined;
  open(opening: Omit<Opening, "openedAt">): void;
  /** False when no visit is open. */
  activity(): boolean;
  levelSeen(visitId: string, level: "A1" | "A2"): void;
  /** Ends the visit, or does nothing when none is open, or when it is not the one named. */
  end(reason: VisitEndReason, visitId?: string): void;
  /** A page's connection came or went; when the last one stays away the visit ends. */
  pageConnected(): void;
  pageDisconnected(): void;
  /**
   * A page sent something. One that is connected and sends nothing, not even its heartbeat, is frozen: its sockets
   * stay open and the browser's network process goes on answering pings, whatever became of the page.
   */
  pageHeard(): void;
  /** Adds to the one wipe: runs once at the end of every visit, whatever ended it. */
  onWipe(wipe: (ended: EndedVisit) => void): void;
  listen(listeners: VisitListeners): () => void;
}

class VisitShell implements Visit {
  readonly #clock: Clock;
  readonly #delays: VisitDelays;
  readonly #wipes: ((ended: EndedVisit) => void)[] = [];
  readonly #listeners = new Set<VisitListeners>();
  #state: VisitState = { phase: "closed" };
  #deadline = 0;
  #stopWaiting: () => void = () => undefined;
  #pages = 0;
  #stopGrace: () => void = () => undefined;

  constructor(clock: Clock, delays: VisitDelays) {
    this.#clock = clock;
    this.#delays = delays;
  }

  view(): VisitView | null {
    const state = this.#state;
    if (state.phase === "closed") return null;
    const { visitId, citizen, level } = state.visit;
    const untilPhaseEnds = Math.max(0, Math.round(this.#deadline - this.#clock.monotonic()));
    const idleRemainingMs =
      state.phase === "active" ? untilPhaseEnds + this.#delays.countdown : untilPhaseEnds;
    return { id: visitId, citizen, level, idleRemainingMs, phase: state.phase };
  }

  current(): CurrentVisit | undefined {
    if (this.#state.phase === "closed") return undefined;
    const { visitId, person, token } = this.#state.visit;
    return { id: visitId, person, token };
  }

  open(opening: Omit<Opening, "openedAt">): void {
    this.#handle({ type: "opened", visit: { ...opening, openedAt: this.#clock.now() } });
    for (const { opened } of this.#listeners) opened?.(opening.visitId);
  }

  activity(): boolean {
    this.#handle({ type: "activity" });
    return this.#state.phase !== "closed";
  }

  levelSeen(visitId: string, level: "A1" | "A2"): void {
    if (this.current()?.id === visitId) this.#handle({ type: "levelSeen", level });
  }

  end(reason: VisitEndReason, visitId?: string): void {
    if (visitId === undefined || this.current()?.id === visitId) this.#handle({ type: "end", reason });
  }

  pageConnected(): void {
    this.#pages += 1;
    this.pageHeard();
  }

  pageHeard(): void {
    this.#stopGrace();
    this.#stopGrace = this.#clock.after(this.#delays.pageSilent, () => this.end("pageGone"));
  }

  pageDisconnected(): void {
    this.#pages -= 1;
    if (this.#pages > 0) return;
    this.#stopGrace();
    this.#stopGrace = this.#clock.after(this.#delays.pageGone, () => this.end("pageGone"));
  }

  onWipe(wipe: (ended: EndedVisit) => void): void {
    this.#wipes.push(wipe);
  }

  listen(listeners: VisitListeners): () => void {
    this.#listeners.add(listeners);
    return () => this.#listeners.delete(listeners);
  }

  #handle(event: VisitEvent): void {
    const [state, effects] = transition(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      switch (effect.type) {
        case "waitForSilence":
          this.#wait(this.#delays.silence, { type: "silence" });
          break;
        case "countDown":
          this.#wait(this.#delays.countdown, { type: "countdownOver" });
          break;
        case "stopWaiting":
          this.#stopWaiting();
          break;
        case "changed":
          for (const { changed } of this.#listeners) changed?.(this.view());
          break;
        case "wipe":
          this.#wipe(effect.visit, effect.reason);
          break;
      }
    }
  }

  #wait(ms: number, event: VisitEvent): void {
    this.#stopWaiting();
    this.#deadline = this.#clock.monotonic() + ms;
    this.#stopWaiting = this.#clock.after(ms, () => this.#handle(event));
  }

  #wipe({ visitId, openedAt, token }: Opening, reason: VisitEndReason): void {
    const ended = { id: visitId, reason, openedAt, endedAt: this.#clock.now(), token };
    const faults: unknown[] = [];
    for (const run of [...this.#wipes, ...[...this.#listeners].map((listener) => listener.ended)]) {
      try {
        run?.(ended);
      } catch (fault) {
        // A bug in one part of the wipe must not keep the next part from its work.
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, "the wipe did not run to its end");
  }
}

/** The citizen's visit on this kiosk: at most one at a time. */
export function createVisit(deps: { clock: Clock; delays?: VisitDelays }): Visit {
  return new VisitShell(deps.clock, deps.delays ?? visitDelays);
}
