import type { IncomingHttpHeaders } from "node:http";
import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { Credentials } from "./credentials.ts";

export interface Visitor {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly upgrade: boolean;
}

export interface GuardRules {
  /** Exact `host:port` values this server answers to; anything else is DNS rebinding. */
  readonly hosts: ReadonlySet<string>;
  /** The page's own origin, exactly. */
  readonly origin: string;
  readonly credentials: Credentials;
  /** Whether these headers carry a signed-in technician's credential. */
  readonly isTechnician: (headers: IncomingHttpHeaders) => boolean;
}

export type Admitted = "page" | "client" | "maintenance";

export function admitHost({ headers }: Visitor, { hosts }: GuardRules): Result<void, "hostRefused"> {
  return headers.host !== undefined && hosts.has(headers.host) ? ok() : fail("hostRefused");
}

/**
 * Who is asking (DESIGN §4.1). Browsers name their Origin on every WebSocket and every write; a read of
 * the page's own origin carries none but says `Sec-Fetch-Site: same-origin`, which no script can forge.
 * A bearer comes from a program, and a program has no Origin. A technician signs in on the page or brings a
 * bearer of their own.
 */
export function admit(
  visitor: Visitor,
  rules: GuardRules,
): Result<Admitted, Extract<ProblemCode, "hostRefused" | "originRefused" | "notSignedIn">> {
  const host = admitHost(visitor, rules);
  if (!host.ok) return host;
  const { headers, method, upgrade } = visitor;
  const { origin } = headers;
  if (headers.authorization !== undefined) {
    if (origin !== undefined) return fail("originRefused");
    if (rules.credentials.hasBearer(headers)) return ok("client");
    return rules.isTechnician(headers) ? ok("maintenance") : fail("notSignedIn");
  }
  const ownRead = !upgrade && method === "GET" && headers["sec-fetch-site"] === "same-origin";
  if (origin === undefined ? !ownRead : origin !== rules.origin) return fail("originRefused");
  if (!rules.credentials.hasPageCookie(headers)) return fail("notSignedIn");
  return ok(rules.isTechnician(headers) ? "maintenance" : "page");
}
