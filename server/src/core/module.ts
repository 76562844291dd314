import type { FastifyInstance } from "fastify";

/** Registers routes; called once, with the application they live on. */
export type Routes = (app: FastifyInstance) => Promise<void>;

/**
 * One room of the server as the map (`app.ts`) sees it. `createX(deps)` returns this and the room's public
 * functions. `dependsOn` names every module whose functions were handed in.
 */
export interface ServerModule {
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Routes under /api/kiosk, behind the kiosk's certificate. */
  readonly routes?: Routes;
  /** Routes under /api/public, /api/staff and pages, on the plain address. */
  readonly publicRoutes?: Routes;
  stop?(): Promise<void>;
}
