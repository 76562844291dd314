export { createVisit, visitDelays } from "./visit.ts";
export type { CurrentVisit, EndedVisit, Visit, VisitDelays, VisitListeners } from "./visit.ts";
