import { once } from "node:events";
import { WebSocket } from "ws";
import { isRecord, mistakesInMessage, type Message } from "./facts.ts";

/** What became of one command. */
interface Outcome {
  /** The acknowledge's status when the command was refused; else the completion code. */
  readonly code: string;
  readonly payload: unknown;
}

interface Open {
  acknowledged: boolean;
  readonly settle: (outcome: Outcome) => void;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/**
 * One connection to one service, by the standard's rules alone: acknowledge, events, one completion, and nothing
 * after it. Whatever breaks them is noted, with where.
 */
export class StandardClient {
  readonly mistakes: string[] = [];
  readonly names = new Set<string>();
  readonly #socket: WebSocket;
  readonly #open = new Map<number, Open>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) this.mistakes.push("a binary message");
      else this.#receive(data.toString("utf8"));
    });
  }

  static async connect(url: string, headers: Record<string, string>): Promise<StandardClient> {
    const socket = new WebSocket(url, { headers });
    await once(socket, "open");
    return new StandardClient(socket);
  }

  /** Sends a command; the promise is of its end. */
  send(
    name: string,
    options: { readonly version?: string; readonly payload?: unknown; readonly timeout?: number } = {},
  ): { readonly requestId: number; readonly outcome: Promise<Outcome> } {
    const requestId = ++this.#lastId;
    const { version, payload, timeout = 0 } = options;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#open.set(requestId, { acknowledged: false, settle: resolve });
    const header = { type: "command", name, requestId, timeout, ...(version !== undefined && { version }) };
    this.#socket.send(JSON.stringify({ header, payload }));
    return { requestId, outcome: promise };
  }

  async call(name: string, options?: Parameters<StandardClient["send"]>[1]): Promise<Outcome> {
    return await this.send(name, options).outcome;
  }

  /** Closes; commands without an end are a mistake. */
  async close(): Promise<void> {
    for (const requestId of this.#open.keys()) this.mistakes.push(`${requestId}: never completed`);
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #receive(data: string): void {
    const parsed: unknown = JSON.parse(data);
    if (!isRecord(parsed) || !isRecord(parsed["header"])) {
      this.mistakes.push(`no header: ${data}`);
      return;
    }
    const message: Message = { header: parsed["header"], payload: parsed["payload"] };
    const foreign = Object.keys(parsed).filter((name) => name !== "header" && name !== "payload");
    this.mistakes.push(...foreign, ...mistakesInMessage(message));
    const { type, name, requestId } = message.header;
    if (type === "event" || type === "unsolicited") this.names.add(text(name));
    if (type !== "unsolicited") this.#follow(message, Number(requestId));
  }

  #follow({ header, payload }: Message, requestId: number): void {
    const said = `${text(header.type)} ${text(header.name)} ${requestId}`;
    const open = this.#open.get(requestId);
    if (open === undefined) this.mistakes.push(`${said}: answers no open command`);
    else if (header.type === "acknowledge") {
      if (open.acknowledged) this.mistakes.push(`${said}: acknowledged twice`);
      open.acknowledged = true;
      if (header.status !== undefined) this.#end(requestId, open, { code: text(header.status), payload });
    } else {
      if (!open.acknowledged) this.mistakes.push(`${said}: before its acknowledge`);
      if (header.type === "completion")
        this.#end(requestId, open, { code: text(header.completionCode), payload });
    }
  }

  #end(requestId: number, open: Open, outcome: Outcome): void {
    this.#open.delete(requestId);
    open.settle(outcome);
  }
}
