/** Every duration of this room, in milliseconds. Answer times: reference domain.md §1.2 (find ≤ 300, read ≤ 2,000, with fingerprints ≤ 3,000). */
export const delays = {
  // From a request's first byte to its answer's last.
  reset: 2_000,
  status: 1_000,
  find: 1_000,
  select: 1_000,
  read: 3_000,
  readWithFingerprints: 4_000,
  /** Silence after opening: what is still under way to an earlier owner of the line arrives and is dropped. */
  settle: 50,
  /** Between two looks at an idle reader. */
  poll: 3_000,
  /** Between two looks for a card. */
  findAgain: 300,
  /** Nothing found for so long, where a card was read before: it may lie there still, and must be lifted. */
  placeAgain: 1_500,
  /** A card that never left the field is tried again after this long. */
  retryInPlace: 1_500,
  /** Before a discarded connection is replaced; doubles with each failure up to the cap. */
  reopen: 1_000,
  reopenCap: 5_000,
};
export type Delays = typeof delays;
