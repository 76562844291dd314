export { createOutsideTimeStamps, type OutsideTimeStamps } from "./outside.ts";
export { readTimeStamps, type TimeStampSettings } from "./settings.ts";
export { createOwnTimeStamps } from "./own.ts";
export type { TimeStamper } from "./time-stamper.ts";
export { readTimeStamp } from "./token.ts";
