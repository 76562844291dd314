export { mixers, type MixerName } from "./mixers.ts";
export { createSpeaker, type Speaker } from "./speaker.ts";
