import type { CitizenCard, IdCardErrorCode, Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";

export type IdCardProgress =
  | { readonly type: "cardPresent" }
  | { readonly type: "tryAgain"; readonly reason: "selectFailed" | "readFailed"; readonly attempt: number };

export interface ReadCard {
  readonly card: Sensitive<CitizenCard>;
  /** Security module of this reader, `05.01-20260101-0001234567-2345678901`. */
  readonly samId: string;
}

export interface ReadOptions {
  /** Timeout and cancel both come as an abort: waiting for a card ends, a running exchange is finished or the line is reset. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: IdCardProgress) => void;
}

export interface IdCardReader extends Device {
  /** `inferred`: a selected card answers "no card" until it is lifted, so absence is only sometimes known. */
  readonly presence: "none" | "inferred" | "sensor";
  /**
   * Waits for a card and reads it: find, select, read, as often as the card needs.
   * One read at a time; a second one fails with `readerFault`, detail `busy`.
   */
  read(
    options: ReadOptions,
  ): Promise<Result<ReadCard, Exclude<IdCardErrorCode, "serverUnreachable" | "kioskUnknown"> | "canceled">>;
}
