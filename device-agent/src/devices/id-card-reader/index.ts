export { createIdCardReader, type IdCardReaderOptions } from "./device.ts";
export { createSamDriver, type SamDriver } from "./driver.ts";
export { programDecoder, type PhotoDecoder } from "./photo.ts";
export { idCardReaderProfile, idCardReaderProfiles, type IdCardReaderProfile } from "./profiles.ts";
export type { IdCardProgress, IdCardReader, ReadCard, ReadOptions, SamBinding } from "./verbs.ts";
