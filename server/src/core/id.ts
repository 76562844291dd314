import type { Clock } from "@zizhuban/device-agent-contract";
import { v7, validate } from "uuid";

/** Whether a text from outside may be asked for as an id. */
export const isUuid = (text: string): boolean => validate(text);

/** A new UUIDv7 (RFC 9562): primary keys that sort by the time they were made. */
export function newId(clock: Clock): string {
  return v7({ msecs: clock.now() });
}
