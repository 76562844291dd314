import type {
  CardPhoto,
  CitizenCard,
  IdCardErrorCode,
  Result,
  Sensitive,
} from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";

export type IdCardProgress =
  | { readonly type: "cardPresent" }
  /** A card was read here before and may lie there still: it must be lifted to be read again. Once a read. */
  | { readonly type: "placeAgain" }
  | { readonly type: "tryAgain"; readonly reason: "selectFailed" | "readFailed"; readonly attempt: number };

export interface ReadCard {
  readonly card: Sensitive<CitizenCard>;
  /** 1,024 bytes, WLT-compressed; see `photo.ts`. */
  readonly photo: Sensitive<Uint8Array>;
  /** Opaque; empty when the card has none or none were asked for. */
  readonly fingerprints: Sensitive<Uint8Array>;
  /** Security module of this reader, `05.01-20260101-0001234567-2345678901`. */
  readonly samId: string;
}

export interface ReadOptions {
  /** Timeout and cancel both come as an abort: waiting for a card ends, a running exchange is finished or the line is reset. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: IdCardProgress) => void;
  /** Milliseconds between two looks for a card, where nobody waits for it. */
  readonly findEvery?: number;
  /** Read the fingerprint blocks too; it takes a second longer. */
  readonly fingerprints?: boolean;
}

/** Which security module this kiosk was set up with. */
export interface SamBinding {
  bound(): string | undefined;
  bind(samId: string): void;
  /** Another one answers: told at every opening. */
  changed(bound: string, found: string): void;
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
  /**
   * Whether the card of the visit that has ended lies there still; the status says `left` until it is gone. Resets the
   * security module, so it is not for a time when somebody is served.
   * @param after milliseconds until it looks; `signal` ends the wait, not the look
   */
  lookForLeftCard(
    after: number,
    signal: AbortSignal,
  ): Promise<Result<boolean, "readerFault" | "cannotTell" | "canceled">>;
  /** A card's photo as a picture, or an honest placeholder. */
  photoOf(photo: Sensitive<Uint8Array>, signal: AbortSignal): Promise<Sensitive<CardPhoto>>;
  /** A technician says that the reader was exchanged rightly: from now on its security module is the known one. */
  acceptSam(): Result<void, "nothingToAccept">;
}
