export { createMaintenance, slipLength, type MaintainedPrinter, type Maintenance } from "./maintenance.ts";
export { createUsageLedger } from "./usage.ts";
export { pullRoster } from "./roster.ts";
