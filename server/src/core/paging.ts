import { sql, type RawBuilder, type SqlBool } from "kysely";

/** A page of a list, and what the next one begins after. */
export interface Page<Row> {
  readonly page: readonly Row[];
  readonly next?: string;
}

/** @param rows one more than fits, where there are that many @param cursor of the last row of a page that has a next */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursor: (last: Row) => string): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return rows.length <= limit || last === undefined ? { page } : { page, next: cursor(last) };
}

/** The cursor of a list in the order of an instant and an id. */
export const instantCursor = (at: Date, id: string) => `${at.getTime()}.${id}`;

/**
 * Rows after a cursor of {@link instantCursor}; every row for one that is none.
 * @param columns the instant's and the id's, as they are ordered by
 */
export function afterInstant(
  cursor: string | undefined,
  columns: readonly [RawBuilder<unknown>, RawBuilder<unknown>],
  order: "asc" | "desc",
): RawBuilder<SqlBool> {
  const after = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor ?? "");
  if (after === null) return sql<SqlBool>`true`;
  const [at, id] = columns;
  const last = sql`(${new Date(Number(after[1]))}::timestamptz, ${after[2] ?? ""}::uuid)`;
  return order === "asc" ? sql<SqlBool>`(${at}, ${id}) > ${last}` : sql<SqlBool>`(${at}, ${id}) < ${last}`;
}
