import type { Clock } from "@zizhuban/device-agent-contract";
import type { Db, ServerModule } from "../core/index.ts";
import { startNightly, type Kept } from "./nightly.ts";
import { createReports } from "./report.ts";
import { qualityRoutes } from "./routes.ts";

/**
 * How good the data is (domain.md D1): the rules of the six base registers, over what somebody wants to hand over, and
 * every night over what is kept here.
 */
export function createDataQuality(deps: {
  db: Db;
  clock: Clock;
  kept: Kept;
  /** Code of the division that holds the whole deployment. */
  division: string;
  onError: (error: unknown) => void;
}) {
  const nightly = startNightly(deps);
  const module: ServerModule = {
    name: "data-quality",
    dependsOn: ["parties", "enterprises", "credit", "certificates", "materials"],
    publicRoutes: qualityRoutes(createReports(deps), deps.division),
    stop: async () => nightly.stop(),
  };
  return {
    ...module,
    /** Checks now instead of at night. */
    pass: async () => nightly.pass(),
  };
}
