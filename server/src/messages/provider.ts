import type { Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { Condition } from "../signed-requests/index.ts";

/** A short message to one telephone. Number and text are personal data. */
export interface ShortMessage {
  /** The same message again has the same id: an operator that keeps ids sends it once. */
  readonly id: string;
  readonly to: Sensitive<string>;
  readonly text: Sensitive<string>;
}

/** The operator's gateway for short messages. */
export interface SmsProvider {
  /**
   * Resolves when the gateway has taken the message; delivery is not known here. `messageRefused`: it will never take
   * this one. `messageUnsent`: not now, or nobody knows; it may be sent again. `detail` is a short code.
   */
  send(message: ShortMessage): Promise<Result<void, "messageRefused" | "messageUnsent">>;
  condition(): Condition;
  stop?(): Promise<void>;
}
