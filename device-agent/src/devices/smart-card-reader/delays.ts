/** Every duration of this room, in milliseconds. */
export const delays = {
  /** Taking a card: the reader may power it up, and a slow one answers the reset after a second. */
  connect: 3_000,
  /** From an APDU to its answer; a card that thinks longer asks for time itself (7816-3, 10.2 and 11.4). */
  transmit: 3_000,
  /** Before a lost daemon is looked for again; doubles with each failure up to the cap. */
  reopen: 1_000,
  reopenCap: 5_000,
  /** A daemon that spoke nonsense is believed again after so long without; it would flap between the two. */
  probation: 10_000,
};
export type Delays = typeof delays;
