import type { ItemContent } from "@zizhuban/server-contract";
import type { Db, Tx } from "../../core/index.ts";
import type { ListFault } from "../../list-files/index.ts";
import { listStore } from "./store.ts";

/** The lists' keys an item may refer to. */
interface Known {
  readonly departments: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
  readonly materials: ReadonlySet<string>;
}

export async function knownKeys(on: Db | Tx): Promise<Known> {
  const { departments, fields, materials } = await listStore.all(on);
  return {
    departments: new Set(departments.map(({ key }) => key)),
    fields: new Set(fields.map(({ key }) => key)),
    materials: new Set(materials.map(({ ref }) => ref)),
  };
}

/** What an item refers to that is in no list. */
export function unknownReferences(item: ItemContent, known: Known): ListFault[] {
  const { key, deptKey, materials, fields = [] } = item;
  const strange = (path: string, named: string) =>
    ({ key, path, code: "referenceUnknown", message: `${named} is not listed` }) as const;
  return [
    ...(known.departments.has(deptKey) ? [] : [strange("/deptKey", deptKey)]),
    ...materials.flatMap(({ ref }, at) =>
      known.materials.has(ref) ? [] : [strange(`/materials/${at}/ref`, ref)],
    ),
    ...fields.flatMap((field, at) =>
      known.fields.has(field.key) ? [] : [strange(`/fields/${at}/key`, field.key)],
    ),
  ];
}

/** The first of them. */
export async function unknownReference(tx: Tx, item: ItemContent): Promise<ListFault | undefined> {
  return unknownReferences(item, await knownKeys(tx))[0];
}
