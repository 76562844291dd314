import {
  allows,
  DepartmentEntry,
  DivisionEntry,
  FieldEntry,
  ItemContent,
  MaterialEntry,
} from "@zizhuban/server-contract";
import { ok } from "@zizhuban/device-agent-contract";
import type { Static, TObject } from "typebox";
import { tell, type Db, type Staff, type Tx } from "../../core/index.ts";
import { fileList, type FileList, type ListFault } from "../../list-files/index.ts";
import { catalogueChannel, type ItemRow, type ItemVersions } from "../item-versions.ts";
import { departmentFaults, divisionFaults, fieldFaults, inUse, type Uses } from "./faults.ts";
import { knownKeys, unknownReferences } from "./references.ts";
import { keyMembers, listStore, type ListName } from "./store.ts";

/** Says who uses a list's rows, by key, in words. */
export type UsedBy = (on: Db | Tx) => Promise<Uses>;

/** The newest version of every item. */
export function newest(rows: readonly ItemRow[]): ItemRow[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

/**
 * What items use: of every version that was ever in force (cases keep the one they were opened with) and of the
 * newest, which may come into force.
 */
function usesOfItems(rows: readonly ItemRow[], keysOf: (item: ItemContent) => readonly string[]): Uses {
  const last = new Set(newest(rows));
  const living = rows.filter((row) => row.published_at !== null || last.has(row));
  return new Map(
    living.flatMap(({ key, sequence, content }) =>
      keysOf(content).map((used) => [used, `item ${key}, version ${sequence},`] as const),
    ),
  );
}

/** The catalogue's own lists as files. */
export function catalogueLists(deps: {
  db: Db;
  versions: ItemVersions;
  /** Code of the division whose catalogue it is. */
  division: string;
  /** After a list or an item changed. */
  readonly reload: () => Promise<void>;
}) {
  const { versions, division } = deps;
  const others: Record<ListName, UsedBy[]> = { materials: [], fields: [], departments: [], divisions: [] };
  const itemKeys: { readonly [Name in ListName]: (item: ItemContent) => readonly string[] } = {
    materials: ({ materials }) => materials.map(({ ref }) => ref),
    fields: ({ fields = [] }) => fields.map(({ key }) => key),
    departments: ({ deptKey }) => [deptKey],
    divisions: () => [],
  };

  async function usesOf(kind: ListName, tx: Tx): Promise<Uses> {
    const own = usesOfItems(await versions.rows(undefined, tx), itemKeys[kind]);
    const said = await Promise.all(others[kind].map(async (usedBy) => usedBy(tx)));
    const home: Uses = kind === "divisions" ? new Map([[division, "this deployment"]]) : new Map();
    return new Map([...said, own, home].flatMap((uses) => Array.from(uses)));
  }

  function list<Schema extends TObject>(
    kind: ListName,
    schema: Schema,
    ownFaults: (rows: readonly Static<Schema>[]) => readonly ListFault[],
  ): FileList {
    return fileList({
      kind,
      schema,
      keyMember: keyMembers[kind],
      replaces: true,
      ordered: true,
      rows: async (on) => listStore.rows<Static<Schema>>(on, kind),
      faults: async ({ rows, removed }, tx) => [
        ...ownFaults(rows),
        ...inUse(kind, removed, await usesOf(kind, tx)),
      ],
      // A list is everybody's: who keeps one department's items does not change it.
      mayWrite: async (staff: Staff, _change, _tx, permission) =>
        allows(staff.assignments, permission, { division }),
      async write(tx, _, { rows }) {
        await listStore.replace(tx, kind, rows);
        await tell(tx, catalogueChannel, kind);
        return ok();
      },
      written: deps.reload,
    });
  }

  const items = fileList({
    kind: "items",
    schema: ItemContent,
    keyMember: "key",
    replaces: false,
    rows: async (on) => newest(await versions.rows(undefined, on)).map(({ content }) => content),
    async faults({ rows }, tx) {
      const known = await knownKeys(tx);
      return rows.flatMap((item) => unknownReferences(item, known));
    },
    async mayWrite(staff, { added, changed }, tx) {
      const before = new Map(newest(await versions.rows(undefined, tx)).map((row) => [row.key, row.content]));
      return [...added, ...changed].every((item) => versions.mayDraft(staff, item, before.get(item.key)));
    },
    write: async (tx, { staff, reason }, { added, changed }) =>
      versions.draftAll(tx, staff, [...added, ...changed], reason),
  });

  return {
    files: [
      items,
      // A material refers to nothing.
      list("materials", MaterialEntry, () => []),
      list("fields", FieldEntry, fieldFaults),
      list("departments", DepartmentEntry, departmentFaults),
      list("divisions", DivisionEntry, divisionFaults),
    ],
    /** Other rooms say what they use, so that it cannot vanish. */
    usedBy(kind: ListName, usedBy: UsedBy): void {
      others[kind].push(usedBy);
    },
  };
}
