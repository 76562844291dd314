export { createLog, logLevels } from "./log.ts";
export type { Log, LogLevel } from "./log.ts";
