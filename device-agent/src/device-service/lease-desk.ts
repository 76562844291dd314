import {
  delay,
  fail,
  ok,
  type Clock,
  type EventPayload,
  type LeaseLossReason,
  type LeaseQueue,
  type LeaseView,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { Credential } from "./command.ts";

/** Who wants to move a device: a connection, and what it may. All connections of the page are one party. */
export interface Party {
  readonly connection: object;
  readonly credential: Credential;
}

export interface LeaseRequest {
  readonly purpose: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly wait?: boolean;
}

interface Held {
  readonly leaseId: number;
  readonly party: Party;
  purpose: string;
  deadline: number;
  stopTimer: () => void;
}

interface Waiting extends LeaseRequest {
  readonly party: Party;
  readonly grant: () => void;
}

interface LeaseDeskDeps {
  readonly clock: Clock;
  /** Leaves the device as no client is there; may take its time, but not longer than `makeSafeWithin`. */
  readonly makeSafe: () => Promise<void>;
  /** The holder is told, and what it has running on the device is stopped. */
  readonly onLost: (party: Party, lost: EventPayload<"Lease.Lost">) => void;
  /** A technician has the device from now on: what others have running on it is stopped. */
  readonly onTaken: (party: Party) => void;
  readonly onFault: (fault: unknown) => void;
}

/** A device that does not answer must not keep the next holder out for ever. */
const makeSafeWithin = 10_000;

function same(left: Party, right: Party): boolean {
  const bothPage = left.credential === "page" && right.credential === "page";
  return bothPage || left.connection === right.connection;
}

/**
 * The leases of one device (DESIGN §4.1): at most one holder, a queue everyone can see, maintenance before all
 * others. A lease that ends other than by Release makes the device safe, once, before the next one begins.
 */
export class LeaseDesk {
  readonly #deps: LeaseDeskDeps;
  #held: Held | undefined;
  #waiting: readonly Waiting[] = [];
  #making: Promise<void> | undefined;
  #lastId = 0;

  constructor(deps: LeaseDeskDeps) {
    this.#deps = deps;
  }

  /** Whether nobody else holds the device. */
  mayMove(party: Party): boolean {
    return this.#held === undefined || same(this.#held.party, party);
  }

  /** The same, asked right before the device is moved: a device that is being made safe is waited for. */
  async admits(party: Party): Promise<boolean> {
    await this.#making;
    return this.mayMove(party);
  }

  view(): LeaseQueue {
    return {
      lease: this.#held === undefined ? null : this.#viewOf(this.#held),
      queue: this.#waiting.map(({ purpose, party }) => ({ purpose, holder: party.credential })),
    };
  }

  async acquire(
    party: Party,
    request: LeaseRequest,
    signal: AbortSignal,
  ): Promise<Result<LeaseView, "leased" | "canceled">> {
    const held = this.#held;
    if (held?.party.connection === party.connection) {
      held.purpose = request.purpose;
      return ok(this.#extend(held, request.duration));
    }
    const claimed = held !== undefined || this.#waiting.length > 0;
    if (!claimed && this.#making === undefined) return ok(this.#grant(party, request));
    const takes = held !== undefined && this.#outranks(party, held.party);
    if (claimed && request.wait !== true && !takes) return fail("leased");
    const turn = this.#line(party, request, signal);
    if (takes) this.#lose(held, "preempted");
    return await turn;
  }

  renew(party: Party, leaseId: number, duration: number): Result<LeaseView, "leaseUnknown"> {
    const held = this.#heldBy(party, leaseId);
    return held === undefined ? fail("leaseUnknown") : ok(this.#extend(held, duration));
  }

  release(party: Party, leaseId: number): Result<void, "leaseUnknown"> {
    const held = this.#heldBy(party, leaseId);
    if (held === undefined) return fail("leaseUnknown");
    held.stopTimer();
    this.#held = undefined;
    this.#next();
    return ok();
  }

  /** The connection is gone: what it held is lost. What it waited for ends with its commands. */
  gone(connection: object): void {
    if (this.#held?.party.connection === connection) this.#lose(this.#held, "disconnected");
  }

  /** The visit is over: its page's lease is lost, and a device nobody holds is made safe as well. */
  visitEnded(): void {
    if (this.#held?.party.credential === "page") this.#lose(this.#held, "visitEnded");
    else if (this.#held === undefined) this.#becomeSafe();
  }

  #heldBy(party: Party, leaseId: number): Held | undefined {
    const held = this.#held;
    return held?.leaseId === leaseId && held.party.connection === party.connection ? held : undefined;
  }

  #outranks(party: Party, other: Party): boolean {
    return party.credential === "maintenance" && other.credential !== "maintenance";
  }

  #viewOf({ leaseId, purpose, party, deadline }: Held): LeaseView {
    const remainingMs = Math.max(0, Math.round(deadline - this.#deps.clock.monotonic()));
    return { leaseId, purpose, holder: party.credential, remainingMs };
  }

  #grant(party: Party, { purpose, duration }: LeaseRequest): LeaseView {
    this.#lastId += 1;
    const held: Held = { leaseId: this.#lastId, party, purpose, deadline: 0, stopTimer: () => undefined };
    this.#held = held;
    // Others finish what they began; whoever repairs the device must have it now.
    if (party.credential === "maintenance") this.#deps.onTaken(party);
    return this.#extend(held, duration);
  }

  #extend(held: Held, duration: number): LeaseView {
    const { clock } = this.#deps;
    held.stopTimer();
    held.deadline = clock.monotonic() + duration;
    held.stopTimer = clock.after(duration, () => this.#lose(held, "expired"));
    return this.#viewOf(held);
  }

  /** Stands in line; maintenance behind maintenance only. */
  async #line(
    party: Party,
    request: LeaseRequest,
    signal: AbortSignal,
  ): Promise<Result<LeaseView, "canceled">> {
    if (signal.aborted) return fail("canceled");
    return await new Promise((resolve) => {
      const waiting: Waiting = {
        ...request,
        party,
        grant: () => {
          signal.removeEventListener("abort", leave);
          resolve(ok(this.#grant(party, request)));
        },
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve(fail("canceled"));
      };
      signal.addEventListener("abort", leave, { once: true });
      const before = this.#waiting.findIndex((other) => this.#outranks(party, other.party));
      this.#waiting =
        before === -1 ? [...this.#waiting, waiting] : this.#waiting.toSpliced(before, 0, waiting);
    });
  }

  #next(): void {
    if (this.#making !== undefined || this.#held !== undefined) return;
    const [next, ...others] = this.#waiting;
    this.#waiting = others;
    next?.grant();
  }

  #lose(held: Held, reason: LeaseLossReason): void {
    held.stopTimer();
    this.#held = undefined;
    this.#deps.onLost(held.party, { leaseId: held.leaseId, purpose: held.purpose, reason });
    this.#becomeSafe();
  }

  #becomeSafe(): void {
    this.#making ??= this.#makeSafe().then(() => {
      this.#making = undefined;
      this.#next();
    });
  }

  async #makeSafe(): Promise<void> {
    const { clock, makeSafe, onFault } = this.#deps;
    const done = new AbortController();
    const tried = (async () => await makeSafe())().catch(onFault);
    await Promise.race([tried, delay(clock, makeSafeWithin, done.signal)]);
    done.abort();
  }
}
