import { routes } from "@zizhuban/server-contract";
import { requireAt, route, valueOf, type Routes, type Staff } from "../core/index.ts";
import type { Grants } from "./grants.ts";

/**
 * Staff's side: who may ask what.
 * @param division of the whole deployment: a grant holds everywhere in it
 */
export function exchangeStaffRoutes(grants: Grants, division: string): Routes {
  const requireWhole = (staff: Staff) => requireAt(staff, "exchange.manage", { division });
  return async (app) => {
    route(app, routes.shareGrants, async () => ({ grants: await grants.list() }));
    route(app, routes.giveGrant, async ({ body, staff }) => {
      requireWhole(staff);
      return grants.give(body, staff.staffId);
    });
    route(app, routes.revokeGrant, async ({ params, staff }) => {
      requireWhole(staff);
      valueOf(await grants.revoke(params.id, staff.staffId));
      return {};
    });
  };
}
