import type { ResponseOf } from "../business/index.ts";

/** A stage of life with its packages, and a package with its questions, as the server tells them. */
export type Stage = ResponseOf<"lifeStages">["stages"][number];
export type LifeEventAnswer = ResponseOf<"lifeEvent">;
