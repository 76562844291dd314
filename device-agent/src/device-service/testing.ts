import {
  commands,
  events,
  isCommandName,
  isEventName,
  parser,
  ServiceMessage,
  type CommandName,
  type CommandPayload,
} from "@zizhuban/device-agent-contract";
import { WebSocket } from "ws";

/** A client of one service that believes nothing: every message is checked against the contract as it arrives. */
export interface XfsClient {
  readonly socket: WebSocket;
  readonly received: ServiceMessage[];
  /** Sends a command and returns its request id. */
  send<Name extends CommandName>(
    name: Name,
    payload?: CommandPayload<Name>,
    header?: { timeout?: number; version?: string; requestId?: number },
  ): number;
  sendText(text: string): void;
  /** The first message, past or future, that fits. */
  next(fits: (message: ServiceMessage) => boolean): Promise<ServiceMessage>;
  /** Sends and waits for the completion, or for the acknowledge that refuses. */
  call<Name extends CommandName>(
    name: Name,
    payload?: CommandPayload<Name>,
    header?: { timeout?: number; version?: string },
  ): Promise<ServiceMessage>;
  close(): void;
}

const parseMessage = parser(ServiceMessage);

/** Throws when a message is not what the contract says; returns it otherwise. */
function checkServiceMessage(text: string): ServiceMessage {
  const parsed = parseMessage(JSON.parse(text));
  if (!parsed.ok) throw new Error(`not a service message: ${parsed.detail}: ${text}`);
  const message = parsed.value;
  const { type, name, completionCode } = message.header;
  if (type === "completion" && completionCode === "success" && isCommandName(name)) {
    const payload = parser(commands[name].completion)(message.payload);
    if (!payload.ok) throw new Error(`${name} completion: ${payload.detail}: ${text}`);
  }
  if (completionCode === "commandErrorCode") {
    const errors: readonly string[] = isCommandName(name) ? commands[name].errors : [];
    const payload = JSON.stringify(message.payload);
    if (!errors.some((code) => payload === JSON.stringify({ errorCode: code })))
      throw new Error(`${name} completed with an undeclared error: ${text}`);
  }
  if (type === "event" || type === "unsolicited") {
    if (!isEventName(name) || events[name].kind !== type) throw new Error(`undeclared event: ${text}`);
    const payload = parser(events[name].payload)(message.payload);
    if (!payload.ok) throw new Error(`${name}: ${payload.detail}: ${text}`);
  }
  return message;
}

/** Connects to a service; rejects with the HTTP status when the upgrade is refused. */
export async function connectXfs(
  url: string,
  headers: Record<string, string>,
  protocols: readonly string[] = [],
): Promise<XfsClient> {
  const socket = new WebSocket(url, [...protocols], { headers });
  const received: ServiceMessage[] = [];
  const waiting = new Set<() => void>();
  let nextId = 1;
  let fault: unknown;
  socket.on("message", (data) => {
    try {
      received.push(checkServiceMessage(Buffer.isBuffer(data) ? data.toString("utf8") : ""));
    } catch (error) {
      fault ??= error;
    }
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      reject(new Error(`refused ${response.statusCode ?? 0}`));
    });
  });
  socket.on("error", () => undefined);

  const client: XfsClient = {
    socket,
    received,
    send(name, payload, header = {}) {
      const requestId = header.requestId ?? nextId++;
      socket.send(
        JSON.stringify({
          header: { type: "command", name, version: commands[name].version, requestId, ...header },
          payload: payload ?? {},
        }),
      );
      return requestId;
    },
    sendText: (text) => socket.send(text),
    async next(fits) {
      return await new Promise((resolve, reject) => {
        const look = () => {
          const found = received.find(fits);
          if (found === undefined && fault === undefined) return;
          waiting.delete(look);
          if (found === undefined) reject(fault);
          else resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    async call(name, payload, header) {
      const requestId = client.send(name, payload, header);
      return await client.next(
        ({ header }) =>
          header.requestId === requestId && (header.type === "completion" || header.status !== undefined),
      );
    },
    close: () => socket.close(),
  };
  return client;
}
