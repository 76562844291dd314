import { existsSync } from "node:fs";
import cookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import { routes } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { DatabaseHealth } from "./database-health.ts";
import { buildHttp } from "./http.ts";
import type { Idempotency } from "./idempotency.ts";
import type { Routes } from "./module.ts";
import { openApiDocument } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { route, setIdentify, type Identify } from "./route.ts";
import { StartFailure, systemErrorCode } from "./start-failure.ts";

const openApi = openApiDocument(routes);

/**
 * The kiosks' API: HTTPS that asks for a client certificate of our CA. A connection without one may enrol and ask
 * whether the server is well; `identify.kiosk` looks at it on every other request.
 */
export async function buildKioskApp(options: {
  logger: Logger;
  tls: { readonly keyPem: string; readonly certificatePem: string; readonly caPem: string };
  identify: Identify;
  idempotency: Idempotency;
  health: DatabaseHealth;
  routes: readonly Routes[];
}): Promise<FastifyInstance> {
  const { tls } = options;
  const app = await buildHttp({
    logger: options.logger,
    https: {
      key: tls.keyPem,
      cert: tls.certificatePem,
      ca: tls.caPem,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
    },
  });
  setIdentify(app, options.identify, options.idempotency);
  healthRoute(app, options.health);
  for (const register of options.routes) await app.register(register);
  return app;
}

/**
 * The plain address: the public API, the console and its API. Staff requests are answered under the server's own
 * names only (DNS rebinding), staff writes for pages of its own origin only (cross-site request forgery).
 */
export async function buildWebApp(options: {
  logger: Logger;
  identify: Identify;
  idempotency: Idempotency;
  health: DatabaseHealth;
  /** `http://127.0.0.1:4000` and what else it is known as; asked at each request, ports may be picked late. */
  origins: () => readonly string[];
  /** The built console; without it the API still runs. */
  consoleFolder: string;
  routes: readonly Routes[];
}): Promise<FastifyInstance> {
  const app = await buildHttp({ logger: options.logger });
  await app.register(cookie);
  setIdentify(app, options.identify, options.idempotency);
  app.addHook("onRequest", async (request) => {
    // By the route, not by the address: `/api/%73taff/…` finds the same one.
    if (request.routeOptions.url?.startsWith("/api/staff/") !== true) return;
    const origins = options.origins();
    if (!origins.some((origin) => new URL(origin).host === request.host)) throw new Problem("hostRefused");
    const { origin } = request.headers;
    const reading = request.method === "GET" || request.method === "HEAD";
    if (origin === undefined ? !reading : !origins.includes(origin)) throw new Problem("originRefused");
  });
  if (existsSync(options.consoleFolder)) {
    await app.register(fastifyStatic, { root: options.consoleFolder, prefix: "/console/", redirect: true });
  }
  healthRoute(app, options.health);
  app.get("/api/openapi.json", async () => openApi);
  // The address the ready line names, for whoever opens it.
  app.get("/api/", async () => ({
    openapi: "/api/openapi.json",
    health: routes.health.path,
    console: "/console/",
  }));
  app.get("/", async (_request, reply) => reply.redirect("/console/"));
  for (const register of options.routes) await app.register(register);
  return app;
}

/** On both addresses: a kiosk asks over its own connection. */
function healthRoute(app: FastifyInstance, health: DatabaseHealth): void {
  route(app, routes.health, async () => {
    if (!(await health.isWell())) throw new Problem("serverUnreachable", "the database does not answer");
    return { status: "ok" as const };
  });
}

/** Listens; a {@link StartFailure} names the variable when the port cannot be had. @returns the real port */
export async function listen(
  app: FastifyInstance,
  at: { host: string; port: number; variable: string },
): Promise<number> {
  try {
    await app.listen({ host: at.host, port: at.port });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EADDRINUSE") {
      throw new StartFailure(
        `Port ${at.port} is taken: stop the program that uses it, or set ${at.variable}.`,
        {
          cause: error,
        },
      );
    }
    if (code === "EACCES") {
      throw new StartFailure(
        `Port ${at.port} may not be used by this user: set ${at.variable} to one above 1023.`,
        { cause: error },
      );
    }
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new StartFailure(`${at.host} is no address of this machine: set SERVER_HOST to one that is.`, {
        cause: error,
      });
    }
    throw error;
  }
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : at.port;
}
