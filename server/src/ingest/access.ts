import {
  kioskMayPublish,
  kioskMaySubscribe,
  maximumPayloadBytes,
  parseTopic,
  topic,
} from "@zizhuban/server-contract";
import type { TopicKind } from "@zizhuban/server-contract";

/** What a kiosk publishes, if it may: its own topics and nothing else, `$…` never. */
export function publishedKind(kid: string, name: string): TopicKind | undefined {
  const parsed = parseTopic(name);
  return parsed?.kid === kid && kioskMayPublish.includes(parsed.kind) ? parsed.kind : undefined;
}

/** Exactly its own readable topics; no wildcards. */
export function maySubscribe(kid: string, filter: string): boolean {
  return kioskMaySubscribe.some((kind) => topic(kind, kid) === filter);
}

/** A will is a `st` of its own, of a reasonable size. */
export function mayWill(
  kid: string,
  will: { readonly topic: string; readonly payload: Uint8Array },
): boolean {
  return publishedKind(kid, will.topic) === "state" && will.payload.length <= maximumPayloadBytes;
}

/** The same rules for Mosquitto (`acl_file`, with `use_identity_as_username`); `server` is this server's user. */
export function brokerAccessList(server: string): string {
  return [
    `user ${server}`,
    "topic readwrite k/1/#",
    "",
    ...kioskMayPublish.map((kind) => `pattern write ${topic(kind, "%u")}`),
    ...kioskMaySubscribe.map((kind) => `pattern read ${topic(kind, "%u")}`),
    "",
  ].join("\n");
}
