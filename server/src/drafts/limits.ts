const minute = 60_000;
const megabyte = 1024 * 1024;

/** What strangers may leave here before anybody knows who they are. */
export const limits = {
  /** A kiosk's code opens a draft on a telephone; whoever shows it stands before the kiosk. */
  openingFor: 15 * minute,
  /** A telephone's code, from the door to the kiosk; a new one is a press away. */
  handoverFor: 30 * minute,
  /** A draft that was taken over is there until its application has been handed in, or until the next day. */
  afterTaken: 24 * 60 * minute,
  /** Codes that opened nothing, at one kiosk, within `refusalsWithin`. */
  refusals: 10,
  refusalsWithin: 10 * minute,
  files: 12,
  bytesOfOne: 60 * megabyte,
  /** Of all together: what is kept for strangers never fills the disk. */
  drafts: 20_000,
  bytesOfAll: 4_096 * megabyte,
} as const;
