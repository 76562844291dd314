import type { Clock } from "@zizhuban/device-agent-contract";
import type { Completion } from "./frame.ts";

/** One accepted command on its way to its one completion. */
export interface Request {
  /** The connection it came from: Cancel and disconnect reach only its own requests. */
  readonly owner: object;
  readonly requestId: number;
  readonly outOfQueue: boolean;
  /** Milliseconds from receipt, so that waiting in the queue counts; 0 = none. */
  readonly timeout: number;
  run(signal: AbortSignal): Promise<Completion>;
  complete(completion: Completion): void;
}

type StopReason = "canceled" | "timeOut" | "deviceNotReady";

class Entry {
  readonly request: Request;
  readonly abort = new AbortController();
  state: "waiting" | "running" | "done" = "waiting";
  stopped: StopReason | undefined;
  stopTimer: () => void = () => undefined;

  constructor(request: Request) {
    this.request = request;
  }

  complete(completion: Completion): void {
    if (this.state === "done") return;
    this.state = "done";
    this.stopTimer();
    this.request.complete(completion);
  }
}

/**
 * The commands of one service: first in, first out, one executing; out-of-queue commands run beside it.
 * Every request completes exactly once. A stopped command that is already executing completes when its
 * handler has let go of the device, with what really happened: a success stays a success.
 */
export class CommandQueue {
  readonly #clock: Clock;
  readonly #onFault: (fault: unknown) => void;
  #entries: Entry[] = [];

  constructor(deps: { clock: Clock; onFault: (fault: unknown) => void }) {
    this.#clock = deps.clock;
    this.#onFault = deps.onFault;
  }

  /** Requests of one owner that have not completed. */
  pending(owner: object): readonly number[] {
    return this.#of(owner).map((entry) => entry.request.requestId);
  }

  /** Commands waiting for the device or moving it, whoever sent them. */
  queued(): number {
    return this.#entries.filter(({ request }) => !request.outOfQueue).length;
  }

  add(request: Request): void {
    const entry = new Entry(request);
    this.#entries.push(entry);
    if (request.timeout > 0)
      entry.stopTimer = this.#clock.after(request.timeout, () => this.#stop(entry, "timeOut"));
    if (request.outOfQueue) void this.#run(entry);
    else this.#runNext();
  }

  /** Stops the owner's requests named (all when none is named); does nothing for ids that do not match. */
  cancel(owner: object, requestIds?: readonly number[]): void {
    const stopped = this.#of(owner).filter(
      ({ request }) => requestIds === undefined || requestIds.includes(request.requestId),
    );
    for (const entry of stopped) this.#stop(entry, "canceled");
  }

  /** Stops what the owner has waiting or running on the device; what runs beside the queue goes on. */
  stopQueued(owner: object): void {
    for (const entry of this.#of(owner)) if (!entry.request.outOfQueue) this.#stop(entry, "canceled");
  }

  /** The device is taken: what others than these owners have waiting or running on it ends `deviceNotReady`. */
  takenBy(isTaker: (owner: object) => boolean): void {
    for (const entry of this.#entries)
      if (!entry.request.outOfQueue && !isTaker(entry.request.owner)) this.#stop(entry, "deviceNotReady");
  }

  #of(owner: object): Entry[] {
    return this.#entries.filter(({ request }) => request.owner === owner);
  }

  #stop(entry: Entry, reason: StopReason): void {
    entry.stopped ??= reason;
    if (entry.state === "waiting") this.#finish(entry, { completionCode: reason });
    else entry.abort.abort(reason);
  }

  #finish(entry: Entry, completion: Completion): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.complete(completion);
  }

  #runNext(): void {
    const queued = this.#entries.filter(({ request }) => !request.outOfQueue);
    if (queued.some(({ state }) => state === "running")) return;
    const next = queued[0];
    if (next !== undefined) void this.#run(next);
  }

  async #run(entry: Entry): Promise<void> {
    entry.state = "running";
    let completion: Completion;
    try {
      completion = await entry.request.run(entry.abort.signal);
      if (completion.completionCode === "canceled")
        completion = { completionCode: entry.stopped ?? "canceled" };
    } catch (fault) {
      this.#onFault(fault);
      completion = { completionCode: "internalError" };
    }
    this.#finish(entry, completion);
    this.#runNext();
  }
}
