import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { Server as SecureServer, ServerOptions } from "node:https";
import type { Socket } from "node:net";
import { systemClock, type Clock } from "@zizhuban/device-agent-contract";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyHttpsOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
} from "fastify";
import { pino, type DestinationStream, type Logger } from "pino";
import { longest, watchBody } from "./body-progress.ts";
import { Problem } from "./problem.ts";
import { repeatedMember } from "./repeated-member.ts";

const bodyLimit = 64 * 1024;

/** Logs of one process, on standard error (standard output carries the ready line). */
export function createLogger(process: string, destination?: DestinationStream): Logger {
  const options = {
    base: { process },
    serializers: { err: errorWithoutValues },
    // Nothing logs these on purpose; this is the second lock.
    redact: ["req.headers", "req.url", "req.query", "req.body", "authorization", "cookie", "body", "url"],
  };
  return pino(options, destination ?? pino.destination({ fd: 2, sync: true }));
}

/** Where and what kind, not which value: a database's message may quote the row it refused. */
function errorWithoutValues(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  const fields = Object.fromEntries(
    ["code", "table", "constraint", "routine"].flatMap((name) => {
      const value: unknown = Reflect.get(error, name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
  const fromDatabase = "severity" in error;
  return {
    type: error.name,
    ...fields,
    ...(fromDatabase ? {} : { message: error.message }),
    stack: frames?.join("\n"),
  };
}

/**
 * A Fastify application with the manners of the house: JSON bodies up to 64 KB, every error as problem details
 * with a code, security headers, a request id, and a log line without address, query, body or credentials.
 */
export async function buildHttp(options: {
  logger: Logger;
  https?: ServerOptions;
  clock?: Clock;
}): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = options.logger;
  const manners = {
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    // For a whole request; Fastify's own default waits for ever. `watchBody` is stricter.
    requestTimeout: longest,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    return503OnClosing: false,
    forceCloseConnections: true,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_error: FastifyError, _request: unknown, reply: FastifyReply) => {
      const problem = new Problem("invalidData", "malformed address");
      void reply.code(problem.status).type("application/problem+json").send(problem.body());
    },
  } satisfies FastifyServerOptions;
  const app = options.https === undefined ? fastify(manners) : secureApp(manners, options.https);
  app.removeContentTypeParser("text/plain");
  readJsonOnce(app);
  await app.register(rateLimit, { global: false, timeWindow: 60_000 });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["lit-html"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: "no-referrer" },
  });
  answerErrors(app);
  const clock = options.clock ?? systemClock;
  app.addHook("onRequest", async (request, reply) => {
    const { raw } = request;
    if (raw.complete) return;
    const isFile = /^(application\/octet-stream$|multipart\/form-data\b)/.test(
      request.headers["content-type"] ?? "",
    );
    watchBody({ request: raw, response: reply.raw, isFile }, clock);
  });
  app.addHook("onSend", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    if (!reply.hasHeader("cache-control")) void reply.header("cache-control", "no-store");
  });
  app.addHook("onResponse", async (request, reply) => {
    const level = reply.statusCode >= 500 ? "error" : "info";
    request.log[level](
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? "none",
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
  });
  return app;
}

/**
 * Fastify's own way of reading JSON, of bytes that are UTF-8 (RFC 8259 §8.1; others would be kept as what they are not),
 * and no member twice: whoever checks and whoever acts must read the same.
 */
function readJsonOnce(app: FastifyInstance): void {
  const readJson = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    if (!isUtf8(bytes)) {
      done(new Problem("invalidData", "not UTF-8"));
      return;
    }
    const text = bytes.toString();
    void readJson(request, text, (error, value) => {
      const twice = error === null && repeatedMember(text) !== undefined;
      done(twice ? new Problem("invalidData", "a member twice") : error, value);
    });
  });
}

/** The routes do not care what carries them; only Fastify's types remember the server class. */
function secureApp(manners: FastifyServerOptions, https: ServerOptions): FastifyInstance {
  const secure: unknown = { ...manners, https };
  const app: unknown = fastify(secure as FastifyHttpsOptions<SecureServer>);
  return app as FastifyInstance;
}

function answerErrors(app: FastifyInstance): void {
  const known: { method: string; matches: RegExp }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    const matches = new RegExp(
      `^${url
        .replaceAll(/[.+()]/g, "\\$&")
        .replaceAll(/:[^/]+/g, "[^/]+")
        .replaceAll("*", ".*")}$`,
    );
    for (const one of [method].flat()) known.push({ method: one, matches });
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const methods = known.filter(({ matches }) => matches.test(path)).map(({ method }) => method);
    // A folder of files answers to every name, and has not all of them.
    if (methods.length === 0 || methods.includes(request.method)) return send(new Problem("notFound"));
    void reply.header("allow", [...new Set(methods)].join(", "));
    return send(new Problem("methodNotAllowed"));

    function send(problem: Problem) {
      return reply.code(problem.status).type("application/problem+json").send(problem.body());
    }
  });
  app.setErrorHandler(async (error, request, reply) => {
    const problem = asProblem(error);
    if (problem.code === "internalError") request.log.error({ requestId: request.id, err: error }, "bug");
    return reply.code(problem.status).type("application/problem+json").send(problem.body());
  });
}

/** What an error is to whoever asked. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return new Problem("internalError");
  const status = "statusCode" in error ? error.statusCode : undefined;
  if (status === 413) return new Problem("payloadTooLarge");
  if (status === 415) return new Problem("unsupportedMediaType");
  if (status === 429) return new Problem("tooManyRequests");
  if (status === 404) return new Problem("notFound");
  // Fastify's own 400s (malformed JSON, wrong content length); the message may quote the body.
  if (status === 400) return new Problem("invalidData", "malformed request");
  return new Problem("internalError");
}

/** Bytes that are not HTTP at all. */
function answerBrokenRequest(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const problem = new Problem("invalidData", "malformed request");
  const body = JSON.stringify(problem.body());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
