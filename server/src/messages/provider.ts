import type { Result, Sensitive } from "@zizhuban/device-agent-contract";

/** A short message to one telephone. Both members are personal data. */
export interface ShortMessage {
  readonly to: Sensitive<string>;
  readonly text: Sensitive<string>;
}

/** The operator's gateway for short messages. */
export interface SmsProvider {
  /** Resolves when the gateway has taken the message; delivery is not known here. */
  send(message: ShortMessage): Promise<Result<void, "messageRefused">>;
}
