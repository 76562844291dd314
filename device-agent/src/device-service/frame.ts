import {
  CommandMessage,
  commands,
  events,
  isCommandName,
  parser,
  type CompletionCode,
  type EventName,
  type EventPayload,
} from "@zizhuban/device-agent-contract";

// XFS4IoT frames (CWA 17852, release 2024-3, "Message format"): one JSON text message each.

export interface IncomingCommand {
  readonly name: string;
  readonly version: string | undefined;
  readonly requestId: number;
  /** Milliseconds from receipt; 0 = none. */
  readonly timeout: number;
  readonly payload: unknown;
}

/** What is answered to a message that is no command: an acknowledge with this status, and nothing follows. */
export interface RefusedMessage {
  readonly status: "invalidMessage" | "invalidRequestID" | "tooManyRequests";
  readonly name: string;
  readonly requestId?: number;
}

export type Incoming =
  | { readonly ok: true; readonly command: IncomingCommand }
  | { readonly ok: false; readonly refused: RefusedMessage };

/** Stands in an acknowledge where the message's own name could not be read; the header demands one. */
const unreadableName = "Extension.Unreadable";
const parseCommandMessage = parser(CommandMessage);

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one text message. The header is checked here, the payload later by the command's own schema. */
export function readFrame(text: string): Incoming {
  const message = readJson(text);
  const header = memberOf(message, "header");
  const givenName = memberOf(header, "name");
  const name =
    typeof givenName === "string" && /^[A-Za-z0-9]{1,39}\.[A-Za-z0-9]{1,39}$/.test(givenName)
      ? givenName
      : unreadableName;
  const requestId = memberOf(header, "requestId");
  const usableId = typeof requestId === "number" && Number.isSafeInteger(requestId) && requestId >= 1;
  const parsed = parseCommandMessage(message);
  if (parsed.ok) {
    const { header, payload } = parsed.value;
    const { version, timeout = 0 } = header;
    return {
      ok: true,
      command: { name: header.name, version, requestId: header.requestId, timeout, payload: payload ?? {} },
    };
  }
  if (memberOf(header, "type") === "command" && name !== unreadableName && !usableId)
    return { ok: false, refused: { status: "invalidRequestID", name } };
  return { ok: false, refused: { status: "invalidMessage", name, ...(usableId && { requestId }) } };
}

function versionOf(name: string): string {
  return isCommandName(name) ? commands[name].version : "1.0";
}

function completionVersionOf(name: string): string {
  if (!isCommandName(name)) return "1.0";
  const definition = commands[name];
  return "completionVersion" in definition ? definition.completionVersion : definition.version;
}

export function acknowledgeFrame({ name, requestId }: { name: string; requestId: number }): string {
  return JSON.stringify({ header: { type: "acknowledge", name, version: versionOf(name), requestId } });
}

export function refusalFrame({ name, requestId, status }: RefusedMessage): string {
  return JSON.stringify({
    header: { type: "acknowledge", name, version: versionOf(name), requestId, status },
  });
}

export interface Completion {
  readonly completionCode: CompletionCode;
  readonly payload?: unknown;
  readonly errorCode?: string;
  readonly description?: string;
}

export function completionFrame(
  { name, requestId }: { name: string; requestId: number },
  { completionCode, payload, errorCode, description }: Completion,
): string {
  return JSON.stringify({
    header: {
      type: "completion",
      name,
      version: completionVersionOf(name),
      requestId,
      completionCode,
      errorDescription: description,
    },
    payload: errorCode === undefined ? payload : { errorCode },
  });
}

/** An `event` carries its command's request id, an `unsolicited` message none. */
export function eventFrame<Name extends EventName>(
  name: Name,
  payload: EventPayload<Name>,
  requestId?: number,
): string {
  const { kind, version } = events[name];
  return JSON.stringify({ header: { type: kind, name, version, requestId }, payload });
}

/** Whether a command of that version can be answered: the same major version, and no younger than ours. */
export function speaksVersion(ours: string, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  const [ourMajor = 0, ourMinor = 0] = ours.split(".").map(Number);
  const [major = 0, minor = 0] = asked.split(".").map(Number);
  return major === ourMajor && minor <= ourMinor;
}
