import type { Clock } from "@zizhuban/device-agent-contract";
import type { FastifyRequest } from "fastify";
import type { Cases } from "../cases/index.ts";
import type { Db, ServerModule } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { createConnectors } from "./connectors.ts";
import { startDelivery } from "./delivery.ts";
import { createMessageReader } from "./messages.ts";
import { createOutbox } from "./outbox.ts";
import { createResults } from "./results.ts";
import { departmentRoutes } from "./routes.ts";

/**
 * Departments with systems of their own: each gets the cases that are its matter (pushed or pulled) and sends
 * back what it decided. At least once on the wire, once in effect, on both sides.
 */
export function createDepartments(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  cases: Cases;
  parties: Parties;
  division: string;
  onError: (error: unknown) => void;
}) {
  const connectors = createConnectors(deps);
  const outbox = createOutbox(deps);
  const read = createMessageReader(deps);
  const delivery = startDelivery({ ...deps, connectors, outbox, read });
  deps.cases.living.onChange(outbox.follow);
  const module: ServerModule = {
    name: "departments",
    dependsOn: ["cases", "parties", "key-store"],
    publicRoutes: departmentRoutes({ ...deps, connectors, outbox, read, settle: createResults(deps) }),
    stop: async () => delivery.stop(),
  };
  return {
    ...module,
    identify: async (request: FastifyRequest) => connectors.identify(request),
    /** Delivers now what is due, instead of within the second. @returns how many messages were taken */
    deliver: delivery.run,
  };
}
