/**
 * Takes personal data out of one connection's bytes before they are written down. It may hold bytes back until
 * it knows what they are; each room has its own, since only its protocol tells a name from a length.
 */
export interface Masker {
  /** Bytes of the agent as they may be written down. */
  out(bytes: Uint8Array): Uint8Array;
  /** Bytes of the device as they may be written down. */
  in(bytes: Uint8Array): Uint8Array;
}

/** For a wire on which nobody's data goes. */
export const nothingMasked = (): Masker => ({ out: (bytes) => bytes, in: (bytes) => bytes });
