import type { FastifyReply, FastifyRequest } from "fastify";

/** Whether whoever asks says that they have this version already. */
export function holdsVersion({ headers }: FastifyRequest, version: string): boolean {
  return headers["if-none-match"] === `"${version}"`;
}

/**
 * Names the version of an answer (`ETag`, RFC 9110 §8.8.3), and answers 304 without a body to who holds it
 * already; the handler then returns its value all the same, which is not sent.
 */
export function unchangedFor(request: FastifyRequest, reply: FastifyReply, version: string): void {
  void reply.header("etag", `"${version}"`).header("cache-control", "no-cache");
  if (holdsVersion(request, version)) void reply.code(304).send();
}
