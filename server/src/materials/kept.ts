import { Sensitive } from "@zizhuban/device-agent-contract";
import type { BaseRegister } from "@zizhuban/server-contract";
import { chinaDate, type Db, type KeptRecords } from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Box } from "./box.ts";
import type { Dictionary } from "./dictionary.ts";
import type { MaterialRow } from "./tables.ts";

/** What is in the boxes, as the rules of the base registers look at it (domain.md D1). */
export function createKept(deps: { db: Db; box: Box; dictionary: Dictionary; parties: Parties }) {
  const { box, dictionary, parties } = deps;

  async function page(after: string, limit: number, refs?: readonly string[]): Promise<MaterialRow[]> {
    if (refs?.length === 0) return [];
    const all = deps.db
      .$extendTables<{ materials: MaterialRow }>()
      .selectFrom("materials")
      .selectAll()
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit);
    return (
      refs === undefined ? all : all.where("ref", "in", [...refs]).where("sealed_facts", "is not", null)
    ).execute();
  }

  /** The register of shared materials: whose they are, and from when until when they are good. */
  const materials: KeptRecords = async (after, limit) => {
    const rows = await page(after, limit);
    const numbers = await parties.numbersOf(rows.map((row) => row.person_id));
    return rows.map(({ id, ref, person_id: whose, kept_at: from, valid_until: until }) => {
      const good = { ref, validFrom: chinaDate(from.getTime()) };
      const plain = until === null ? good : Object.assign(good, { validUntil: chinaDate(until.getTime()) });
      const number = numbers.get(whose) ?? new Sensitive("");
      return { id, record: number.map((holderIdNumber) => Object.assign(plain, { holderIdNumber })) };
    });
  };

  return {
    materials,

    /** What registers of this kind answered, where it is kept. */
    answersOf(base: BaseRegister): KeptRecords {
      return async (after, limit) => {
        const rows = await page(after, limit, dictionary.refsOf(base));
        return rows.flatMap((row) => {
          const record = box.facts(row);
          return record === undefined ? [] : [{ id: row.id, record }];
        });
      };
    },
  };
}
