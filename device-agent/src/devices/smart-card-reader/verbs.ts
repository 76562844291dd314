import type { Result, Sensitive } from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";
import type { CardRecord } from "./read-card.ts";

/** Why a card could not be used. */
export type SmartCardFailure =
  /** No card, or it was taken out. */
  | "noCard"
  /** The card does not answer. */
  | "cardMute"
  /** Another program holds it. */
  | "cardInUse"
  | "cardUnsupported"
  | "cardInvalid"
  /** The card refused, or answered what no card may. */
  | "cardRefused"
  | "readerFault"
  | "canceled";

export interface WaitOptions {
  /** Timeout and cancel both come as an abort: waiting ends, a running exchange is given up and the card reset. */
  readonly signal: AbortSignal;
  /** Told once, when nothing is in the slot and a card is waited for, and once when it is in. */
  readonly onProgress?: (progress: "insertCard" | "cardInserted") => void;
}

/** One verb at a time; a second one meanwhile fails with `readerFault`, detail `busy`. */
export interface SmartCardReader extends Device {
  /** Answer to reset of the card in the slot. */
  atr(): Uint8Array | undefined;
  /** Waits for a card that answers; gives its answer to reset. */
  waitForCard(options: WaitOptions): Promise<Result<Uint8Array, SmartCardFailure>>;
  /** Waits for a card and reads what its profile says; then the card is powered down. */
  read(options: WaitOptions): Promise<Result<Sensitive<CardRecord>, SmartCardFailure>>;
  /** `cold`: off and on; `warm`: reset without it. Gives the new answer to reset; holds the card until `off`. */
  power(how: "cold" | "warm", signal: AbortSignal): Promise<Result<Uint8Array, SmartCardFailure>>;
  powerOff(): Promise<void>;
  /** One APDU as it is, to the card held by `power` or taken for this; the answer as it is. For technicians and local programs. */
  transmit(apdu: Uint8Array, signal: AbortSignal): Promise<Result<Sensitive<Uint8Array>, SmartCardFailure>>;
  /** Lets go of the card and resets it. */
  reset(): Promise<void>;
}
