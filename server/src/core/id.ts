import type { Clock } from "@zizhuban/device-agent-contract";
import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562): primary keys that sort by the time they were made. */
export function newId(clock: Clock): string {
  return v7({ msecs: clock.now() });
}
