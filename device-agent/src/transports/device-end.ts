/**
 * The far end of a wire, as a simulated device holds it. The device does not learn when the
 * agent opens or closes its end, just as a serial device does not.
 */
export interface DeviceEnd {
  /** Bytes towards the agent; lost when nobody has the wire open. */
  write(bytes: Uint8Array): void;
  onData(listener: (chunk: Uint8Array) => void): () => void;
  /** Pulls the cable: an open connection ends, a new one is refused until {@link plug}. */
  unplug(): void;
  plug(): void;
}
