import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  maximumPayloadBytes,
  parseHistoryHead,
  parseHistoryMessage,
  parseNowMessage,
  parseStateMessage,
  type HistoryMessage,
  type NowMessage,
  type StateMessage,
  type TopicKind,
} from "@zizhuban/server-contract";

/** One message of a kiosk, as the broker gave it. */
export interface Received {
  readonly kid: string;
  readonly kind: TopicKind;
  readonly payload: Uint8Array;
  /** Unix milliseconds by the server's clock. */
  readonly at: number;
}

interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** What a message turned out to be. A rejected one keeps its place in the ledger if its head can be read. */
export type Sorted =
  | { readonly type: "state"; readonly message: StateMessage }
  | { readonly type: "now"; readonly message: NowMessage }
  | { readonly type: "history"; readonly message: HistoryMessage }
  | { readonly type: "rejected"; readonly reason: string; readonly place?: Place };

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Validates one message with the contract; never throws. */
export function sort(received: Received): Sorted {
  const json = readJson(received.payload);
  if (!json.ok) return { type: "rejected", reason: json.code };
  const { value, fault } = json.value;
  if (fault !== undefined) {
    return { type: "rejected", reason: fault, ...(received.kind === "history" ? placeIn(value) : {}) };
  }
  switch (received.kind) {
    case "state": {
      const parsed = parseStateMessage(value);
      return parsed.ok ? { type: "state", message: parsed.value } : rejected(parsed.detail);
    }
    case "now": {
      const parsed = parseNowMessage(value);
      return parsed.ok ? { type: "now", message: parsed.value } : rejected(parsed.detail);
    }
    case "history":
      return sortHistory(value);
    case "ack":
      return { type: "rejected", reason: "not a kiosk's topic" };
  }
}

/** Where in the ledger a message belongs whose head can be read. */
function placeIn(json: unknown): { readonly place?: Place } {
  const head = parseHistoryHead(json);
  return head.ok ? { place: { epoch: head.value.epoch, seq: head.value.seq } } : {};
}

function sortHistory(json: unknown): Sorted {
  const parsed = parseHistoryMessage(json);
  const place = placeIn(json);
  if (!parsed.ok) return { type: "rejected", reason: parsed.detail ?? parsed.code, ...place };
  const { event, seq } = parsed.value;
  // A declaration speaks of rows before itself.
  if (event.type === "journal.dropped" && (event.from > event.to || event.to >= seq)) {
    return { type: "rejected", reason: "/event range is not before its own row", ...place };
  }
  return { type: "history", message: parsed.value };
}

function rejected(detail = "does not match"): Sorted {
  return { type: "rejected", reason: detail };
}

/** Larger ones are not even looked into for their place. */
const largestRead = 4 * maximumPayloadBytes;

/** JSON, and what is wrong with it all the same. */
function readJson(
  payload: Uint8Array,
): Result<{ value: unknown; fault?: "tooLarge" | "notStorable" }, "tooLarge" | "notUtf8" | "notJson"> {
  if (payload.length > largestRead) return fail("tooLarge");
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return fail("notUtf8");
  }
  let storable = true;
  try {
    // jsonb holds neither U+0000 nor half a surrogate pair (PostgreSQL manual, 8.14).
    const value: unknown = JSON.parse(text, (_key, member: unknown) => {
      if (typeof member === "string" && (member.includes("\0") || !member.isWellFormed())) storable = false;
      return member;
    });
    if (payload.length > maximumPayloadBytes) return ok({ value, fault: "tooLarge" });
    return ok(storable ? { value } : { value, fault: "notStorable" });
  } catch {
    return fail("notJson");
  }
}
