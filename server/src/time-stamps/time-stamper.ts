import type { Result } from "@zizhuban/device-agent-contract";
import type { Condition } from "../signed-requests/index.ts";

/** Whoever says when a signature was there: RFC 3161. */
export interface TimeStamper {
  /** Bytes to keep free for one of its tokens. */
  readonly room: number;
  /**
   * A token over these bytes, DER, checked; undefined where a signature without one is good enough.
   * @param bytes the signature's value
   */
  stamp(bytes: Uint8Array): Promise<Result<Buffer | undefined, "timeStampUnavailable">>;
  /** How somebody else's authority has been lately; undefined where the deployment is its own. */
  condition(): Condition | undefined;
}
