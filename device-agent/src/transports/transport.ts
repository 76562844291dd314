import type { Result } from "@zizhuban/device-agent-contract";

export type TransportFailure =
  | "portNotFound"
  | "portBusy"
  | "portDenied"
  | "refused"
  | "connectionLost"
  | "timedOut";

/** An open wire. It is used once: after any failure it is closed and a new one is opened. */
export interface Connection {
  /** Resolves when the operating system has taken every byte (serial: when the output buffer is drained). */
  write(bytes: Uint8Array): Promise<Result<void, TransportFailure>>;
  /** Every chunk as it arrives, in order, in whatever pieces the wire makes of it. */
  onData(listener: (chunk: Uint8Array) => void): () => void;
  /** Once, when the wire is gone, whoever ended it. */
  onClose(listener: (reason: TransportFailure) => void): () => void;
  close(): Promise<void>;
}

/** Bytes in, bytes out. The driver above does not know what carries them. */
export interface Transport {
  /** For logs and status: `serial /dev/ttyUSB0`, `tcp 10.0.0.7:9100`. */
  readonly label: string;
  /**
   * `portNotFound` of this wire is the word of two sources, so it is believed at once: what is only being reset fails
   * otherwise. Without it, absence is believed after several misses.
   */
  readonly absenceIsCertain?: boolean;
  /** A wire that takes long to open (a program that has to start) gives up when `signal` aborts. */
  open(signal?: AbortSignal): Promise<Result<Connection, TransportFailure>>;
}
