export { createSmartCardReader, type SmartCardReaderOptions } from "./device.ts";
export type { CardRecord } from "./read-card.ts";
export { smartCardReaderProfile, smartCardReaderProfiles, type SmartCardReaderProfile } from "./profiles.ts";
export { socialSecurityCardOf } from "./social-security-card.ts";
export type { SmartCardFailure, SmartCardReader, WaitOptions } from "./verbs.ts";
