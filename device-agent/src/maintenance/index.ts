export { createMaintenance, slipLength, type MaintainedPrinter, type Maintenance } from "./maintenance.ts";
export { keep } from "./store.ts";
export { createSupplies } from "./supplies.ts";
export { createUsageLedger, dayOf } from "./usage.ts";
export { pullRoster } from "./roster.ts";
