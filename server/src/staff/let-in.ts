import type { FastifyReply } from "fastify";
import { sessionLifetime, staffCookie } from "./sessions.ts";

/** For those who have not yet shown who they are; the limits of wrong tries come on top. */
export const strangersPerMinute = 60;
const cookieScope = { path: "/api/staff", httpOnly: true, sameSite: "strict", secure: "auto" } as const;

/** The session goes to this browser, and to no script in it. */
export function letIn(reply: FastifyReply, session: string): void {
  void reply.setCookie(staffCookie, session, { ...cookieScope, maxAge: sessionLifetime / 1_000 });
}

export function letOut(reply: FastifyReply): void {
  void reply.clearCookie(staffCookie, cookieScope);
}
