import { parser } from "@zizhuban/device-agent-contract";
import { Assignment, staffRoles, type Permission } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Db, StaffAssignment, Tx } from "../core/index.ts";

const parseAssignment = parser(Assignment);

export interface AssignmentRow {
  readonly id: string;
  readonly account_id: string;
  readonly role: string;
  readonly division: string;
  readonly department: string | null;
  readonly expires_at: Date | null;
}

export function assignmentOf({ role, division, department }: AssignmentRow): Assignment {
  const parsed = parseAssignment({ role, division, ...(department !== null && { department }) });
  if (!parsed.ok) throw new Error(`staff_assignments holds a role that is none: ${parsed.detail ?? ""}`);
  return parsed.value;
}

/** The steps of a case's chain (domain.md T3): what a deputy takes over, and what somebody must be there for. */
export const chainSteps: readonly Permission[] = ["case.accept", "case.review", "case.decide"];

/** A deputy takes over casework only: nobody becomes an administrator or a keeper of seals by a colleague's holiday. */
function isCasework({ role }: Assignment): boolean {
  const granted: readonly Permission[] = staffRoles[role];
  return chainSteps.some((step) => granted.includes(step));
}

/** Where roles are held that have not ended: whose division or department it is may not vanish under them. */
export async function placesHeld(
  on: Db | Tx,
  now: number,
): Promise<{ divisions: ReadonlyMap<string, string>; departments: ReadonlyMap<string, string> }> {
  const { rows } = await sql<{ division: string; department: string | null; login: string }>`
    select a.division, a.department, min(s.login) as login from staff_assignments a
    join staff_accounts s on s.id = a.account_id
    where a.revoked_at is null and coalesce(a.expires_at > ${new Date(now)}, true) and s.disabled_at is null
    group by a.division, a.department`.execute(on);
  const held = rows.map(({ division, department, login }) => ({
    division,
    department,
    by: `account ${login}`,
  }));
  return {
    divisions: new Map(held.map(({ division, by }) => [division, by])),
    departments: new Map(
      held.flatMap(({ department, by }) => (department === null ? [] : [[department, by]])),
    ),
  };
}

/** What an account holds at this moment: its own assignments, and the casework of those it stands in for. */
export async function heldBy(db: Db | Tx, accountId: string, now: number): Promise<StaffAssignment[]> {
  const at = new Date(now);
  const { rows } = await sql<AssignmentRow & { absent_id: string | null }>`
    select a.id, a.account_id, a.role, a.division, a.department, a.expires_at, null as absent_id
    from staff_assignments a
    where a.account_id = ${accountId} and a.revoked_at is null and coalesce(a.expires_at > ${at}, true)
    union all
    select a.id, a.account_id, a.role, a.division, a.department, a.expires_at, b.absent_id
    from staff_absences b
    join staff_accounts s on s.id = b.absent_id and s.disabled_at is null
    join staff_assignments a on a.account_id = b.absent_id
    where b.deputy_id = ${accountId} and b.ended_at is null and b.from_at <= ${at} and b.until_at > ${at}
      and a.revoked_at is null and coalesce(a.expires_at > ${at}, true)`.execute(db);
  return rows.flatMap((row) => {
    const assignment = assignmentOf(row);
    if (row.absent_id === null) return [assignment];
    return isCasework(assignment) ? [{ ...assignment, onBehalfOf: row.absent_id }] : [];
  });
}

/** What an account held at a moment that is past, whatever became of it since: for what was done then. */
export async function heldAt(db: Db | Tx, accountId: string, moment: number): Promise<Assignment[]> {
  const at = new Date(moment);
  const { rows } = await sql<AssignmentRow>`
    select a.id, a.account_id, a.role, a.division, a.department, a.expires_at from staff_assignments a
    where a.account_id = ${accountId} and a.granted_at <= ${at} and coalesce(a.revoked_at > ${at}, true)
      and coalesce(a.expires_at > ${at}, true)
    order by a.granted_at, a.id`.execute(db);
  return rows.map(assignmentOf);
}
