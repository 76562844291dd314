import { fail, ok, parser, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { Db, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";

/** A value somebody told, and where: a case, or the dispute it was corrected by. */
export interface ToldField {
  readonly field: string;
  readonly value: Sensitive<string>;
  readonly source: "application" | "correction";
  readonly sourceId: string;
  readonly at: number;
}

interface Row {
  readonly party_id: string;
  readonly field: string;
  readonly sealed: Buffer;
  readonly source: ToldField["source"];
  readonly source_id: string;
  readonly told_at: Date;
}

const parseText = parser(Type.String());
const context = (party: string, field: string) => `party_fields.sealed:${party}:${field}`;

/** What a person or an enterprise told of themselves: the newest of each field. */
export function createTold(deps: { clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;

  async function put(
    tx: Tx,
    party: string,
    { field, value, source, sourceId, at }: Omit<ToldField, "at"> & { readonly at: number },
  ): Promise<void> {
    await sql`
      insert into party_fields (party_id, field, sealed, source, source_id, told_at)
      values (${party}, ${field}, ${vault.seal(context(party, field), value)}, ${source}, ${sourceId}, ${new Date(at)})
      on conflict (party_id, field) do update set sealed = excluded.sealed, source = excluded.source,
        source_id = excluded.source_id, told_at = excluded.told_at`.execute(tx);
  }

  /** What each of them told; who told nothing is absent. */
  async function ofAll(
    parties: readonly string[],
    on: Db | Tx,
  ): Promise<ReadonlyMap<string, readonly ToldField[]>> {
    const { rows } = await sql<Row>`
      select party_id, field, sealed, source, source_id, told_at from party_fields
      where party_id = any(${[...parties]}) order by field`.execute(on);
    const found = new Map<string, ToldField[]>();
    for (const { party_id: party, field, sealed, source, source_id, told_at } of rows) {
      const value = vault.open(context(party, field), sealed, parseText);
      const told = { field, value, source, sourceId: source_id, at: told_at.getTime() };
      found.set(party, [...(found.get(party) ?? []), told]);
    }
    return found;
  }

  async function of(party: string, on: Db | Tx): Promise<readonly ToldField[]> {
    return (await ofAll([party], on)).get(party) ?? [];
  }

  return {
    put,
    of,
    ofAll,
    /** From a form; an empty field tells nothing, and what is known already keeps where it came from. */
    async takeOver(
      tx: Tx,
      party: string,
      form: Sensitive<Record<string, string>>,
      fields: readonly { readonly key: string; readonly field: string }[],
      caseId: string,
    ): Promise<void> {
      const known = new Map((await of(party, tx)).map((one) => [one.field, one.value]));
      for (const { key, field } of fields) {
        const value = form.map((filled) => (filled[key] ?? "").trim());
        if (!value.judge((text) => (text === "" ? fail("absent") : ok())).ok) continue;
        const same = known
          .get(field)
          ?.join(value, (before, now) => before === now)
          .judge((equal) => (equal ? ok() : fail("other"))).ok;
        if (same === true) continue;
        const at = clock.now();
        await put(tx, party, { field, value, source: "application", sourceId: caseId, at });
      }
    },
    /** What the merged file told and the kept one did not. */
    async move(tx: Tx, from: string, into: string): Promise<void> {
      const known = new Set((await of(into, tx)).map(({ field }) => field));
      for (const one of await of(from, tx)) if (!known.has(one.field)) await put(tx, into, one);
      await sql`delete from party_fields where party_id = ${from}`.execute(tx);
    },
  };
}
export type Told = ReturnType<typeof createTold>;
