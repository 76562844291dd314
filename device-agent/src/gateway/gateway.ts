import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { answer, answerProblem } from "./answer.ts";
import type { Credentials } from "./credentials.ts";
import type { DocumentStore } from "./documents.ts";
import type { Forward } from "./forward.ts";
import { admit, admitHost, type Admitted, type GuardRules, type Visitor } from "./guard.ts";
import type { LivePictures } from "./live.ts";
import { answerMisnamedVisit, isMisnamedVisit } from "./misnamed-visit.ts";
import { forwardedRoute, safePath } from "./paths.ts";
import { answerFile } from "./static-files.ts";

export interface GatewayDeps {
  readonly host: string;
  readonly credentials: Credentials;
  readonly documents: DocumentStore;
  readonly live: LivePictures;
  readonly forward: Forward;
  /** The built kiosk page. */
  readonly pageFolder: string;
  /** A development agent makes any browser that opens `/` on this machine its page. */
  readonly openToLocalPages: boolean;
  /** Whether a request carries a signed-in technician's credential, besides the page's cookie or as a bearer. */
  readonly isTechnician: (headers: IncomingHttpHeaders) => boolean;
  readonly onFault: (fault: unknown) => void;
  /** A page was loaded anew, so the one before it is gone. */
  readonly onPageLoad: () => void;
  /** A launch code was used; the supervisor needs a new one for the next browser. */
  readonly onLaunch: () => void;
}

export interface Gateway {
  readonly server: Server;
  /** Host, Origin and credential of a request or an upgrade that came to this port. */
  admit(request: IncomingMessage, port: number): Result<Admitted, ProblemCode>;
  /** Binds; the value is the real port. */
  listen(port: number): Promise<Result<number, ListenFailure>>;
  close(): Promise<void>;
}

type ListenFailure = "portTaken" | "portDenied" | "addressUnusable";

/**
 * Milliseconds for a whole request of this machine's own page. A scan comes no faster than the server's network takes
 * it, and `forward` gives up by progress; 20 MB at 0.25 Mbit/s are eleven minutes.
 */
const requestTimeout = 15 * 60_000;

/** Binds a server; port 0 picks a free one. */
async function listen(server: Server, host: string, port: number): Promise<Result<number, ListenFailure>> {
  return await new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(fail("portTaken"));
      else if (error.code === "EACCES") resolve(fail("portDenied"));
      else resolve(fail("addressUnusable", error.code));
    };
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      const address = server.address();
      resolve(ok(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

function visitorOf(request: IncomingMessage): Visitor {
  const upgrade = request.headers.upgrade !== undefined;
  return { method: request.method ?? "GET", headers: request.headers, upgrade };
}

/** `host:port` as a browser writes it in Host and Origin. */
function authority(host: string, port: number): string {
  return port === 80 ? host : `${host}:${port}`;
}

/** The kiosk's own web server: the page, the business API through the kiosk's certificate, the visit's documents. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { credentials, documents } = deps;
  const { isTechnician } = deps;
  let rules: GuardRules = { hosts: new Set(), origin: "", credentials, isTechnician };

  function launch(response: ServerResponse, query: string): void {
    const code = new URLSearchParams(query).get("code") ?? "";
    if (!credentials.redeemLaunchCode(code)) return answerProblem(response, "notSignedIn");
    deps.onLaunch();
    const headers = { location: "/", "set-cookie": credentials.pageCookie(), "cache-control": "no-store" };
    return answer(response, 303, headers, "");
  }

  async function servePage(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const isPage = path === "/";
    const known = credentials.hasPageCookie(request.headers);
    // Chromium marks a navigation; an image or a fetch of "/" is no new page.
    if (isPage && known && request.headers["sec-fetch-dest"] === "document") deps.onPageLoad();
    const welcome = isPage && !known && deps.openToLocalPages;
    await answerFile(
      response,
      deps.pageFolder,
      path,
      welcome ? { "set-cookie": credentials.pageCookie() } : {},
    );
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visitor = visitorOf(request);
    const host = admitHost(visitor, rules);
    if (!host.ok && isMisnamedVisit(visitor)) return answerMisnamedVisit(response, `${rules.origin}/`);
    if (!host.ok) return answerProblem(response, host.code, `open ${rules.origin}/`);
    const url = safePath(request.url ?? "");
    if (!url.ok) return answerProblem(response, url.code, url.detail);
    const { path, query } = url.value;
    const isRead = visitor.method === "GET" || visitor.method === "HEAD";

    if (path.startsWith("/api/")) {
      const route = forwardedRoute(visitor.method, path);
      const admitted = admit(visitor, rules);
      if (!admitted.ok) return answerProblem(response, admitted.code);
      if (!route.ok) return answerProblem(response, route.code);
      if (query !== "") return answerProblem(response, "invalidData", "query");
      return await deps.forward(request, response, { ...route.value, path });
    }
    if (!isRead) return answerProblem(response, "methodNotAllowed");
    if (path === "/healthz")
      return answer(response, 200, { "content-type": "application/json" }, '{"status":"ok"}');
    if (path === "/launch") return launch(response, query);
    const kept = path.startsWith("/documents/")
      ? documents
      : path.startsWith("/live/")
        ? deps.live
        : undefined;
    if (kept !== undefined) {
      const admitted = admit(visitor, rules);
      return admitted.ok ? kept.answer(response, path) : answerProblem(response, admitted.code);
    }
    return await servePage(request, response, path);
  }

  const server = createServer({ requestTimeout, headersTimeout: 10_000 }, (request, response) => {
    handle(request, response).catch((fault: unknown) => {
      deps.onFault(fault);
      answerProblem(response, "internalError");
    });
  });

  return {
    server,
    admit: (request, port) =>
      admit(visitorOf(request), { ...rules, hosts: new Set([authority(deps.host, port)]) }),
    async listen(port) {
      const bound = await listen(server, deps.host, port);
      if (!bound.ok) return bound;
      const name = authority(deps.host, bound.value);
      rules = { hosts: new Set([name]), origin: `http://${name}`, credentials, isTechnician };
      return bound;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
