export { buildKioskApp, buildWebApp, listen } from "./applications.ts";
export { audit, type AuditEntry } from "./audit.ts";
export { chinaDateWords, chinaDay, chinaMinuteWords, startOfChinaDay } from "./china-time.ts";
export { checkDatabase, migrate, migrationsFolder, openDatabase, type Db, type Tx } from "./database.ts";
export { startPostgres, type EmbeddedPostgres } from "./embedded-postgres.ts";
export { listenForNews, tell, type NewsListener } from "./events.ts";
export { buildHttp, createLogger } from "./http.ts";
export { newId } from "./id.ts";
export { createIdempotency, forgetAnswers, operationId, type Idempotency } from "./idempotency.ts";
export { privateFolder, readIfPresent, readOrMakePrivateFile, writePrivateFile } from "./keys.ts";
export type { Routes, ServerModule } from "./module.ts";
export { Problem, valueOf } from "./problem.ts";
export {
  requireCitizen,
  route,
  setIdentify,
  type ApiRequest,
  type Citizen,
  type Identify,
  type Kiosk,
  type Staff,
} from "./route.ts";
export { StartFailure, systemErrorCode } from "./start-failure.ts";
