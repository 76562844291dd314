import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../core/index.ts";

/** Lets a room's routes take a file as it comes from the wire, unread. */
export function takeUploads(app: FastifyInstance): void {
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
}

function isReadable(body: unknown): body is Readable {
  return typeof body === "object" && body !== null && "pipe" in body;
}

/** The body of an upload, and what length it was announced with. */
export function uploadBody(raw: FastifyRequest): { body: Readable; announced: number } {
  if (!isReadable(raw.body)) throw new Problem("unsupportedMediaType", "application/octet-stream is wanted");
  return { body: raw.body, announced: Number(raw.headers["content-length"] ?? 0) };
}
