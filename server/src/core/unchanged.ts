import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Names the version of an answer (`ETag`, RFC 9110 §8.8.3), and answers 304 without a body to who holds it
 * already; the handler then returns its value all the same, which is not sent.
 */
export function unchangedFor(request: FastifyRequest, reply: FastifyReply, version: string): void {
  const etag = `"${version}"`;
  void reply.header("etag", etag).header("cache-control", "no-cache");
  if (request.headers["if-none-match"] === etag) void reply.code(304).send();
}
