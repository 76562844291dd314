import type { Clock } from "@zizhuban/device-agent-contract";

/** How a service outside has been lately, as this process saw it. */
export interface Condition {
  readonly up: boolean;
  /** Unix milliseconds. */
  readonly lastOkAt?: number;
  readonly failingSince?: number;
  /** A short code, never what the service answered. */
  readonly lastFailure?: string;
}

/** Keeps the condition of one service: up until it fails, and again when it answers. */
export function watchCondition(clock: Clock) {
  let condition: Condition = { up: true };
  return {
    now: (): Condition => condition,
    succeeded(): void {
      condition = { up: true, lastOkAt: clock.now() };
    },
    failed(code: string): void {
      const { failingSince = clock.now(), lastOkAt } = condition;
      condition = {
        up: false,
        failingSince,
        lastFailure: code,
        ...(lastOkAt !== undefined && { lastOkAt }),
      };
    },
  };
}
