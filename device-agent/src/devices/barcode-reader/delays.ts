/** Every duration of this room, in milliseconds. */
export const delays = {
  /** Silence after opening and after a read: what comes of a scan nobody asked for, or of its echo, is dropped. */
  settle: 50,
  /** From the question who the scanner is to the end of its answer. */
  identity: 1_000,
  /** Between two questions to an idle scanner whether it is still there. */
  poll: 10_000,
  /** Silence in the middle of a code after which the rest will not come. */
  gap: 250,
  /** A scanner ends its own trigger after some seconds (Honeywell: 30 s as delivered), so it is pulled again. */
  retrigger: 10_000,
  /** Before the trigger is pulled again after a code that was broken or not asked for. */
  again: 300,
  /** Before a discarded connection is replaced; doubles with each failure up to the cap. */
  reopen: 1_000,
  reopenCap: 5_000,
};
export type Delays = typeof delays;
