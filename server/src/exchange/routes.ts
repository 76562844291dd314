import type { Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type AccessLogEntry } from "@zizhuban/server-contract";
import { Problem, requireAt, route, valueOf, type Routes, type Staff } from "../core/index.ts";
import type { Grants } from "./grants.ts";
import { checkQuality } from "./quality.ts";

/**
 * Staff's side: who may ask what, and how good a register's records are.
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
    route(app, routes.checkQuality, async ({ body }) => {
      const findings = checkQuality(body.register, body.records);
      const bad = new Set(findings.map(({ index }) => index));
      return { checked: body.records.length, sound: body.records.length - bad.size, findings };
    });
  };
}

/** Who else read what is known of a person. */
export type OtherReads = (personId: string) => Promise<Sensitive<AccessLogEntry[]>>;

/** The citizen's own access log; a card alone opens nobody's records. */
export function accessLogRoutes(
  entries: (personId: string) => Promise<AccessLogEntry[]>,
  others: OtherReads,
): Routes {
  return async (app) => {
    route(app, routes.accessLog, async ({ citizen }) => {
      if (citizen.level === "A1") throw new Problem("identityLevelTooLow", "A2");
      const read = (await others(citizen.personId)).expose();
      const all = [...(await entries(citizen.personId)), ...read];
      return { entries: all.toSorted((a, b) => b.at - a.at).slice(0, 200) };
    });
  };
}
