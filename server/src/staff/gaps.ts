import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, type Assignment, type Permission, type Place } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { newId, type Tx } from "../core/index.ts";
import { assignmentOf, chainSteps, type AssignmentRow } from "./held.ts";

interface OpenAbsence {
  readonly id: string;
  readonly absent_id: string;
  readonly deputy_id: string | null;
  readonly from_at: Date;
  readonly until_at: Date;
}

interface Gap {
  readonly permission: Permission;
  readonly place: Place;
}

const overlaps = (a: OpenAbsence, b: OpenAbsence) => a.from_at < b.until_at && b.from_at < a.until_at;
/** A right with an end must last to the end of the absence to fill it. */
const outlasts = ({ expires_at }: AssignmentRow, { until_at }: OpenAbsence) =>
  expires_at === null || expires_at >= until_at;

function gapsOf(
  absence: OpenAbsence,
  absences: readonly OpenAbsence[],
  assignments: readonly AssignmentRow[],
  active: ReadonlySet<string>,
): Gap[] {
  const away = new Set(absences.filter((other) => overlaps(absence, other)).map((other) => other.absent_id));
  const there = (id: string) => active.has(id) && !away.has(id);
  if (absence.deputy_id !== null && there(absence.deputy_id)) return [];
  const others: readonly Assignment[] = assignments
    .filter((row) => there(row.account_id) && outlasts(row, absence))
    .map(assignmentOf);
  const own = assignments.filter((row) => row.account_id === absence.absent_id).map(assignmentOf);
  return own.flatMap((assignment) => {
    const { division, department } = assignment;
    const place: Place = { division, ...(department !== undefined && { department }) };
    return chainSteps
      .filter((step) => allows([assignment], step) && !allows(others, step, place))
      .map((permission) => ({ permission, place }));
  });
}

/**
 * Raises an alert for every step of the chain that nobody present can take during an absence, before a case waits
 * there, and closes those that somebody can take again (domain.md T3). Called by whatever changes who is there.
 */
export async function findGaps(tx: Tx, clock: Clock): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('staff_chain_alerts'))`.execute(tx);
  const at = new Date(clock.now());
  const { rows: absences } = await sql<OpenAbsence>`
    select id, absent_id, deputy_id, from_at, until_at from staff_absences
    where ended_at is null and until_at > ${at}`.execute(tx);
  const { rows: assignments } = await sql<AssignmentRow>`
    select id, account_id, role, division, department, expires_at from staff_assignments
    where revoked_at is null and coalesce(expires_at > ${at}, true)`.execute(tx);
  const { rows: accounts } = await sql<{ id: string }>`
    select id from staff_accounts where disabled_at is null`.execute(tx);
  const active = new Set(accounts.map(({ id }) => id));
  const found = absences.flatMap((absence) =>
    gapsOf(absence, absences, assignments, active).map(({ permission, place }) => ({
      absence,
      permission,
      place,
    })),
  );
  const key = (
    absence: string,
    permission: string,
    division: string,
    department: string | null | undefined,
  ) => [absence, permission, division, department ?? ""].join(" ");
  const open = new Map(
    found.map((gap) => [key(gap.absence.id, gap.permission, gap.place.division, gap.place.department), gap]),
  );
  const { rows: raised } = await sql<{
    id: string;
    absence_id: string;
    permission: string;
    division: string;
    department: string | null;
  }>`
    select id, absence_id, permission, division, department from staff_chain_alerts
    where closed_at is null`.execute(tx);
  for (const alert of raised) {
    if (open.delete(key(alert.absence_id, alert.permission, alert.division, alert.department))) continue;
    await sql`update staff_chain_alerts set closed_at = ${at} where id = ${alert.id}`.execute(tx);
  }
  for (const { absence, permission, place } of open.values())
    await sql`
      insert into staff_chain_alerts (id, absence_id, permission, division, department, raised_at)
      values (${newId(clock)}, ${absence.id}, ${permission}, ${place.division}, ${place.department ?? null}, ${at})`.execute(
      tx,
    );
}
