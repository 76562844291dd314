import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface Credentials {
  /** `Set-Cookie` value that makes a browser this boot's page. */
  pageCookie(): string;
  hasPageCookie(headers: IncomingHttpHeaders): boolean;
  /** Whether the request carries the local client's bearer token. */
  hasBearer(headers: IncomingHttpHeaders): boolean;
  /** A code good for one page; making one makes the last one useless. */
  newLaunchCode(): string;
  /** True once for the code given out last. */
  redeemLaunchCode(code: string): boolean;
}

function same(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookieOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const prefix = `${name}=`;
  return headers.cookie
    ?.split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length);
}

/**
 * The two local credentials (DESIGN §4.1): the page's cookie, new at every boot, and the bearer token of
 * local programs. `randomToken` gives 256 bits as base64url.
 */
export function createCredentials(deps: {
  readonly bearer: string;
  readonly randomToken: () => string;
  /** Cookies do not know ports: the name keeps two agents on one machine apart. */
  readonly cookieName: () => string;
}): Credentials {
  const page = deps.randomToken();
  let launchCode: string | undefined;
  return {
    pageCookie: () => `${deps.cookieName()}=${page}; Path=/; HttpOnly; SameSite=Strict`,
    hasPageCookie: (headers) => same(cookieOf(headers, deps.cookieName()) ?? "", page),
    hasBearer: (headers) => same(headers.authorization ?? "", `Bearer ${deps.bearer}`),
    newLaunchCode() {
      launchCode = deps.randomToken();
      return launchCode;
    },
    redeemLaunchCode(code) {
      if (launchCode === undefined || !same(code, launchCode)) return false;
      launchCode = undefined;
      return true;
    },
  };
}
