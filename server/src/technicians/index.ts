import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  routes,
  type NewTechnician,
  type Roster,
  type TechnicianChange,
  type TechnicianView,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, Problem, route, valueOf, type Db, type ServerModule } from "../core/index.ts";
import type { Kiosks } from "../fleet/index.ts";
import { pinVerifier } from "./pin.ts";

/** A kiosk that hears nothing for so long lets nobody in: longer than the longest outage that is planned for. */
const rosterLifetime = 30 * 24 * 3_600_000;

interface Row {
  id: string;
  number: string;
  name: string;
  division: string;
  active: boolean;
}

interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly kiosks: Pick<Kiosks, "divisionOf">;
}

/** Technicians: made by staff, kept by the kiosks of their divisions, which check their PINs without network. */
export function createTechnicians(deps: Deps): ServerModule {
  return {
    name: "technicians",
    dependsOn: ["kiosk-register"],
    routes: async (app) => {
      route(app, routes.roster, async ({ kiosk }) => {
        const division = await deps.kiosks.divisionOf(kiosk.kid);
        if (division === undefined) throw new Problem("kioskUnknown");
        return await rosterOf(deps, division);
      });
    },
    publicRoutes: async (app) => {
      route(app, routes.technicians, async () => ({ technicians: await all(deps.db) }));
      route(app, routes.addTechnician, async ({ body, staff }) =>
        valueOf(await add(deps, body, `staff:${staff.staffId}`)),
      );
      route(app, routes.changeTechnician, async ({ body, params, staff }) =>
        valueOf(await change(deps, params.id, body, `staff:${staff.staffId}`)),
      );
    },
  };
}

async function all(db: Db): Promise<TechnicianView[]> {
  const { rows } = await sql<Row>`
    select id, number, name, division, active from technicians order by number`.execute(db);
  return rows;
}

async function rosterOf({ db, clock }: Deps, division: string): Promise<Roster> {
  const { rows } = await sql<Row & { salt: Buffer; verifier: Buffer; cost: number }>`
    select id, number, name, salt, verifier, cost from technicians
    where active and starts_with(${division}, division) order by number`.execute(db);
  const issuedAt = clock.now();
  return {
    issuedAt,
    expiresAt: issuedAt + rosterLifetime,
    technicians: rows.map(({ id, number, name, salt, verifier, cost }) => ({
      id,
      number,
      name,
      salt: salt.toString("base64"),
      verifier: verifier.toString("base64"),
      cost,
    })),
  };
}

async function add(
  { db, clock }: Deps,
  { number, name, pin, division }: NewTechnician,
  actor: string,
): Promise<Result<TechnicianView, "numberTaken">> {
  const id = newId(clock);
  const { salt, verifier, cost } = await pinVerifier(pin);
  const now = new Date(clock.now());
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Row>`
      insert into technicians (id, number, name, division, active, salt, verifier, cost, created_at, changed_at)
      values (${id}, ${number}, ${name}, ${division}, true, ${salt}, ${verifier}, ${cost}, ${now}, ${now})
      on conflict (number) do nothing returning id, number, name, division, active`.execute(tx);
    const made = rows[0];
    if (made === undefined) return fail("numberTaken");
    await audit(tx, clock, { actor, action: "technician.added", subject: { kind: "technician", id } });
    return ok(made);
  });
}

async function change(
  { db, clock }: Deps,
  id: string,
  { pin, active, division }: TechnicianChange,
  actor: string,
): Promise<Result<TechnicianView, "notFound">> {
  const { salt, verifier, cost } = pin === undefined ? unchanged : await pinVerifier(pin);
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Row>`
      update technicians set active = coalesce(${active ?? null}, active),
        division = coalesce(${division ?? null}, division), salt = coalesce(${salt}, salt),
        verifier = coalesce(${verifier}, verifier), cost = coalesce(${cost}, cost),
        changed_at = ${new Date(clock.now())}
      where id = ${id} returning id, number, name, division, active`.execute(tx);
    const changed = rows[0];
    if (changed === undefined) return fail("notFound");
    const fields = Object.entries({ pin, active, division }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    await audit(tx, clock, {
      actor,
      action: "technician.changed",
      subject: { kind: "technician", id },
      fields,
    });
    return ok(changed);
  });
}

const unchanged = { salt: null, verifier: null, cost: null } as const;
