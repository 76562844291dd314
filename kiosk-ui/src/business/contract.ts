import type { Problem, routes } from "@zizhuban/server-contract";
import type { Static, TSchema } from "typebox";
import type { PageRoute } from "../../build/page-contract.ts";

type Routes = typeof routes;
export type ResponseOf<Name extends keyof Routes> = Static<Routes[Name]["response"]>;
export type BodyOf<Name extends keyof Routes> = Routes[Name] extends {
  readonly body: infer Body extends TSchema;
}
  ? Static<Body>
  : undefined;

export interface RouteContract<Name extends keyof Routes> {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly accepts: (body: unknown) => body is ResponseOf<Name>;
}

/** What `virtual:contract/business` exports. */
export interface BusinessContract {
  readonly routes: { readonly [Name in PageRoute]: RouteContract<Name> };
  readonly problem: (body: unknown) => body is Problem;
}
