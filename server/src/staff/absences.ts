import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  divisionCovers,
  type Absence,
  type ChainAlert,
  type NewAbsence,
  type Place,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, type Db, type Staff, type Tx } from "../core/index.ts";
import type { FindGaps } from "./gaps.ts";

interface AbsenceRow {
  readonly id: string;
  readonly absent_id: string;
  readonly deputy_id: string | null;
  readonly from_at: Date;
  readonly until_at: Date;
  readonly division: string;
}

interface AlertRow {
  readonly id: string;
  readonly absence_id: string;
  readonly permission: string;
  readonly division: string;
  readonly department: string | null;
  readonly from_at: Date;
  readonly until_at: Date;
  readonly absent: string;
}

function viewOf(row: AbsenceRow): Absence {
  return {
    id: row.id,
    absentId: row.absent_id,
    ...(row.deputy_id !== null && { deputyId: row.deputy_id }),
    from: row.from_at.getTime(),
    until: row.until_at.getTime(),
  };
}

const placeOf = ({ division, department }: AlertRow): Place => ({
  division,
  ...(department !== null && { department }),
});

/**
 * Absences and deputies (domain.md T3): recorded by the absent person or by an administrator of theirs; nobody makes
 * themselves a deputy. The deputy acts under their own name, and only while the absence lasts.
 */
export function createAbsences(deps: {
  db: Db;
  clock: Clock;
  findGaps: FindGaps;
  placeName(place: Place): string;
}) {
  const { db, clock, findGaps } = deps;
  const manages = (by: Staff, division: string) => allows(by.assignments, "staff.manage", { division });

  async function divisionOf(tx: Tx, id: string): Promise<string | undefined> {
    const { rows } = await sql<{ division: string }>`
      select division from staff_accounts where id = ${id} and disabled_at is null`.execute(tx);
    return rows[0]?.division;
  }

  /** Whom one may ask to stand in: along the own branch of the tree, see `colleagues`. */
  async function isColleague(tx: Tx, id: string, division: string): Promise<boolean> {
    const theirs = await divisionOf(tx, id);
    return theirs !== undefined && (divisionCovers(theirs, division) || divisionCovers(division, theirs));
  }

  async function record(by: Staff, given: NewAbsence): Promise<Result<Absence, ProblemCode>> {
    const { absentId, deputyId, from, until } = given;
    if (until <= from || until <= clock.now()) return fail("invalidData", "until");
    if (deputyId === absentId) return fail("invalidData", "deputyId");
    if (deputyId === by.staffId) return fail("notYourself");
    return db.transaction().execute(async (tx): Promise<Result<Absence, ProblemCode>> => {
      const division = await divisionOf(tx, absentId);
      if (division === undefined || (absentId !== by.staffId && !manages(by, division)))
        return fail("notFound");
      if (deputyId !== undefined && !(await isColleague(tx, deputyId, division))) return fail("notFound");
      const id = newId(clock);
      await sql`
        insert into staff_absences (id, absent_id, deputy_id, from_at, until_at, made_by)
        values (${id}, ${absentId}, ${deputyId ?? null}, ${new Date(from)}, ${new Date(until)}, ${by.staffId})`.execute(
        tx,
      );
      await note(tx, by, "absence.recorded", id);
      await findGaps(tx);
      return ok({ id, ...given });
    });
  }

  async function end(by: Staff, id: string): Promise<Result<void, "notFound">> {
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<AbsenceRow>`
        select b.id, b.absent_id, a.division from staff_absences b join staff_accounts a on a.id = b.absent_id
        where b.id = ${id} and b.ended_at is null for update of b`.execute(tx);
      const [absence] = rows;
      if (absence === undefined || (absence.absent_id !== by.staffId && !manages(by, absence.division)))
        return fail("notFound");
      await sql`update staff_absences set ended_at = ${new Date(clock.now())} where id = ${id}`.execute(tx);
      await note(tx, by, "absence.ended", id);
      await findGaps(tx);
      return ok();
    });
  }

  async function list(by: Staff): Promise<{ absences: Absence[]; alerts: ChainAlert[] }> {
    const now = new Date(clock.now());
    const { rows } = await sql<AbsenceRow>`
      select b.id, b.absent_id, b.deputy_id, b.from_at, b.until_at, a.division
      from staff_absences b join staff_accounts a on a.id = b.absent_id
      where b.ended_at is null and b.until_at > ${now} order by b.from_at, b.id`.execute(db);
    const absences = rows
      .filter((row) => row.absent_id === by.staffId || manages(by, row.division))
      .map(viewOf);
    const { rows: alerts } = await sql<AlertRow>`
      select c.id, c.absence_id, c.permission, c.division, c.department, b.from_at, b.until_at, a.name as absent
      from staff_chain_alerts c join staff_absences b on b.id = c.absence_id
      join staff_accounts a on a.id = b.absent_id
      where c.closed_at is null and b.until_at > ${now} order by b.from_at, c.id`.execute(db);
    return {
      absences,
      alerts: alerts.filter((alert) => answers(by, placeOf(alert))).map(alertOf),
    };
  }

  /** Whoever answers for the work of a place, or looks after its accounts, sees what stands still there. */
  const answers = (by: Staff, place: Place) =>
    manages(by, place.division) || allows(by.assignments, "case.extend", place);

  function alertOf(row: AlertRow): ChainAlert {
    const { id, absence_id: absenceId, permission, absent } = row;
    const place = placeOf(row);
    const span = { from: row.from_at.getTime(), until: row.until_at.getTime() };
    return { id, absenceId, permission, ...place, place: deps.placeName(place), absent, ...span };
  }

  async function note(tx: Tx, by: Staff, action: string, id: string): Promise<void> {
    const subject = { kind: "staffAbsence", id };
    await audit(tx, clock, { actor: `staff:${by.staffId}`, action, subject });
  }

  return { record, end, list };
}
export type Absences = ReturnType<typeof createAbsences>;
