import type { Result, Sensitive } from "@zizhuban/device-agent-contract";

/** A register of another authority, asked through the data-sharing platform. */
export interface DataRegister {
  /** `undefined`: the register answered, and knows nobody of that number. */
  find(idNumber: Sensitive<string>): Promise<Result<Sensitive<unknown> | undefined, "registerUnavailable">>;
}
