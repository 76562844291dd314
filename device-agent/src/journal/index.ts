export { openJournal, type Journal } from "./open.ts";
export { isStorageFull } from "./storage.ts";
export type { JournalLimits } from "./outbox.ts";
export type { NewPrintJob, PrintJobChange, StoredPrintJob } from "./print-jobs.ts";
