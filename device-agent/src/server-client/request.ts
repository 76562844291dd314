import { Sensitive } from "@zizhuban/device-agent-contract";
import type { RouteDefinition } from "@zizhuban/server-contract";
import type { Dispatcher } from "undici";

interface RequestParts {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly sessionToken?: Sensitive<string>;
  readonly idempotencyKey?: string;
}

/** Boundary serialiser (HTTPS): the only place of this room where wrapped values are opened. */
export function requestFor(
  origin: string,
  route: RouteDefinition,
  parts: RequestParts,
): Dispatcher.RequestOptions {
  const headers: Record<string, string> = { accept: "application/json, application/pdf" };
  if (parts.sessionToken !== undefined) headers["authorization"] = `Bearer ${parts.sessionToken.expose()}`;
  if (route.method !== "GET" && parts.idempotencyKey !== undefined) {
    headers["idempotency-key"] = parts.idempotencyKey;
  }
  const request = { origin, path: pathOf(route.path, parts.params ?? {}), method: route.method, headers };
  if (route.body === undefined) return request;
  headers["content-type"] = "application/json";
  const body = parts.body instanceof Sensitive ? parts.body.expose() : parts.body;
  return { ...request, body: JSON.stringify(body ?? {}) };
}

function pathOf(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${path}: no value for ${name}`);
    return encodeURIComponent(value);
  });
}
