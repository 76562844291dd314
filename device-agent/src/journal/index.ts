export { openJournal, type Journal, type JournalFailure, type OpenJournalOptions } from "./open.ts";
export { defaultLimits, type JournalLimits, type OutboxRow } from "./outbox.ts";
export type { NewPrintJob, PrintJobChange, StoredPrintJob } from "./print-jobs.ts";
