export { candidates, type Candidate } from "./candidates.ts";
export { openDictionary, type Dictionary } from "./dictionary.ts";
export { learn, nothingLearned, type Learned } from "./learned.ts";
export { apart, segment, type Segment } from "./segment.ts";
