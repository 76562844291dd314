import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  routes,
  type NewTechnician,
  type Roster,
  type TechnicianChange,
  type TechnicianView,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, route, valueOf, type Db, type ServerModule, type Staff } from "../core/index.ts";
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
  readonly kiosks: Pick<Kiosks, "divisionCodeOf">;
}

const mayCommand = ({ assignments }: Staff, division: string) =>
  allows(assignments, "fleet.command", { division });

/** Technicians: made by staff for the subtree they command, kept by the kiosks of their divisions, which check their PINs without network. */
export function createTechnicians(deps: Deps): ServerModule {
  return {
    name: "technicians",
    dependsOn: ["kiosk-register"],
    routes: async (app) => {
      route(app, routes.roster, async ({ kiosk }) => {
        return await rosterOf(deps, await deps.kiosks.divisionCodeOf(kiosk.kid));
      });
    },
    publicRoutes: async (app) => {
      route(app, routes.technicians, async ({ staff }) => ({ technicians: await visible(deps.db, staff) }));
      route(app, routes.addTechnician, async ({ body, staff }) => valueOf(await add(deps, body, staff)));
      route(app, routes.changeTechnician, async ({ body, params, staff }) =>
        valueOf(await change(deps, params.id, body, staff)),
      );
    },
  };
}

/** Those of the subtree this person looks after. */
async function visible(db: Db, { assignments }: Staff): Promise<TechnicianView[]> {
  const { rows } = await sql<Row>`
    select id, number, name, division, active from technicians order by number`.execute(db);
  return rows.filter(({ division }) => allows(assignments, "fleet.read", { division }));
}

async function rosterOf({ db, clock }: Deps, division: string): Promise<Roster> {
  const { rows } = await sql<Row & { salt: Buffer; verifier: Buffer; cost: number }>`
    select id, number, name, salt, verifier, cost from technicians
    where active and (division = '0' or starts_with(${division}, division)) order by number`.execute(db);
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
  by: Staff,
): Promise<Result<TechnicianView, "forbidden" | "numberTaken">> {
  if (!mayCommand(by, division)) return fail("forbidden");
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
    const subject = { kind: "technician", id };
    await audit(tx, clock, { actor: `staff:${by.staffId}`, action: "technician.added", subject });
    return ok(made);
  });
}

/** What lies outside the own subtree is `notFound`: its existence is not this person's to know. */
async function change(
  { db, clock }: Deps,
  id: string,
  { pin, active, division }: TechnicianChange,
  by: Staff,
): Promise<Result<TechnicianView, "notFound" | "forbidden">> {
  if (division !== undefined && !mayCommand(by, division)) return fail("forbidden");
  const { salt, verifier, cost } = pin === undefined ? unchanged : await pinVerifier(pin);
  return db.transaction().execute(async (tx): Promise<Result<TechnicianView, "notFound">> => {
    const found = await sql<{ division: string }>`
      select division from technicians where id = ${id} for update`.execute(tx);
    const before = found.rows[0];
    if (before === undefined || !mayCommand(by, before.division)) return fail("notFound");
    const { rows } = await sql<Row>`
      update technicians set active = coalesce(${active ?? null}, active),
        division = coalesce(${division ?? null}, division), salt = coalesce(${salt}, salt),
        verifier = coalesce(${verifier}, verifier), cost = coalesce(${cost}, cost),
        changed_at = ${new Date(clock.now())}
      where id = ${id} returning id, number, name, division, active`.execute(tx);
    const changed = rows[0];
    if (changed === undefined) throw new Error("a technician that was locked is not there");
    const fields = Object.entries({ pin, active, division }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    await audit(tx, clock, {
      actor: `staff:${by.staffId}`,
      action: "technician.changed",
      subject: { kind: "technician", id },
      fields,
    });
    return ok(changed);
  });
}

const unchanged = { salt: null, verifier: null, cost: null } as const;
