import { fail, ok, type Clock } from "@zizhuban/device-agent-contract";
import type { IppTransport, IppTransportFailure } from "../ipp.ts";
import { listeners } from "../listeners.ts";
import type { Connection, Transport, TransportFailure } from "../transport.ts";
import type { Masker } from "./masker.ts";
import { bytesOf, freeNumber, hexOf, resolution, type Happening, type Recording } from "./recording.ts";

/** The first thing the agent did otherwise than when it was recorded. */
export interface Mismatch {
  readonly code: "otherBytes" | "otherStep" | "afterTheEnd";
  /** Of the recording's text, counted from 1. */
  readonly line: number;
  readonly expected: string;
  readonly got: string;
}

export interface Replay {
  readonly transport: Transport;
  readonly ippTransport: IppTransport;
  /** Called when the recording comes to a verb that was asked for. */
  onAsk(listener: (ask: { readonly verb: string; readonly details: unknown }) => void): void;
  mismatch(): Mismatch | undefined;
  /** How the verb ended when it was recorded; undefined before the recording has come to it. */
  recordedEnd(): string | undefined;
}

interface ReplayOptions {
  readonly recording: Recording;
  readonly masker: () => Masker;
  /** Simulated, so that the recorded pauses cost nothing. */
  readonly clock: Clock;
}

const failures: readonly TransportFailure[] = [
  "portNotFound",
  "portBusy",
  "portDenied",
  "refused",
  "connectionLost",
  "timedOut",
];
const ippFailures: readonly IppTransportFailure[] = [
  "hostNotFound",
  "refused",
  "timedOut",
  "connectionLost",
  "certificateRefused",
  "notIpp",
  "canceled",
];
const asIppFailure = (code: string): IppTransportFailure =>
  ippFailures.find((known) => known === code) ?? "connectionLost";
const asFailure = (code: unknown): TransportFailure =>
  failures.find((known) => known === code) ?? "connectionLost";

/** What a device was saying when the agent hung up may reach it a moment earlier or later; in milliseconds. */
const hangingUp = 60;

/**
 * A printer is asked how it is and how its job is by two loops, whose order depends on milliseconds: a request may
 * come this many steps before its turn, and one that is asked again is answered as before.
 */
const overtaking = 12;

// RFC 8010 §3.1.1: bytes 4 to 7 are the request-id, which counts requests and comes back in the answer.
const withoutRequestId = (hex: string) => hex.slice(0, 8) + hex.slice(16);
function withRequestId(answer: Uint8Array, request: Uint8Array): Uint8Array {
  const own = answer.slice();
  own.set(request.subarray(4, 8), 4);
  return own;
}

type Answer = Awaited<ReturnType<IppTransport["post"]>>;

interface Link {
  data(bytes: Uint8Array): void;
  gone(reason: TransportFailure): void;
}

/** Plays the device's part of a recording, in strict order, and holds the agent to its own: on each connection in order. */
class Player implements Replay {
  readonly #happenings: readonly Happening[];
  readonly #answers = new Map<number, (answer: Answer) => void>();
  /** Requests of the recording that the agent has made; the last answer to each question. */
  readonly #asked = new Set<number>();
  readonly #answered = new Map<string, Answer>();
  readonly #masker: () => Masker;
  readonly #clock: Clock;
  readonly #asks = listeners<{ verb: string; details: unknown }>();
  #next = 0;
  #mismatch: Mismatch | undefined;
  #end: string | undefined;
  #cancel = () => {};
  readonly #links = new Map<number, Link>();
  /** What the agent did before its turn, because the steps before are another connection's. */
  readonly #early = new Set<number>();

  constructor({ recording, masker, clock }: ReplayOptions) {
    this.#happenings = recording.happenings;
    const { printerUri = "" } = recording.header;
    this.ippTransport = { label: "replay", printerUri, post: this.#post, close: () => undefined };
    this.#masker = masker;
    this.#clock = clock;
  }

  readonly transport: Transport = {
    label: "replay",
    open: async () => {
      const on = freeNumber(this.#links);
      const expected = this.#agentDoes(on, "open", "open");
      if (expected === undefined) return fail("connectionLost");
      if (expected.value !== "ok") return fail(asFailure(expected.value));
      return ok(this.#connect(on));
    },
  };

  readonly ippTransport: IppTransport;

  #post: IppTransport["post"] = (body, { signal }) =>
    new Promise((resolve) => {
      const answered = (answer: Answer) => {
        signal?.removeEventListener("abort", canceled);
        resolve(answer.ok ? ok(withRequestId(answer.value, body)) : answer);
      };
      const canceled = () => answered(fail("canceled"));
      signal?.addEventListener("abort", canceled, { once: true });
      const question = withoutRequestId(hexOf(this.#masker().out(body)));
      const before = this.#answered.get(question);
      const recorded = this.#happenings.findIndex(
        ({ kind, value }, index) =>
          kind === "post" &&
          index >= this.#next &&
          index < this.#next + overtaking &&
          !this.#asked.has(index) &&
          withoutRequestId(value.hex) === question,
      );
      const post = this.#happenings[recorded];
      if (post?.kind === "post") {
        this.#asked.add(recorded);
        this.#answers.set(post.value.n, (answer) => {
          this.#answered.set(question, answer);
          answered(answer);
        });
        this.#go();
      } else if (before !== undefined) this.#clock.after(1, () => answered(before));
      else {
        this.#differs("post", question);
        answered(fail("connectionLost"));
      }
    });

  onAsk(listener: (ask: { verb: string; details: unknown }) => void): void {
    this.#asks.add(listener);
    this.#go();
  }

  mismatch(): Mismatch | undefined {
    return this.#mismatch;
  }

  recordedEnd(): string | undefined {
    return this.#end;
  }

  #connect(on: number): Connection {
    const mask = this.#masker();
    const data = listeners<Uint8Array>();
    const closed = listeners<TransportFailure>();
    const link = {
      data: (bytes: Uint8Array) => data.emit(bytes),
      gone: (reason: TransportFailure) => {
        if (this.#links.get(on) !== link) return;
        this.#links.delete(on);
        closed.emit(reason);
      },
    };
    this.#links.set(on, link);
    return {
      write: async (bytes) => {
        if (this.#links.get(on) !== link) return fail("connectionLost");
        const got = hexOf(mask.out(bytes));
        if (got !== "" && this.#agentDoes(on, "out", got) === undefined) {
          link.gone("connectionLost");
          return fail("connectionLost");
        }
        return ok();
      },
      onData: (listener) => data.add(listener),
      onClose: (listener) => closed.add(listener),
      close: async () => {
        if (this.#links.get(on) !== link) return;
        this.#agentDoes(on, "gone", "closed");
        link.gone("connectionLost");
      },
    };
  }

  /** Steps over what the agent is to do next; undefined, and a mismatch noted, when it does something else. */
  #agentDoes(on: number, kind: Happening["kind"], got: string): Happening | undefined {
    // How a verb ended was noted beside the wire, a moment before or after its last step.
    if (this.#happenings[this.#next]?.kind === "end") this.#step();
    const at = kind === "gone" ? this.#hangUpOn(on) : this.#nextOn(on);
    const expected = this.#happenings[at];
    const fits = expected?.kind === kind && (kind === "open" || expected.value === got);
    if (this.#mismatch === undefined && fits) {
      this.#early.add(at);
      this.#go();
      return expected;
    }
    this.#differs(kind, got, at);
    return undefined;
  }

  /** Where this connection goes on; a person's wish is waited for by all. */
  #nextOn(on: number, from = this.#next): number {
    let at = from;
    for (let step = this.#happenings[at]; step !== undefined; step = this.#happenings[++at])
      if (!this.#early.has(at) && (step.kind === "ask" || (step.on ?? 0) === on)) break;
    return at;
  }

  /** As {@link #nextOn}, for an agent that hangs up: what the device had only just begun to say is passed over. */
  #hangUpOn(on: number): number {
    const first = this.#nextOn(on);
    const unheard: number[] = [];
    let at = first;
    for (; this.#happenings[at]?.kind === "in"; at = this.#nextOn(on, at + 1)) unheard.push(at);
    const step = this.#happenings[at];
    if (step?.kind !== "gone" || step.t - (this.#happenings[first]?.t ?? 0) > hangingUp) return first;
    for (const one of unheard) this.#early.add(one);
    return at;
  }

  #differs(kind: Happening["kind"], got: string, at = this.#next): void {
    // When all is over the device is stopped, which was not recorded.
    if (this.#end !== undefined) return;
    const expected = this.#happenings[at];
    this.#mismatch ??= {
      code: expected === undefined ? "afterTheEnd" : expected.kind === kind ? "otherBytes" : "otherStep",
      line: at + 2,
      expected: expected === undefined ? "" : `${expected.kind} ${JSON.stringify(expected.value)}`,
      got: `${kind} ${JSON.stringify(got)}`,
    };
  }

  /**
   * Plays what is the device's, or the person's, as long after the last step as when it was recorded. Two steps of one moment
   * were two all the same: what the agent makes of the first is done before the second.
   */
  #go(): void {
    this.#cancel();
    while (this.#early.delete(this.#next)) this.#next += 1;
    const due = this.#happenings[this.#next];
    if (due === undefined || due.kind === "open" || due.kind === "out") return;
    if (due.kind === "post" && !this.#asked.has(this.#next)) return;
    if (due.kind === "gone" && due.value === "closed") return;
    const before = this.#happenings[this.#next - 1]?.t ?? 0;
    this.#cancel = this.#clock.after(Math.max(resolution, due.t - before), () => {
      this.#step();
      this.#go();
    });
  }

  #step(): void {
    this.#cancel();
    const due = this.#happenings[this.#next++];
    if (due !== undefined) this.#play(due);
  }

  #play({ on = 0, kind, value }: Happening): void {
    if (kind === "in") this.#links.get(on)?.data(bytesOf(value));
    if (kind === "gone") this.#links.get(on)?.gone(asFailure(value));
    if (kind === "answer") this.#answers.get(value.n)?.(ok(bytesOf(value.hex)));
    if (kind === "failed") this.#answers.get(value.n)?.(fail(asIppFailure(value.code)));
    if (kind === "ask") this.#asks.emit(value);
    if (kind === "end") this.#end = value;
  }
}

/** A wire that answers from a recording: the same steps in the same order, byte for byte, or a {@link Mismatch}. */
export function replay(options: ReplayOptions): Replay {
  return new Player(options);
}
