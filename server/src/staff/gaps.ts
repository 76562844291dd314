import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, type Assignment, type Permission, type Place } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { newId, type Tx } from "../core/index.ts";
import { assignmentOf, chainSteps, type AssignmentRow } from "./held.ts";

export interface OpenAbsence {
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

/** Whoever could be there, and for how long nobody of them is. */
export interface Roster {
  readonly absences: readonly OpenAbsence[];
  readonly assignments: readonly AssignmentRow[];
  /** Accounts that are open. */
  readonly active: ReadonlySet<string>;
  /** What everybody is called. */
  readonly names: ReadonlyMap<string, string>;
}

/** An alert that was just raised. */
export interface RaisedAlert extends Gap {
  readonly id: string;
  readonly absence: OpenAbsence;
}

/** Follows alerts in the transaction that raises or closes them. */
export interface AlertFollower {
  raised(tx: Tx, alert: RaisedAlert, roster: Roster): Promise<void>;
  closed(tx: Tx, id: string): Promise<void>;
}

const overlaps = (a: OpenAbsence, b: OpenAbsence) => a.from_at < b.until_at && b.from_at < a.until_at;
/** A right with an end must last to the end of the absence to fill it. */
const outlasts = ({ expires_at }: AssignmentRow, { until_at }: OpenAbsence) =>
  expires_at === null || expires_at >= until_at;

function gapsOf(absence: OpenAbsence, { absences, assignments, active }: Roster): Gap[] {
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

async function rosterOf(tx: Tx, at: Date): Promise<Roster> {
  const { rows: absences } = await sql<OpenAbsence>`
    select id, absent_id, deputy_id, from_at, until_at from staff_absences
    where ended_at is null and until_at > ${at}`.execute(tx);
  const { rows: assignments } = await sql<AssignmentRow>`
    select id, account_id, role, division, department, expires_at from staff_assignments
    where revoked_at is null and coalesce(expires_at > ${at}, true)`.execute(tx);
  const { rows: accounts } = await sql<{ id: string; name: string; active: boolean }>`
    select id, name, disabled_at is null as active from staff_accounts`.execute(tx);
  return {
    absences,
    assignments,
    active: new Set(accounts.filter(({ active }) => active).map(({ id }) => id)),
    names: new Map(accounts.map(({ id, name }) => [id, name])),
  };
}

const keyOf = (absence: string, step: string, division: string, department: string | null | undefined) =>
  [absence, step, division, department ?? ""].join(" ");

/**
 * Raises an alert for every step of the chain that nobody present can take during an absence, before a case waits
 * there, and closes those that somebody can take again (domain.md T3). Called by whatever changes who is there.
 */
export function createGaps({ clock, follower }: { clock: Clock; follower: AlertFollower }) {
  return async (tx: Tx): Promise<void> => {
    await sql`select pg_advisory_xact_lock(hashtext('staff_chain_alerts'))`.execute(tx);
    const at = new Date(clock.now());
    const roster = await rosterOf(tx, at);
    const open = new Map(
      roster.absences.flatMap((absence) =>
        gapsOf(absence, roster).map(({ permission, place }) => [
          keyOf(absence.id, permission, place.division, place.department),
          { absence, permission, place },
        ]),
      ),
    );
    const { rows: standing } = await sql<{
      id: string;
      absence_id: string;
      permission: string;
      division: string;
      department: string | null;
    }>`
      select id, absence_id, permission, division, department from staff_chain_alerts
      where closed_at is null`.execute(tx);
    for (const { id, absence_id: absence, permission, division, department } of standing) {
      if (open.delete(keyOf(absence, permission, division, department))) continue;
      await sql`update staff_chain_alerts set closed_at = ${at} where id = ${id}`.execute(tx);
      await follower.closed(tx, id);
    }
    for (const gap of open.values()) {
      const { absence, permission, place } = gap;
      const id = newId(clock);
      await sql`
        insert into staff_chain_alerts (id, absence_id, permission, division, department, raised_at)
        values (${id}, ${absence.id}, ${permission}, ${place.division}, ${place.department ?? null}, ${at})`.execute(
        tx,
      );
      await follower.raised(tx, { id, ...gap }, roster);
    }
  };
}
export type FindGaps = ReturnType<typeof createGaps>;
