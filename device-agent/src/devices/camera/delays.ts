/** Every duration of this room, in milliseconds. */
export const delays = {
  /** From opening to the first whole picture: USB cameras take up to three seconds, focus included. */
  firstFrame: 8_000,
  /** Silence after which a running camera is taken for gone. */
  stall: 3_000,
  /** Between two looks whether a camera that is off is still there. */
  poll: 5_000,
  /**
   * A camera that answered with anything but pictures stays a fault this long: whether it can be reached says
   * nothing of it, and nobody may look through it to find out.
   */
  doubt: 60_000,
};
export type Delays = typeof delays;
