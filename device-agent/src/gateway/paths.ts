import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { routes, type RouteDefinition, type RouteName } from "@zizhuban/server-contract";

/**
 * The path of a request line, or a refusal. Nothing served here needs an escape or a dot segment, so
 * whatever could be read differently by the next server is not passed on: `%`, `\`, `//`, `/.`.
 */
export function safePath(url: string): Result<{ path: string; query: string }, "invalidData"> {
  const [path = "", query = ""] = url.split("?", 2);
  if (!/^\/[A-Za-z0-9\-._~/]*$/.test(path) || path.includes("//") || path.includes("/."))
    return fail("invalidData", "path");
  return ok({ path, query });
}

export interface ForwardedRoute {
  readonly name: RouteName;
  readonly route: RouteDefinition;
}

interface Pattern extends ForwardedRoute {
  readonly pattern: RegExp;
}

/** The public routes a page needs: whether the server is there, and what an item's guide and notice say. */
const publicRoutes: ReadonlySet<RouteName> = new Set(["health", "itemGuide", "noticeSheet"]);

/** Everything a page may reach on the server: the kiosk's and the citizen's routes, never the agent's, never staff. */
const forwarded: readonly Pattern[] = Object.keys(routes)
  .filter((name): name is RouteName => Object.hasOwn(routes, name))
  .map((name) => ({ name, route: routes[name] }))
  .filter(
    ({ name, route }) => publicRoutes.has(name) || route.access === "kiosk" || route.access === "citizen",
  )
  .map(({ name, route }) => ({
    name,
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/:[A-Za-z]+/g, "[A-Za-z0-9-]{1,64}")}$`),
  }));

/** The route a page's request is for. */
export function forwardedRoute(
  method: string,
  path: string,
): Result<ForwardedRoute, Extract<ProblemCode, "notFound" | "methodNotAllowed">> {
  const matching = forwarded.filter(({ pattern }) => pattern.test(path));
  const found = matching.find(({ route }) => route.method === method);
  if (found !== undefined) return ok(found);
  return fail(matching.length === 0 ? "notFound" : "methodNotAllowed");
}
