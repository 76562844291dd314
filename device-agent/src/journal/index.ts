export { openJournal, type Journal } from "./open.ts";
export type { JournalLimits } from "./outbox.ts";
export type { NewPrintJob, PrintJobChange, StoredPrintJob } from "./print-jobs.ts";
