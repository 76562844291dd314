export { buildKioskApp, buildWebApp, listen } from "./applications.ts";
export { audit, auditAll } from "./audit.ts";
export { chinaDate, chinaDateWords, chinaDay, chinaMinuteWords, startOfChinaDay } from "./china-time.ts";
export { allOrNothing } from "./all-or-nothing.ts";
export { checkDatabase, migrate, openDatabase, type Db, type Tx } from "./database.ts";
export { toCsv } from "./csv.ts";
export { createDatabaseHealth } from "./database-health.ts";
export { startPostgres } from "./embedded-postgres.ts";
export { listenForNews, tell } from "./events.ts";
export { streamEvents } from "./event-stream.ts";
export { allowServerEvents } from "./server-events.ts";
export { dataPart, type FileMediaType, type FilePart, type FileSource } from "./file-part.ts";
export { heldIn, openTo } from "./held-in.ts";
export type { KeptRecords } from "./kept-records.ts";
export { asProblem, createLogger } from "./http.ts";
export { isUuid, newId } from "./id.ts";
export { escapeMarkup, madeElsewhere, markup, type Markup } from "./markup.ts";
export { createIdempotency, forgetAnswers } from "./idempotency.ts";
export { privateFolder, readIfPresent, readOrMakePrivateFile, writePrivateFile } from "./keys.ts";
export type { Routes, ServerModule } from "./module.ts";
export { listenOnOwnPort } from "./own-port.ts";
export { afterInstant, instantCursor, pageOf, type Page } from "./paging.ts";
export { passwordHash, passwordMatches } from "./password.ts";
export { Problem, valueOf } from "./problem.ts";
export { recurring } from "./recurring.ts";
export { repeatedMember } from "./repeated-member.ts";
export {
  mayOpen,
  requireAt,
  requireCitizen,
  requireOpen,
  route,
  showedIdCard,
  type ApiRequest,
  type Citizen,
  type Department,
  type Identify,
  type Kiosk,
  type Staff,
  type StaffAssignment,
} from "./route.ts";
export { staffIdOf, type StaffNames } from "./staff-names.ts";
export { StartFailure, systemErrorCode } from "./start-failure.ts";
export { unkeepable, withoutHidden } from "./storable.ts";
export { holdsVersion, unchangedFor } from "./unchanged.ts";
