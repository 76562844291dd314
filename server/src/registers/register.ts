import type { Result, Sensitive } from "@zizhuban/device-agent-contract";

/** One question to one register about one person. */
export interface RegisterQuery {
  readonly register: string;
  readonly purpose: string;
  /** Key of the item it is asked for, or `identity`. */
  readonly recipient: string;
  readonly consentId?: string;
  readonly grantId?: string;
  readonly fields: readonly string[];
  readonly idNumber: Sensitive<string>;
}

/** Registers of other authorities, asked through the data-sharing platform. */
export interface DataRegisters {
  /** `undefined`: the register answered, and knows nobody of that number. */
  find(query: RegisterQuery): Promise<Result<Sensitive<unknown> | undefined, "registerUnavailable">>;
}

/** Telephone numbers citizens have on file with an authority; nobody names another one at a kiosk. */
export interface PhoneRegister {
  /** `undefined`: the register answered, and has no number of this person. */
  phoneOf(idNumber: Sensitive<string>): Promise<Result<Sensitive<string> | undefined, "registerUnavailable">>;
}
