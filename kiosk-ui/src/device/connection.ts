import {
  fail,
  ok,
  type Clock,
  type CommandName,
  type CommandPayload,
  type CompletionPayload,
  type Result,
  type ServiceMessage,
} from "@zizhuban/device-agent-contract";
import type { CommandContract, DeviceContract } from "./contract.ts";

/** What a connection needs of a WebSocket. */
export type AgentSocket = Pick<WebSocket, "addEventListener" | "close" | "send">;

/** How long the page waits for the agent beyond what it asked the agent to wait, in ms. */
const answerGrace = 5_000;

export interface RequestOptions {
  /** Milliseconds the agent may take; it completes `timeOut` itself when they are over. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Events of this command, by name; the payload is not yet checked. */
  readonly onEvent?: (name: string, payload: unknown) => void;
}

interface Pending {
  readonly name: string;
  readonly options: RequestOptions;
  readonly settle: (message: ServiceMessage | undefined) => void;
}

/**
 * One socket to one XFS4IoT service (CWA 17852): commands with ids, acknowledges, events,
 * completions. Used once: after any failure it is closed and a new one is made.
 */
export class ServiceConnection {
  readonly #socket: AgentSocket;
  readonly #contract: DeviceContract;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed = false;
  onUnsolicited: (name: string, payload: unknown) => void = () => undefined;
  onClose: () => void = () => undefined;

  private constructor(socket: AgentSocket, contract: DeviceContract, clock: Clock) {
    this.#socket = socket;
    this.#contract = contract;
    this.#clock = clock;
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", () => this.close());
  }

  /** Opens a socket; `connectionLost` when nobody answers within `within` ms. */
  static async open(
    url: string,
    deps: {
      contract: DeviceContract;
      clock: Clock;
      within: number;
      openSocket: (url: string) => AgentSocket;
    },
  ): Promise<Result<ServiceConnection, "connectionLost">> {
    const socket = deps.openSocket(url);
    const opened = await new Promise<boolean>((resolve) => {
      const cancel = deps.clock.after(deps.within, () => resolve(false));
      const finish = (open: boolean) => {
        cancel();
        resolve(open);
      };
      socket.addEventListener("open", () => finish(true), { once: true });
      socket.addEventListener("close", () => finish(false), { once: true });
    });
    if (opened) return ok(new ServiceConnection(socket, deps.contract, deps.clock));
    socket.close();
    return fail("connectionLost");
  }

  /**
   * Sends a command and waits for its completion. Fails with the completion code, with the command's own
   * `errorCode`, with `connectionLost`, or with `malfunction` when the answer is not what the contract says.
   */
  async request<Name extends CommandName>(
    command: CommandContract<Name>,
    payload: CommandPayload<Name>,
    options: RequestOptions = {},
  ): Promise<Result<CompletionPayload<Name>>> {
    if (this.#closed) return fail("connectionLost");
    const id = ++this.#lastId;
    const timeout = options.timeout ?? 10_000;
    const header = { type: "command", name: command.name, version: command.version, requestId: id, timeout };
    const completion = await new Promise<ServiceMessage | undefined>((resolve) => {
      const cancelDeadline = this.#clock.after(timeout + answerGrace, () => settle(undefined));
      const abort = () => this.#cancel(id);
      const settle = (message: ServiceMessage | undefined) => {
        cancelDeadline();
        options.signal?.removeEventListener("abort", abort);
        this.#pending.delete(id);
        resolve(message);
      };
      this.#pending.set(id, { name: command.name, options, settle });
      this.#socket.send(JSON.stringify({ header, payload }));
      if (options.signal?.aborted === true) abort();
      else options.signal?.addEventListener("abort", abort, { once: true });
    });
    if (completion === undefined) return fail(this.#closed ? "connectionLost" : "timeOut");
    return readCompletion(command, completion);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    for (const { settle } of this.#pending.values()) settle(undefined);
    this.onClose();
  }

  #cancel(id: number): void {
    if (this.#closed || !this.#pending.has(id)) return;
    void this.request(this.#contract.commands["Common.Cancel"], { requestIds: [id] });
  }

  #receive(data: unknown): void {
    const message = typeof data === "string" ? parseJson(data) : undefined;
    if (!this.#contract.envelope(message)) return;
    const { type, name, requestId, status } = message.header;
    const pending = requestId === undefined ? undefined : this.#pending.get(requestId);
    if (type === "unsolicited") this.onUnsolicited(name, message.payload);
    else if (pending === undefined || (type !== "event" && pending.name !== name)) return;
    else if (type === "event") pending.options.onEvent?.(name, message.payload);
    else if (type === "completion" || status !== undefined) pending.settle(message);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorCodeOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !("errorCode" in payload)) return undefined;
  return typeof payload.errorCode === "string" ? payload.errorCode : undefined;
}

function readCompletion<Name extends CommandName>(
  command: CommandContract<Name>,
  { header, payload }: ServiceMessage,
): Result<CompletionPayload<Name>> {
  if (header.type !== "completion") return fail(header.status ?? "malfunction");
  if (header.completionCode === "commandErrorCode") return fail(errorCodeOf(payload) ?? "malfunction");
  if (header.completionCode !== "success") return fail(header.completionCode ?? "malfunction");
  const content = payload ?? {};
  return command.accepts(content) ? ok(content) : fail("malfunction", command.name);
}
