import { mkdtemp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sensitive, SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { Agent } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { createVisit } from "../visit/index.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { createCredentials } from "./credentials.ts";
import { createDocumentStore } from "./documents.ts";
import { createForwarder } from "./forward.ts";
import { createGateway } from "./gateway.ts";
import { createLivePictures } from "./live.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Served {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const site = {
  name: "样例便民服务站",
  kioskNumber: "K-001",
  division: "420702",
  phone: "027-00000000",
  hours: "08:30–17:30",
  version: "7",
};

async function house(options: { open?: boolean } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>Kiosk</title>");
  await writeFile(join(folder, "dist", "assets", "app-0a1b2c.js"), "export {};");
  await writeFile(join(folder, "secret.js"), "outside");

  const seen: Seen[] = [];
  let serve: (request: Seen) => Served | Promise<Served> = () => ({ status: 200, body: site });
  type Hears = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  let hears: Hears | undefined;
  const upstream = createServer((request, response) => {
    if (hears !== undefined) {
      hears(request, response).catch(() => response.destroy());
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const call = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(call);
      void Promise.resolve(serve(call)).then(({ status, body, headers: extra }) =>
        response
          .writeHead(status, { "content-type": "application/json", ...extra })
          .end(JSON.stringify(body)),
      );
    });
  });
  const upstreamPort = await listenOn(upstream);
  const dispatcher = new Agent();

  let tokens = 0;
  const randomToken = () => `random-${(tokens += 1)}`;
  const visit = createVisit({ clock: new SimulatedClock() });
  const documents = createDocumentStore({ randomToken });
  visit.onWipe(() => documents.wipe());
  const credentials = createCredentials({ bearer: "client-token", randomToken, cookieName: () => "page" });
  const faults: unknown[] = [];
  const loads: string[] = [];
  const gateway = createGateway({
    host: "127.0.0.1",
    credentials,
    documents,
    live: createLivePictures({ randomToken, clock: systemClock }),
    forward: createForwarder({
      serverSpeaks: () => false,
      upstream: () => ({ dispatcher, origin: `http://127.0.0.1:${upstreamPort}` }),
      visit,
      cache: createAnswerCache(join(folder, "cache")),
      clock: systemClock,
    }),
    pageFolder: join(folder, "dist"),
    openToLocalPages: options.open ?? false,
    isTechnician: ({ cookie, authorization }) =>
      cookie?.includes("technician=signed-in") === true || authorization === "Bearer technician",
    onFault: (fault) => faults.push(fault),
    onPageLoad: () => loads.push("load"),
    onLaunch: () => loads.push("launch"),
  });
  const bound = await gateway.listen(0);
  const port = bound.ok ? bound.value : 0;
  cleanups.push(async () => {
    await gateway.close();
    upstream.closeAllConnections();
    upstream.close();
    await dispatcher.destroy();
    await rm(folder, { recursive: true });
    expect(faults).toEqual([]);
  });

  const own = `http://127.0.0.1:${port}`;
  /** By node:http, which lets a test write any Host, Origin and path. */
  async function ask(path: string, headers: Record<string, string> = {}, method = "GET", body?: string) {
    return await new Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }>(
      (resolve, reject) => {
        const request = httpRequest({ port, host: "127.0.0.1", path, method, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        });
        request.on("error", reject);
        request.end(body);
      },
    );
  }
  const cookie = credentials.pageCookie().split(";")[0] ?? "";
  const page = { cookie, "sec-fetch-site": "same-origin" };
  const write = { cookie, origin: own, "content-type": "application/json", "idempotency-key": "key-1" };
  const openVisit = () =>
    visit.open({
      visitId: "visit-1",
      citizen: { name: "张**", idNumber: "420702********0010" },
      level: "A1",
      token: new Sensitive("session-token"),
      person: "p",
    });
  return {
    ask,
    own,
    port,
    page,
    write,
    seen,
    visit,
    documents,
    openVisit,
    credentials,
    loads,
    upstream,
    folder,
    gateway,
    serve: (next: typeof serve) => (serve = next),
    upstreamHears: (next: Hears) => (hears = next),
  };
}

const problem = (text: string): unknown => JSON.parse(text);

describe("a person who opens this machine by another name", () => {
  const accept = "text/html,application/xhtml+xml,*/*;q=0.8";

  it.each(["localhost", "[::1]", "127.0.0.2"])("is shown the right address at %s", async (name) => {
    const { ask, port } = await house();
    const { status, headers, text } = await ask("/", { host: `${name}:${port}`, accept });
    expect(status).toBe(403);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(text).toContain(`href="http://127.0.0.1:${port}/"`);
    expect(text).toContain("hostRefused");
    expect(headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    ["a foreign name", { host: "evil.example", accept }],
    ["a name that only begins like this machine", { host: "localhost.evil.example", accept }],
    ["a program", { host: "localhost" }],
    ["a frame", { host: "localhost", accept, "sec-fetch-dest": "iframe" }],
  ])("unlike %s", async (_who, headers) => {
    const { ask } = await house();
    const answer = await ask("/", headers);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(problem(answer.text)).toMatchObject({ code: "hostRefused", status: 403 });
  });
});

describe("who may ask", () => {
  const sitePath = "/api/kiosk/site";
  type House = Awaited<ReturnType<typeof house>>;
  const matrix: [string, (h: House) => Record<string, string>, number, string?][] = [
    ["the page reading its own origin", ({ page }) => page, 200],
    ["the page with its Origin", ({ page, own }) => ({ ...page, origin: own }), 200],
    ["a local program with the bearer", () => ({ authorization: "Bearer client-token" }), 200],
    ["nobody", () => ({}), 403, "originRefused"],
    ["a browser without the cookie", ({ own }) => ({ origin: own }), 401, "notSignedIn"],
    ["a wrong cookie", ({ own }) => ({ origin: own, cookie: "page=guess" }), 401, "notSignedIn"],
    [
      "another origin with the cookie",
      ({ page }) => ({ ...page, origin: "https://evil.example" }),
      403,
      "originRefused",
    ],
    [
      "an alias of this machine",
      ({ page, port }) => ({ ...page, origin: `http://localhost:${port}` }),
      403,
      "originRefused",
    ],
    [
      "another site's page without Origin",
      ({ page }) => ({ ...page, "sec-fetch-site": "cross-site" }),
      403,
      "originRefused",
    ],
    [
      "the cookie without any mark of a browser",
      ({ page }) => ({ cookie: page.cookie }),
      403,
      "originRefused",
    ],
    [
      "a technician on the page",
      ({ page }) => ({ ...page, cookie: `${page.cookie}; technician=signed-in` }),
      200,
    ],
    ["a technician's own program", () => ({ authorization: "Bearer technician" }), 200],
    [
      "a technician's cookie without the page's",
      ({ own }) => ({ origin: own, cookie: "technician=signed-in" }),
      401,
      "notSignedIn",
    ],
    ["a wrong bearer", () => ({ authorization: "Bearer guess" }), 401, "notSignedIn"],
    [
      "a browser with a bearer",
      ({ own }) => ({ authorization: "Bearer client-token", origin: own }),
      403,
      "originRefused",
    ],
    ["a rebound host name", ({ page }) => ({ ...page, host: "evil.example" }), 403, "hostRefused"],
    ["another port's host", ({ page }) => ({ ...page, host: "127.0.0.1:1" }), 403, "hostRefused"],
  ];
  it.each(matrix)("%s", async (_who, headers, status, code) => {
    const built = await house();
    const answer = await built.ask(sitePath, headers(built));
    expect(answer.status).toBe(status);
    if (code !== undefined) {
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(problem(answer.text)).toMatchObject({ code, status });
      expect(built.seen).toEqual([]);
    }
  });

  it("gives the page its cookie once for a launch code", async () => {
    const { ask, credentials, loads } = await house();
    const code = credentials.newLaunchCode();
    const launched = await ask(`/launch?code=${code}`);
    expect([launched.status, launched.headers.location]).toEqual([303, "/"]);
    expect(launched.headers["set-cookie"]?.[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    expect((await ask(`/launch?code=${code}`)).status).toBe(401);
    expect((await ask("/launch?code=")).status).toBe(401);
    expect(loads).toEqual(["launch"]);
  });

  it("gives it to any local page only in a development agent", async () => {
    const development = await house({ open: true });
    expect((await development.ask("/")).headers["set-cookie"]).toHaveLength(1);
    const production = await house();
    expect((await production.ask("/")).headers["set-cookie"]).toBeUndefined();
  });

  it("notices that the page was loaded anew", async () => {
    const { ask, page, loads } = await house();
    await ask("/", { cookie: page.cookie });
    await ask("/", { cookie: page.cookie, "sec-fetch-dest": "document" });
    expect(loads).toEqual(["load"]);
  });
});

describe("what is served", () => {
  it("the page, under a policy that lets nothing else in", async () => {
    const { ask } = await house();
    const { status, headers } = await ask("/");
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toContain(
      "require-trusted-types-for 'script'; trusted-types lit-html",
    );
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    const asset = await ask("/assets/app-0a1b2c.js");
    expect(asset.headers["cache-control"]).toContain("immutable");
    expect((await ask("/healthz")).text).toBe('{"status":"ok"}');
  });

  it.each([
    "/../secret.js",
    "/assets/../../secret.js",
    "/%2e%2e/secret.js",
    "/assets/%2e%2e/%2e%2e/secret.js",
    "/..%2fsecret.js",
    "/..\\secret.js",
    "//secret.js",
    "/.env",
    "/api/kiosk/../staff/fleet",
    "/api/kiosk/%2e%2e/staff/fleet",
    "/api/kiosk/site%2f..",
    "/api//kiosk/site",
  ])("nothing for %s", async (path) => {
    const { ask, page, seen } = await house();
    const answer = await ask(path, page);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("outside");
    expect(seen).toEqual([]);
  });

  it("documents, to the page alone, until the wipe; paper on the desk stays", async () => {
    const { ask, page, documents, visit, openVisit } = await house();
    openVisit();
    const preview = documents.put(Buffer.from("png"), "image/png");
    const paper = documents.put(Buffer.from("paper"), "image/png", "desk");
    expect((await ask(preview)).status).toBe(403);
    const shown = await ask(preview, page);
    expect([shown.text, shown.headers["cache-control"]]).toEqual(["png", "no-store"]);
    visit.end("button");
    expect(problem((await ask(preview, page)).text)).toMatchObject({ code: "documentGone" });
    expect((await ask(paper, page)).text).toBe("paper");
  });
});

describe("what is forwarded", () => {
  it.each([
    ["GET", "/api/staff/fleet", "notFound"],
    ["POST", "/api/staff/sign-in", "notFound"],
    ["POST", "/api/kiosk/enrol", "notFound"],
    ["POST", "/api/kiosk/nonces", "notFound"],
    ["POST", "/api/kiosk/sessions", "notFound"],
    ["GET", "/api/kiosk/print-grants/0193a0b0-0000-7000-8000-000000000001/document", "notFound"],
    ["GET", "/api/kiosk/certificates/0193a0b0-0000-7000-8000-000000000001/preview", "notFound"],
    ["GET", "/api/public/verify/0193a0b0", "notFound"],
    ["DELETE", "/api/kiosk/sessions/current", "methodNotAllowed"],
    ["DELETE", "/api/kiosk/site", "methodNotAllowed"],
  ])("not %s %s", async (method, path, code) => {
    const { ask, write, seen, openVisit } = await house();
    openVisit();
    expect(problem((await ask(path, write, method)).text)).toMatchObject({ code });
    expect(seen).toEqual([]);
  });

  it("adds the citizen's session, and passes nothing on that is not on the list", async () => {
    const { ask, write, seen, serve, openVisit } = await house();
    openVisit();
    serve(() => ({ status: 200, body: { ok: true }, headers: { "set-cookie": "x=1", "retry-after": "3" } }));
    const answer = await ask("/api/kiosk/ratings", { ...write, "x-forwarded-for": "1.2.3.4" }, "POST", "{}");
    expect(seen[0]).toMatchObject({ method: "POST", url: "/api/kiosk/ratings", body: "{}" });
    expect(seen[0]?.headers).toMatchObject({
      authorization: "Bearer session-token",
      "idempotency-key": "key-1",
      "content-type": "application/json",
    });
    for (const name of ["cookie", "origin", "x-forwarded-for", "sec-fetch-site"])
      expect(seen[0]?.headers[name]).toBeUndefined();
    expect(answer.headers["retry-after"]).toBe("3");
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(JSON.stringify(answer)).not.toContain("session-token");
  });

  it("refuses a citizen's route without a visit, a body too long, a body that is no JSON", async () => {
    const { ask, write, seen, openVisit } = await house();
    expect(problem((await ask("/api/kiosk/ratings", write, "POST", "{}")).text)).toMatchObject({
      code: "visitRequired",
    });
    openVisit();
    const long = JSON.stringify({ pad: "x".repeat(70 * 1024) });
    expect(problem((await ask("/api/kiosk/ratings", write, "POST", long)).text)).toMatchObject({
      code: "payloadTooLarge",
    });
    const form = { ...write, "content-type": "text/plain" };
    expect((await ask("/api/kiosk/ratings", form, "POST", "x")).status).toBe(415);
    expect(seen).toEqual([]);
  });

  it("passes a file on as it comes, whatever its size, and is told of a refusal before its end", async () => {
    const { own, write, openVisit, upstreamHears } = await house();
    openVisit();
    const chunk = Buffer.alloc(1024 * 1024, 7);
    let received = 0;
    let underway = 0;
    const upload = async (megabytes: number, headers: Record<string, string> = {}) => {
      let left = megabytes;
      received = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left > 0) controller.enqueue(chunk);
          else controller.close();
          left -= 1;
          // Sent by the page and not yet at the server: all that can lie in between.
          underway = Math.max(underway, (megabytes - left) * chunk.length - received);
        },
      });
      const init = {
        method: "POST",
        headers: { ...write, "content-type": "application/octet-stream", ...headers },
        body,
        duplex: "half",
      };
      const answer = await fetch(`${own}/api/kiosk/materials/M12`, init);
      return { status: answer.status, left };
    };
    upstreamHears(async (request, response) => {
      for await (const bytes of request) received += Buffer.from(bytes).length;
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    expect((await upload(48)).status).toBe(200);
    expect(received).toBe(48 * 1024 * 1024);
    expect(underway).toBeLessThan(16 * 1024 * 1024);

    upstreamHears(async (request, response) => {
      const first: unknown = await request.iterator({ destroyOnReturn: false }).next();
      expect(first).toMatchObject({ done: false });
      response.writeHead(413, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ code: "payloadTooLarge" }));
    });
    const refused = await upload(60);
    expect(refused.status).toBe(413);
    expect(refused.left).toBeGreaterThan(20);
    expect((await upload(1, { "content-type": "image/png" })).status).toBe(415);
    upstreamHears(async (request, response) => {
      for await (const bytes of request) received += Buffer.from(bytes).length;
      response.end("{}");
    });
    expect((await upload(70)).status).toBe(413);
  });

  it("learns the level from the proof, and the end from the server", async () => {
    const { ask, write, serve, visit, openVisit } = await house();
    openVisit();
    const citizen = { name: "张**", idNumber: "420702********0010" };
    serve(() => ({ status: 200, body: { level: "A2", citizen, expiresAt: 1 } }));
    const verify = "/api/kiosk/proofs/sms-code/verify";
    await ask(verify, write, "POST", "{}");
    expect(visit.view()?.level).toBe("A2");
    serve(() => ({ status: 401, body: { code: "sessionEnded" } }));
    await ask(verify, write, "POST", "{}");
    expect(visit.view()).toBeNull();
  });

  it("tells whether the kiosk's server answers, whatever it says to that path", async () => {
    const { ask, page, serve, upstream } = await house();
    serve(() => ({ status: 404, body: { code: "notFound" } }));
    expect((await ask("/api/public/health", page)).text).toBe('{"status":"ok"}');
    upstream.close();
    upstream.closeAllConnections();
    expect((await ask("/api/public/health", page)).status).toBe(503);
  });

  it("keeps one citizen's answer from the next", async () => {
    const { ask, page, serve, visit, openVisit } = await house();
    openVisit();
    serve(() => {
      visit.end("button");
      return { status: 200, body: { secret: "of the first citizen" } };
    });
    const answer = await ask("/api/kiosk/proofs", page);
    expect(problem(answer.text)).toMatchObject({ code: "visitChanged" });
    expect(answer.text).not.toContain("first citizen");
  });
});

describe("when the server cannot be reached", () => {
  it("serves the site from memory and from disk, and says since when", async () => {
    const { ask, page, upstream, folder } = await house();
    const fresh = await ask("/api/kiosk/site", page);
    expect(fresh.headers["etag"]).toBe('"7"');
    expect((await ask("/api/kiosk/site", { ...page, "if-none-match": '"7"' })).status).toBe(304);
    upstream.closeAllConnections();
    upstream.close();
    const stale = await ask("/api/kiosk/site", page);
    expect([stale.status, problem(stale.text)]).toEqual([200, site]);
    expect(stale.headers["x-zizhuban-stale-since"]).toMatch(/^20\d\d-/);
    expect((await stat(join(folder, "cache", "site.json"))).mode & 0o777).toBe(0o600);
    expect(await createAnswerCache(join(folder, "cache")).load("site")).toMatchObject({ etag: '"7"' });
  });

  it("asks with what it holds, and is told that nothing changed instead of the whole again", async () => {
    const { ask, page, serve } = await house();
    const catalogue = { version: "v1", items: [], lifeEvents: [] };
    const held: unknown[] = [];
    serve(({ headers }) => {
      held.push(headers["if-none-match"]);
      return headers["if-none-match"] === '"v1"'
        ? { status: 304, body: null }
        : { status: 200, body: catalogue };
    });
    await ask("/api/kiosk/catalogue", page);
    const again = await ask("/api/kiosk/catalogue", page);
    expect([again.status, problem(again.text), again.headers["x-zizhuban-stale-since"]]).toEqual([
      200,
      catalogue,
      undefined,
    ]);
    expect((await ask("/api/kiosk/catalogue", { ...page, "if-none-match": '"v1"' })).status).toBe(304);
    expect(held).toEqual([undefined, '"v1"', '"v1"']);
    serve(() => ({ status: 200, body: { ...catalogue, version: "v2" } }));
    expect(problem((await ask("/api/kiosk/catalogue", page)).text)).toMatchObject({ version: "v2" });
  });

  it("keeps no answer that is not what the contract says", async () => {
    const { ask, page, serve, upstream } = await house();
    serve(() => ({ status: 200, body: { ...site, version: 7 } }));
    await ask("/api/kiosk/site", page);
    upstream.closeAllConnections();
    upstream.close();
    expect(problem((await ask("/api/kiosk/site", page)).text)).toMatchObject({ code: "serverUnreachable" });
  });

  it("says so for everything else", async () => {
    const { ask, write, upstream, openVisit } = await house();
    openVisit();
    upstream.close();
    upstream.closeAllConnections();
    const answer = await ask("/api/kiosk/ratings", write, "POST", "{}");
    expect([answer.status, problem(answer.text)]).toMatchObject([503, { code: "serverUnreachable" }]);
  });
});

it("says that a port is taken", async () => {
  const { port, gateway: _first } = await house();
  const second = await house();
  await second.gateway.close();
  expect(await second.gateway.listen(port)).toEqual({ ok: false, code: "portTaken" });
});
