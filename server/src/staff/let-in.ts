import type { FastifyReply } from "fastify";
import { sessionLifetime, staffCookie, type StaffSessions } from "./sessions.ts";

/** For those who have not yet shown who they are; the limits of wrong tries come on top. */
export const strangersPerMinute = 60;
const cookieScope = { path: "/api/staff", httpOnly: true, sameSite: "strict", secure: "auto" } as const;

/**
 * The session goes to this browser, and to no script in it. The one it had is over: nobody holds its cookie any more
 * but who copied it.
 */
export async function letIn(
  reply: FastifyReply,
  session: string,
  sessions: Pick<StaffSessions, "end">,
): Promise<void> {
  await sessions.end(reply.request);
  void reply.setCookie(staffCookie, session, { ...cookieScope, maxAge: sessionLifetime / 1_000 });
}

export function letOut(reply: FastifyReply): void {
  void reply.clearCookie(staffCookie, cookieScope);
}
