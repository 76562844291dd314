export { createVisit, visitDelays } from "./visit.ts";
export type { CurrentVisit, EndedVisit, Visit, VisitDelays, VisitListeners } from "./visit.ts";
export { createServerSessions } from "./server-session.ts";
export type { ServerSession, ServerSessions } from "./server-session.ts";
