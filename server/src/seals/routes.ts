import { allows, routes, type Permission } from "@zizhuban/server-contract";
import { Problem, route, valueOf, type Routes, type Staff } from "../core/index.ts";
import type { Registry, SealOwner, SealRow } from "./registry.ts";

/** The console's boundary of the registry: everybody sees and moves the seals of their own place only. */
export function sealRoutes(registry: Registry, ownerOf: (uscc: string) => SealOwner | undefined): Routes {
  const mayTouch = (staff: Staff, permission: Permission, { division, department }: SealOwner | SealRow) =>
    allows(staff.assignments, permission, { division, department });

  async function own(id: string, staff: Staff, permission: Permission): Promise<SealRow> {
    const row = await registry.find(id);
    if (row === undefined || !mayTouch(staff, permission, row)) throw new Problem("sealUnknown");
    return row;
  }

  async function view(id: string) {
    const row = await registry.find(id);
    if (row === undefined) throw new Problem("sealUnknown");
    return registry.view(row);
  }

  async function views(staff: Staff, permission: Permission, state?: "proposed") {
    const rows = (await registry.list(state)).filter((row) => mayTouch(staff, permission, row));
    return { seals: await Promise.all(rows.map(async (row) => registry.view(row))) };
  }

  return async (app) => {
    route(app, routes.seals, async ({ staff }) => views(staff, "seal.manage"));
    route(app, routes.sealsToApprove, async ({ staff }) => views(staff, "seal.approve", "proposed"));
    route(app, routes.proposeSeal, async ({ staff, body }) => {
      const owner = ownerOf(body.issuer);
      if (owner === undefined) throw new Problem("invalidData", "no such issuer");
      if (!mayTouch(staff, "seal.manage", owner)) throw new Problem("forbidden");
      return view(valueOf(await registry.propose(owner, body, `staff:${staff.staffId}`)));
    });
    route(app, routes.approveSeal, async ({ staff, params }) => {
      const row = await own(params.id, staff, "seal.approve");
      valueOf(await registry.approve(row.id, `staff:${staff.staffId}`));
      return view(params.id);
    });
    route(app, routes.revokeSeal, async ({ staff, params }) => {
      const row = await own(params.id, staff, "seal.manage");
      valueOf(await registry.revoke(row.id, `staff:${staff.staffId}`));
      return view(params.id);
    });
    route(app, routes.sealUses, async ({ staff, params, query }) => {
      const row = await own(params.id, staff, "seal.manage");
      return { uses: await registry.uses(row.id, query.limit ?? 50) };
    });
  };
}
