import type { DepartmentEntry, DivisionEntry, FieldEntry, MaterialEntry } from "@zizhuban/server-contract";
import type { Db, Tx } from "../../core/index.ts";
import { lockLists } from "../../list-files/index.ts";

/** What items refer to, each list in the order of its file. */
export interface ListRows {
  readonly materials: readonly MaterialEntry[];
  readonly fields: readonly FieldEntry[];
  readonly departments: readonly DepartmentEntry[];
  readonly divisions: readonly DivisionEntry[];
}
export type ListName = keyof ListRows;

type ListTables = {
  catalogue_lists: { kind: ListName; key: string; position: number; content: unknown };
};

/** The member of each list that tells one row from another. */
export const keyMembers = {
  materials: "ref",
  fields: "key",
  departments: "key",
  divisions: "code",
} as const satisfies { readonly [Name in ListName]: keyof ListRows[Name][number] };

const listNames = Object.keys(keyMembers).filter((name): name is ListName => Object.hasOwn(keyMembers, name));

/** The lists in the database. */
export const listStore = {
  async rows<Row extends object>(on: Db | Tx, kind: ListName): Promise<readonly Row[]> {
    const rows = await on
      .$extendTables<ListTables>()
      .selectFrom("catalogue_lists")
      .select("content")
      .where("kind", "=", kind)
      .orderBy("position")
      .execute();
    // Written only by this room, from checked content.
    return rows.map(({ content }) => content) as unknown as readonly Row[];
  },

  /** The whole list; a file's rows come with its order. */
  async replace(tx: Tx, kind: ListName, rows: readonly object[]): Promise<void> {
    const tables = tx.$extendTables<ListTables>();
    await tables.deleteFrom("catalogue_lists").where("kind", "=", kind).execute();
    const values = rows.map((row, position) => ({
      kind,
      key: String(Reflect.get(row, keyMembers[kind])),
      position,
      content: JSON.stringify(row),
    }));
    if (values.length > 0) await tables.insertInto("catalogue_lists").values(values).execute();
  },

  /** The deployment's own list, where the database has none of that kind yet. */
  async importFirst(db: Db, lists: ListRows): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await lockLists(tx, "import");
      for (const kind of listNames)
        if ((await this.rows(tx, kind)).length === 0) await this.replace(tx, kind, lists[kind]);
    });
  },

  async all(on: Db | Tx): Promise<ListRows> {
    return {
      materials: await this.rows(on, "materials"),
      fields: await this.rows(on, "fields"),
      departments: await this.rows(on, "departments"),
      divisions: await this.rows(on, "divisions"),
    };
  },
};
