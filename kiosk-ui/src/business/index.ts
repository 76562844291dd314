import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { RouteName } from "@zizhuban/server-contract";
import type { PageRoute } from "../../build/page-contract.ts";
import type { BodyOf, BusinessContract, ResponseOf } from "./contract.ts";

export type { BodyOf, BusinessContract, ResponseOf, RouteContract } from "./contract.ts";

interface CallOptions<Name extends RouteName> {
  readonly body?: BodyOf<Name>;
  /** In place of a JSON body. */
  readonly file?: Blob;
  /** The one parameter of the route's path: `:id`, `:ref`, `:code`, `:key`. */
  readonly id?: string;
  /** The same key again means the same write, not another one. */
  readonly key?: string;
  /** Milliseconds until the page stops waiting; 10 s unless told. */
  readonly within?: number;
}

export interface Business<Names extends RouteName = PageRoute> {
  /** Fails with the problem's code, or `serverUnreachable`, or `malfunction` when the answer is not what the contract says. */
  call<Name extends Names>(route: Name, options?: CallOptions<Name>): Promise<Result<ResponseOf<Name>>>;
}

interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The gateway's HTTP API (DESIGN §4.4); certificate and session are added by the agent and never seen here. */
export function createBusiness<Names extends RouteName = PageRoute>(deps: {
  fetch: typeof fetch;
  contract: BusinessContract<Names>;
  clock: Clock;
}): Business<Names> {
  const { contract, clock } = deps;

  /** Status and JSON body (undefined when it is none), all within the deadline. */
  async function send(url: string, init: RequestInit, within: number): Promise<Result<Answer>> {
    const deadline = new AbortController();
    const cancel = clock.after(within, () => deadline.abort());
    try {
      const response = await deps.fetch(url, { ...init, signal: deadline.signal, cache: "no-store" });
      return ok({ ok: response.ok, body: parseJson(await response.text()) });
    } catch {
      return fail("serverUnreachable");
    } finally {
      cancel();
    }
  }

  return {
    async call(name, options = {}) {
      const { method, path, accepts } = contract.routes[name];
      const url = path.replace(/:[a-z]+/, encodeURIComponent(options.id ?? ""));
      const headers: Record<string, string> = {};
      if (options.key !== undefined) headers["Idempotency-Key"] = options.key;
      const { file } = options;
      if (method === "POST")
        headers["Content-Type"] = file === undefined ? "application/json" : "application/octet-stream";
      const init = {
        method,
        headers,
        ...(method === "POST" ? { body: file ?? JSON.stringify(options.body ?? {}) } : {}),
      };
      const answer = await send(url, init, options.within ?? 10_000);
      if (!answer.ok) return answer;
      const { body } = answer.value;
      if (!answer.value.ok) return fail(contract.problem(body) ? body.code : "malfunction", name);
      return accepts(body) ? ok(body) : fail("malfunction", name);
    },
  };
}
