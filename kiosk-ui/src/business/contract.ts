import type { Parse, parser } from "@zizhuban/device-agent-contract";
import type { Problem, RouteDefinition, routes } from "@zizhuban/server-contract";
import type { PageRoute } from "../../build/page-contract.ts";

type Routes = typeof routes;
type Schema = RouteDefinition["response"];
type ValueOf<Of extends Schema> = ReturnType<typeof parser<Of>> extends Parse<infer Value> ? Value : never;
export type ResponseOf<Name extends keyof Routes> = ValueOf<Routes[Name]["response"]>;
export type BodyOf<Name extends keyof Routes> = Routes[Name] extends {
  readonly body: infer Body extends Schema;
}
  ? ValueOf<Body>
  : undefined;

export interface RouteContract<Name extends keyof Routes> {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly accepts: (body: unknown) => body is ResponseOf<Name>;
}

/** Routes as checking code; `virtual:contract/business` exports those of every page. */
export interface BusinessContract<Names extends keyof Routes = PageRoute> {
  readonly routes: { readonly [Name in Names]: RouteContract<Name> };
  readonly problem: (body: unknown) => body is Problem;
}
