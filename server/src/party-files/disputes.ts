import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { PartyDispute } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { checkForm, type CatalogueModule } from "../catalogue/index.ts";
import { audit, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Told } from "./told.ts";

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly field: string;
  readonly sealed_words: Buffer;
  readonly asked_at: Date;
  readonly state: PartyDispute["state"];
  readonly decided_at: Date | null;
  readonly sealed_reason: Buffer | null;
}

const parseText = parser(Type.String());

/** What a person says is wrong in their file, and how it was decided. */
export function createDisputes(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  catalogue: CatalogueModule;
  told: Told;
  outbox: Pick<MessageOutbox, "queue">;
}) {
  const { db, clock, vault, catalogue, told } = deps;
  const sealed = (id: string, part: "words" | "reason", text: string) =>
    vault.seal(`party_disputes.${part}:${id}`, new Sensitive(text));
  const opened = (id: string, part: "words" | "reason", bytes: Buffer) =>
    vault.open(`party_disputes.${part}:${id}`, bytes, parseText);

  function view(row: Row): Sensitive<PartyDispute> {
    const { id, field, state, asked_at, decided_at, sealed_words, sealed_reason } = row;
    const known = {
      id,
      field,
      state,
      askedAt: asked_at.getTime(),
      ...(decided_at !== null && { decidedAt: decided_at.getTime() }),
    };
    const asked = opened(id, "words", sealed_words).map((words) => Object.assign({ words }, known));
    return sealed_reason === null
      ? asked
      : asked.join(opened(id, "reason", sealed_reason), (one, reason) => Object.assign(one, { reason }));
  }

  async function find(id: string, on: Db | Tx): Promise<Row | undefined> {
    const { rows } = await sql<Row>`select * from party_disputes where id = ${id} for update`.execute(on);
    return rows[0];
  }

  /** The field of the dictionary that is filled from this field of the file: what is only on the card has none. */
  const dictionaryField = (field: string) =>
    catalogue.fields().find(({ source }) => source === `person.${field}`);

  return {
    correctable: (field: string) => dictionaryField(field) !== undefined,

    async of(personId: string): Promise<Sensitive<PartyDispute[]>> {
      const { rows } = await sql<Row>`
        select * from party_disputes where person_id = ${personId} order by asked_at desc limit 100`.execute(
        db,
      );
      return Sensitive.all(rows.map(view));
    },

    async open(): Promise<readonly { personId: string; field: string; dispute: Sensitive<PartyDispute> }[]> {
      const { rows } = await sql<Row>`
        select * from party_disputes where state = 'open' order by asked_at limit 200`.execute(db);
      return rows.map((row) => ({ personId: row.person_id, field: row.field, dispute: view(row) }));
    },

    async ask(
      personId: string,
      field: string,
      words: string,
      by: { readonly id: string; readonly actor: string },
    ): Promise<Result<Sensitive<PartyDispute>, ProblemCode>> {
      const { id } = by;
      return db.transaction().execute(async (tx): Promise<Result<Sensitive<PartyDispute>, ProblemCode>> => {
        const repeated = await find(id, tx);
        if (repeated !== undefined) return ok(view(repeated));
        const { rows } = await sql<Row>`
          insert into party_disputes (id, person_id, field, sealed_words, asked_at, state)
          values (${id}, ${personId}, ${field}, ${sealed(id, "words", words)}, ${new Date(clock.now())}, 'open')
          on conflict (person_id, field) where state = 'open' do nothing returning *`.execute(tx);
        const [row] = rows;
        if (row === undefined) return fail("eventOutOfOrder", "disputed already");
        const subject = { kind: "person", id: personId };
        await audit(tx, clock, { actor: by.actor, action: "person.disputed", subject, fields: [field] });
        return ok(view(row));
      });
    },

    /** @param value what the file says from now on; none: it stays as it is */
    async decide(
      id: string,
      staffId: string,
      { value, reason }: { readonly value?: string; readonly reason: string },
    ): Promise<Result<Sensitive<PartyDispute>, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<Sensitive<PartyDispute>, ProblemCode>> => {
        const row = await find(id, tx);
        if (row === undefined) return fail("notFound");
        if (row.state !== "open") return fail("eventOutOfOrder", row.state);
        const { field, person_id: personId } = row;
        if (value !== undefined) {
          const entry = dictionaryField(field);
          if (entry === undefined) return fail("invalidData", "/value: the card alone says it");
          const form = { [entry.key]: value };
          const checked = checkForm([Object.assign({ required: true }, entry)], form);
          if (!checked.ok) return checked;
          const corrected = {
            field,
            value: new Sensitive(value),
            source: "correction",
            sourceId: id,
          } as const;
          await told.put(tx, personId, { ...corrected, at: clock.now() });
        }
        const state = value === undefined ? "rejected" : "corrected";
        const { rows } = await sql<Row>`
          update party_disputes set state = ${state}, decided_at = ${new Date(clock.now())},
            decided_by = ${staffId}, sealed_reason = ${sealed(id, "reason", reason)}
          where id = ${id} returning *`.execute(tx);
        const subject = { kind: "person", id: personId };
        const action = value === undefined ? "person.disputeRejected" : "person.corrected";
        await audit(tx, clock, { actor: `staff:${staffId}`, action, subject, fields: [field] });
        await deps.outbox.queue(tx, {
          key: `fileDispute:${id}`,
          kind: "fileDecided",
          personId,
          caseIds: [],
          text: (words) => new Sensitive(words.fileDecided({ corrected: value !== undefined })),
        });
        const [decided] = rows;
        if (decided === undefined) throw new Error("a dispute just decided is not there");
        return ok(view(decided));
      });
    },
  };
}
export type Disputes = ReturnType<typeof createDisputes>;
