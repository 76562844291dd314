import { routes } from "@zizhuban/server-contract";
import { requireAt, route, valueOf, type Routes, type Staff } from "../core/index.ts";
import type { Grants } from "./grants.ts";

const mostListed = 200;

/**
 * Staff's side: who may ask what.
 * @param division of the whole deployment: a grant holds everywhere in it
 */
export function exchangeStaffRoutes(grants: Grants, division: string): Routes {
  const requireWhole = (staff: Staff) => requireAt(staff, "exchange.manage", { division });
  return async (app) => {
    route(app, routes.shareGrants, async ({ query: { limit = mostListed, ...query } }) => {
      const { page, ...next } = await grants.list({ limit, ...query });
      return { grants: [...page], ...next };
    });
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
