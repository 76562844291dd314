import { allows, type Permission } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { mayOpen, type Citizen, type Staff } from "./route.ts";

/** Columns (or parameters) of a query that say where a matter lies. */
export interface PlaceColumns {
  /** Any of them counts, as for a case that was handed in elsewhere. */
  readonly divisions: readonly RawBuilder<unknown>[];
  /** Key of the department whose matter it is; where there is none, a role of one department does not reach. */
  readonly department?: RawBuilder<unknown>;
}

/**
 * What `allows` says of one place, as a condition of a query: only rows that somebody may see are asked for, so that
 * other people's rows never fill a list's limit.
 */
export function heldIn(
  { assignments }: Pick<Staff, "assignments">,
  permission: Permission,
  { divisions, department: column }: PlaceColumns,
): RawBuilder<SqlBool> {
  const places = assignments
    .filter((assignment) => allows([assignment], permission))
    .flatMap(({ division, department }) => {
      if (department !== undefined && column === undefined) return [];
      const here =
        division === "0"
          ? sql<SqlBool>`true`
          : sql<SqlBool>`(${sql.join(
              divisions.map((one) => sql`starts_with(${one}, ${division})`),
              sql` or `,
            )})`;
      return department === undefined ? [here] : [sql<SqlBool>`(${here} and ${column} = ${department})`];
    });
  return places.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(places, sql` or `)})`;
}

/**
 * What `mayOpen` says of one record, as a condition of a query.
 * @param madeIn column of the session a record was made in
 */
export function openTo(citizen: Citizen, madeIn: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return mayOpen(citizen) ? sql<SqlBool>`true` : sql<SqlBool>`${madeIn} = ${citizen.sessionId}`;
}
