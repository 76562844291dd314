import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { PartyMerge } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { allOrNothing, audit, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Told } from "./told.ts";

interface Row {
  readonly id: string;
  readonly kept: string;
  readonly merged: string;
  readonly sealed_reason: Buffer;
  readonly proposed_at: Date;
  readonly proposed_by: string;
  readonly state: PartyMerge["state"];
  readonly decided_by: string | null;
}

/** Moves what a room keeps of one person to another; in the transaction of the merge. */
export type MovePerson = (tx: Tx, from: string, into: string) => Promise<void>;

const parseText = parser(Type.String());

/** Two files of one person become one: proposed by one keeper, decided by another. */
export function createMerges(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  parties: Parties;
  told: Told;
  movers: readonly MovePerson[];
}) {
  const { db, clock, vault, parties, told } = deps;
  const context = (id: string) => `party_merges.reason:${id}`;

  async function views(rows: readonly Row[]): Promise<Sensitive<PartyMerge[]>> {
    const people = await parties.masked(rows.flatMap(({ kept, merged }) => [kept, merged]));
    const named = (id: string) => {
      const found = people.get(id);
      if (found === undefined) throw new Error(`person ${id} has no card`);
      return found.map((citizen) => Object.assign({ id }, citizen));
    };
    return Sensitive.all(
      rows.map((row) => {
        const { id, state, proposed_by: proposedBy, proposed_at, decided_by } = row;
        const plain = {
          id,
          state,
          proposedBy,
          proposedAt: proposed_at.getTime(),
          ...(decided_by !== null && { decidedBy: decided_by }),
        };
        return named(row.kept)
          .join(named(row.merged), (kept, merged) => ({ kept, merged }))
          .join(vault.open(context(id), row.sealed_reason, parseText), (both, reason) =>
            Object.assign({ reason }, both, plain),
          );
      }),
    );
  }

  async function view(row: Row | undefined): Promise<Sensitive<PartyMerge>> {
    if (row === undefined) throw new Error("a merge just written is not there");
    const found = await views([row]);
    return found.map(([one]) => {
      if (one === undefined) throw new Error("a merge has no view");
      return one;
    });
  }

  async function logged(tx: Tx, staffId: string, did: string, { kept, merged }: Row): Promise<void> {
    for (const id of [kept, merged])
      await audit(tx, clock, {
        actor: `staff:${staffId}`,
        action: `person.${did}`,
        subject: { kind: "person", id },
      });
  }

  return {
    async list(): Promise<Sensitive<PartyMerge[]>> {
      const { rows } = await sql<Row>`
        select * from party_merges order by state = 'proposed' desc, proposed_at desc limit 100`.execute(db);
      return views(rows);
    },

    async propose(
      id: string,
      staffId: string,
      pair: { readonly kept: string; readonly merged: string },
      reason: string,
    ): Promise<Result<Sensitive<PartyMerge>, ProblemCode>> {
      if (pair.kept === pair.merged) return fail("invalidData", "/merge: the same person");
      const made = await db.transaction().execute(async (tx): Promise<Result<Row, ProblemCode>> => {
        const { rows } = await sql<Row>`
          insert into party_merges (id, kept, merged, sealed_reason, proposed_at, proposed_by, state)
          values (${id}, ${pair.kept}, ${pair.merged}, ${vault.seal(context(id), new Sensitive(reason))},
            ${new Date(clock.now())}, ${staffId}, 'proposed')
          on conflict (merged) where state = 'proposed' do nothing returning *`.execute(tx);
        const [row] = rows;
        if (row === undefined) return fail("eventOutOfOrder", "proposed already");
        await logged(tx, staffId, "mergeProposed", row);
        return ok(row);
      });
      return made.ok ? ok(await view(made.value)) : made;
    },

    async decide(
      id: string,
      staffId: string,
      approve: boolean,
    ): Promise<Result<Sensitive<PartyMerge>, ProblemCode>> {
      const done = await allOrNothing(db, async (tx): Promise<Result<Row, ProblemCode>> => {
        const { rows } = await sql<Row>`select * from party_merges where id = ${id} for update`.execute(tx);
        const [row] = rows;
        if (row === undefined) return fail("notFound");
        if (row.state !== "proposed") return fail("eventOutOfOrder", row.state);
        if (row.proposed_by === staffId) return fail("sameOfficer", "proposed and decided");
        if (approve) {
          if (!(await parties.merge(tx, row.merged, row.kept)))
            return fail("eventOutOfOrder", "one of the files is merged already");
          await told.move(tx, row.merged, row.kept);
          await sql`
            update party_disputes d set person_id = ${row.kept} where person_id = ${row.merged} and not (
              state = 'open' and exists (select 1 from party_disputes o where o.person_id = ${row.kept}
                and o.field = d.field and o.state = 'open'))`.execute(tx);
          await sql`update party_readings set party_id = ${row.kept} where party_id = ${row.merged}`.execute(
            tx,
          );
          for (const move of deps.movers) await move(tx, row.merged, row.kept);
        }
        const state = approve ? "merged" : "refused";
        const decided = await sql<Row>`
          update party_merges set state = ${state}, decided_by = ${staffId}, decided_at = ${new Date(clock.now())}
          where id = ${id} returning *`.execute(tx);
        await logged(tx, staffId, approve ? "merged" : "mergeRefused", row);
        return ok(decided.rows[0] ?? row);
      });
      return done.ok ? ok(await view(done.value)) : done;
    },
  };
}
export type Merges = ReturnType<typeof createMerges>;
