import { commands, parser, type Clock } from "@zizhuban/device-agent-contract";
import type { Command, Credential } from "./command.ts";
import {
  acknowledgeFrame,
  completionFrame,
  eventFrame,
  readFrame,
  refusalFrame,
  speaksVersion,
  type Completion,
  type IncomingCommand,
} from "./frame.ts";
import { maximumRequests, type Service } from "./service.ts";

/** A frame above this is answered `invalidMessage`; far above it the socket itself closes with 1009. */
export const maximumFrameBytes = 256 * 1024;

const rate = { burst: 200, perSecond: 100 } as const;
const parseCancel = parser(commands["Common.Cancel"].command);

/** One client on one service: reads its frames, answers each, forgets nothing and leaves nothing behind. */
export class ServiceConnection {
  readonly #service: Service;
  readonly #credential: Credential;
  readonly #clock: Clock;
  readonly #send: (frame: string) => void;
  readonly #unsubscribe: () => void;
  #allowance: number = rate.burst;
  #countedAt: number;

  constructor(deps: {
    service: Service;
    credential: Credential;
    clock: Clock;
    send: (frame: string) => void;
  }) {
    this.#service = deps.service;
    this.#credential = deps.credential;
    this.#clock = deps.clock;
    this.#send = deps.send;
    this.#countedAt = deps.clock.monotonic();
    this.#unsubscribe = deps.service.subscribe(deps.send);
  }

  /** One text message; binary and oversized ones arrive as `undefined`. */
  receive(text: string | undefined): void {
    const incoming = readFrame(text ?? "");
    if (!incoming.ok) {
      this.#send(refusalFrame(incoming.refused));
      return;
    }
    const { command } = incoming;
    const { name, requestId } = command;
    const pending = this.#service.queue.pending(this);
    if (pending.includes(requestId))
      this.#send(refusalFrame({ status: "invalidRequestID", name, requestId }));
    else if (!this.#allow() || pending.length >= maximumRequests || this.#isFullFor(name))
      this.#send(refusalFrame({ status: "tooManyRequests", name, requestId }));
    else {
      this.#send(acknowledgeFrame(command));
      this.#accept(command);
    }
  }

  /** The client is gone; the others go on. */
  close(): void {
    this.#unsubscribe();
    this.#service.disconnected(this);
  }

  /** What is answered at once needs no place in the queue. */
  #isFullFor(name: string): boolean {
    const command = this.#service.commands.get(name);
    if (command === undefined || command.outOfQueue === true) return false;
    return this.#service.queue.queued() >= maximumRequests;
  }

  #allow(): boolean {
    const now = this.#clock.monotonic();
    const earned = ((now - this.#countedAt) / 1000) * rate.perSecond;
    this.#allowance = Math.min(rate.burst, this.#allowance + earned);
    this.#countedAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }

  #accept(incoming: IncomingCommand): void {
    if (incoming.name === "Common.Cancel") {
      this.#cancel(incoming);
      return;
    }
    const command = this.#service.commands.get(incoming.name);
    const refusal = this.#refusal(command, incoming);
    if (command === undefined || refusal !== undefined)
      this.#complete(incoming, refusal ?? { completionCode: "unsupportedCommand" });
    else this.#enqueue(command, incoming);
  }

  #refusal(command: Command | undefined, { version }: IncomingCommand): Completion | undefined {
    if (command === undefined || !speaksVersion(command.version, version))
      return { completionCode: "unsupportedCommand" };
    const only: readonly Credential[] | undefined =
      typeof command.only === "string" ? [command.only] : command.only;
    if (only !== undefined && !only.includes(this.#credential))
      return { completionCode: "authorisationRequired" };
    return undefined;
  }

  #enqueue(command: Command, incoming: IncomingCommand): void {
    const { requestId, timeout, payload } = incoming;
    const { outOfQueue = false, moves = !outOfQueue } = command;
    const credential = this.#credential;
    const party = { connection: this, credential };
    let completed = false;
    this.#service.queue.add({
      owner: this,
      requestId,
      timeout,
      outOfQueue,
      run: async (signal) => {
        if (moves && (await this.#service.leases?.admits(party)) === false)
          return { completionCode: "deviceNotReady", description: "leased" };
        if (signal.aborted) return { completionCode: "canceled" };
        return await command.run(payload, {
          credential,
          party,
          signal,
          event: (name, body) => {
            // A handler that goes on after its command was given up has nobody left to tell.
            if (!completed) this.#send(eventFrame(name, body, requestId));
          },
        });
      },
      complete: (completion) => {
        completed = true;
        this.#complete(incoming, completion);
      },
    });
  }

  /** Cancel completes first, then what it cancelled (devices.md §3.1, as clients of the standard expect). */
  #cancel(incoming: IncomingCommand): void {
    const parsed = parseCancel(incoming.payload);
    const definition = commands["Common.Cancel"];
    if (!speaksVersion(definition.version, incoming.version)) {
      this.#complete(incoming, { completionCode: "unsupportedCommand" });
      return;
    }
    if (!parsed.ok) {
      this.#complete(incoming, { completionCode: "invalidData" });
      return;
    }
    const { requestIds } = parsed.value;
    const pending = this.#service.queue.pending(this);
    const matching = pending.filter((id) => requestIds === undefined || requestIds.includes(id));
    if (matching.length === 0) {
      this.#complete(incoming, { completionCode: "commandErrorCode", errorCode: definition.errors[0] });
      return;
    }
    this.#complete(incoming, { completionCode: "success", payload: {} });
    this.#service.queue.cancel(this, matching);
  }

  #complete(incoming: IncomingCommand, completion: Completion): void {
    this.#send(completionFrame(incoming, completion));
  }
}
