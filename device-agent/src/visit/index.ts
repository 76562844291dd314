export { createServerSessions, type ServerSessions } from "./server-session.ts";
export { createVisit, type CurrentVisit, type Visit } from "./visit.ts";
