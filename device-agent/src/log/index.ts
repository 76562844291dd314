export { createLog, logLevels } from "./log.ts";
export type { Facts, Log, LogLevel } from "./log.ts";
