import { fastifySSE } from "@fastify/sse";
import type { FastifyInstance } from "fastify";
import fastifyPlugin from "fastify-plugin";

const heartbeatInterval = 15_000;

/** Lets the routes of this room answer with server-sent events: `route(app, definition, handler, { events: true })`. */
export async function allowServerEvents(app: FastifyInstance): Promise<void> {
  await app.register(fastifyPlugin(fastifySSE), { heartbeatInterval });
}
