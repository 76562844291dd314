import { allows, type Assignment, type DeskActionType, type Permission } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { heldIn, type Staff, type StaffAssignment } from "../../core/index.ts";
import { endedPhases } from "../life-cycle/index.ts";

/** What each action needs, held for the case's place and department (domain.md §7.2 B5: 受办分离). */
export const neededFor: Readonly<Record<DeskActionType, Permission>> = {
  receive: "case.receive",
  visit: "case.receive",
  requestSupplement: "case.accept",
  accept: "case.accept",
  refuseAcceptance: "case.accept",
  return: "case.accept",
  review: "case.review",
  pause: "case.review",
  resume: "case.review",
  checkCommitment: "case.review",
  checkCorrection: "case.review",
  extend: "case.extend",
  decide: "case.decide",
  produce: "case.decide",
  handOver: "case.issue",
  complete: "case.issue",
  archive: "case.issue",
};

/** Where a case was handed in, and whose matter it is. */
export interface CasePlace {
  /** Division of the authority that decides. */
  readonly division: string;
  /** Division of the window or kiosk that took it in (收受分离). */
  readonly receivedAt: string;
  readonly department: string;
}

/** The window that took a case in works on it as the one in whose division the matter lies; a department at home only. */
export function mayAct(assignments: readonly Assignment[], needed: Permission, place: CasePlace): boolean {
  const { division, receivedAt, department } = place;
  if (allows(assignments, needed, { division, department })) return true;
  return atWindow.has(needed) && allows(assignments, needed, { division: receivedAt, department });
}

/** The same as a condition of a query over the table `cases` under this name. */
export function mayActOn(
  staff: Pick<Staff, "assignments">,
  needed: Permission,
  table = "cases",
): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  const home = [column("division")];
  return heldIn(staff, needed, {
    divisions: atWindow.has(needed) ? [...home, column("received_at_division")] : home,
    department: column("department"),
  });
}

/** Columns of another room's query: a case's id, and what of it counts otherwise than in the case itself. */
export interface HeldCase {
  readonly id: RawBuilder<unknown>;
  /** Whose matter it is there: a department that is asked, a place where something is handed out. */
  readonly department?: RawBuilder<unknown>;
  readonly division?: RawBuilder<unknown>;
  /** Only cases that have not ended. */
  readonly open?: boolean;
}

/** That a case lives, and that this person holds the permission for it: for the lists of rooms that follow cases. */
export function caseHeld(staff: Staff, needed: Permission, held: HeldCase): RawBuilder<SqlBool> {
  const elsewhere = held.department !== undefined || held.division !== undefined;
  const may = elsewhere
    ? heldIn(staff, needed, {
        divisions: [held.division ?? sql.ref("held.division")],
        department: held.department ?? sql.ref("held.department"),
      })
    : mayActOn(staff, needed, "held");
  const open = held.open === true ? sql`held.phase <> all(${[...endedPhases]}::text[])` : sql`true`;
  return sql<SqlBool>`exists (select 1 from cases held
    where held.id = ${held.id} and held.state is not null and ${open} and ${may})`;
}

/** That the number of a case begins so, for the same lists. @param id the column with the case's id */
export function caseNumbered(start: string, id: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`${id} in (select numbered.id from cases numbered where numbered.number like ${`${start}%`})`;
}

/** The absent colleague for whom a deputy acts; undefined for a right of one's own (domain.md T3). */
export function actsFor(
  assignments: readonly StaffAssignment[],
  needed: Permission,
  place: CasePlace,
): string | undefined {
  const able = assignments.filter((assignment) => mayAct([assignment], needed, place));
  return able.some(({ onBehalfOf }) => onBehalfOf === undefined) ? undefined : able[0]?.onBehalfOf;
}

const atWindow: ReadonlySet<Permission> = new Set<Permission>([
  "case.read",
  "case.receive",
  "case.accept",
  "case.issue",
  "material.read",
  "material.verify",
]);
