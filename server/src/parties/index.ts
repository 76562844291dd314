import {
  cardHolder,
  fail,
  maskIdNumber,
  maskName,
  ok,
  parser,
  type CitizenCard,
  type Clock,
  type MaskedCitizen,
  type Result,
  Sensitive,
} from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import {
  audit,
  auditAll,
  newId,
  type Db,
  type KeptRecords,
  type ServerModule,
  type Tx,
} from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";

/** What a value was read from: by a reader, or by a member of staff. */
type CardSource = "idCard" | "socialSecurityCard" | "seenDocument";

type PartiesTables = {
  persons: { id: string; id_number_lookup: Buffer; created_at: Date; merged_into: string | null };
  person_fields: {
    person_id: string;
    field: string;
    sealed: Buffer;
    source: CardSource;
    source_id: string;
    updated_at: Date;
  };
};

/** What a card says of its holder. */
export const personFields = ["name", "sex", "nation", "birth", "address", "idNumber"] as const;
export type PersonField = (typeof personFields)[number];

/** A value of the person file and where it came from. */
export interface KnownField {
  readonly value: Sensitive<string>;
  readonly source: { readonly kind: CardSource; readonly id: string; readonly at: number };
}

/** Who reads the file, for the audit log. */
export interface Reader {
  /** `kiosk:<kid>`, `citizen:<session>`. */
  readonly actor: string;
}

/** What a card says of its holder: a residence permit names no nation, a foreign card no address either. */
function told(card: CitizenCard, field: PersonField): string | undefined {
  switch (field) {
    case "name":
      return cardHolder(card).name;
    case "nation":
      return card.type === "resident" ? card.nation : undefined;
    case "address":
      return card.type === "resident" || card.type === "hmt" ? card.address : undefined;
    case "sex":
    case "birth":
    case "idNumber":
      return card[field];
  }
}

/** Cards write the dot of a name, and the space in it, in several ways. */
const plainName = (name: string) => name.normalize("NFKC").replaceAll(/[\s·•・‧.．]/gu, "");

const parseText = parser(Type.String());

/** The person file (一人一档): made by the first card reading, prefilled from ever after. */
export function createParties(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<PartiesTables>();
  const context = (personId: string, field: string) => `person_fields.sealed:${personId}:${field}`;

  /** The file a number leads to: the one it was merged into, where it was. */
  async function livingId(lookup: Buffer, on: Db | Tx): Promise<string | undefined> {
    const row = await tables(on)
      .selectFrom("persons")
      .select(["id", "merged_into"])
      .where("id_number_lookup", "=", lookup)
      .executeTakeFirst();
    return row?.merged_into ?? row?.id;
  }

  /** The file of this number, made where there is none. */
  async function ensure(tx: Tx, idNumber: Sensitive<string>): Promise<{ id: string; isNew: boolean }> {
    const lookup = vault.lookup("idNumber", idNumber);
    const made = newId(clock);
    await tables(tx)
      .insertInto("persons")
      .values({ id: made, id_number_lookup: lookup, created_at: new Date(clock.now()), merged_into: null })
      .onConflict((conflict) => conflict.column("id_number_lookup").doNothing())
      .execute();
    const id = await livingId(lookup, tx);
    if (id === undefined) throw new Error("a person just written is not there");
    return { id, isNew: id === made };
  }

  interface Reading {
    readonly person: { readonly id: string; readonly isNew: boolean };
    readonly values: readonly { readonly field: PersonField; readonly value: Sensitive<string> }[];
    readonly source: CardSource;
    readonly kid: string;
    /** The kiosk that read it, when not said. */
    readonly actor?: string;
  }

  /** Takes over what a card says now. What an ID card has said is not written over by any other. */
  async function take(
    tx: Tx,
    { person: { id, isNew }, values, source, kid, actor = `kiosk:${kid}` }: Reading,
  ): Promise<void> {
    const at = new Date(clock.now());
    const rows = values.map(({ field, value }) => ({
      person_id: id,
      field,
      sealed: vault.seal(context(id, field), value),
      source,
      source_id: kid,
      updated_at: at,
    }));
    await tables(tx)
      .insertInto("person_fields")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(["person_id", "field"])
          .doUpdateSet((row) => ({
            sealed: row.ref("excluded.sealed"),
            source: row.ref("excluded.source"),
            source_id: row.ref("excluded.source_id"),
            updated_at: row.ref("excluded.updated_at"),
          }))
          .where((row) =>
            row.or([row("person_fields.source", "!=", "idCard"), row("excluded.source", "=", "idCard")]),
          ),
      )
      .execute();
    await audit(tx, clock, {
      actor,
      action: isNew ? "person.created" : "person.updated",
      subject: { kind: "person", id },
      fields: values.map(({ field }) => field),
    });
  }

  /** Finds the person of a card, or makes the file, and takes over what the card says now. */
  async function recordCard(tx: Tx, card: Sensitive<CitizenCard>, kid: string): Promise<string> {
    const person = await ensure(
      tx,
      card.map(({ idNumber }) => idNumber),
    );
    const known = personFields.filter(
      (field) => card.judge((read) => (told(read, field) === undefined ? fail("absent") : ok())).ok,
    );
    const values = known.map((field) => ({ field, value: card.map((read) => told(read, field) ?? "") }));
    await take(tx, { person, values, source: "idCard", kid });
    return person.id;
  }

  /** What a card or document says of which nothing vouches that it is genuine. */
  interface Unvouched {
    readonly holder: Sensitive<{ readonly name: string; readonly idNumber: string }>;
    readonly source: Exclude<CardSource, "idCard">;
    readonly kid: string;
    /** Who read it. */
    readonly actor: string;
  }

  /**
   * The same of what anybody could have written: a name that is not the file's makes it `cardInvalid`, and where an ID
   * card was read before, the file stays as it is.
   */
  async function recordUnvouched(
    tx: Tx,
    { holder, source, kid, actor }: Unvouched,
  ): Promise<Result<string, "cardInvalid">> {
    const idNumber = holder.map((read) => read.idNumber);
    const name = holder.map((read) => read.name);
    const person = await ensure(tx, idNumber);
    const known = await prefill(person.id, ["name"], { actor }, tx);
    const agrees = known.name?.value
      .join(name, (filed, read) => plainName(filed) === plainName(read))
      .judge((same) => (same ? ok() : fail("cardInvalid", "name")));
    if (agrees?.ok === false) return agrees;
    const values = [
      { field: "name", value: name },
      { field: "idNumber", value: idNumber },
    ] as const;
    await take(tx, { person, values, source, kid, actor });
    return ok(person.id);
  }

  type KnownFields = Partial<Record<PersonField, KnownField>>;

  /** Known values of a person, each with its source; what is not known is absent. Every call is audited. */
  async function prefill(
    personId: string,
    wanted: readonly PersonField[],
    reader: Reader,
    db: Db | Tx = deps.db,
  ): Promise<KnownFields> {
    return (await prefillAll([personId], wanted, reader, db)).get(personId) ?? {};
  }

  /** The same of many people at once, for lists; of whom nothing is known is absent. */
  async function prefillAll(
    personIds: readonly string[],
    wanted: readonly PersonField[],
    reader: Reader,
    db: Db | Tx = deps.db,
  ): Promise<ReadonlyMap<string, KnownFields>> {
    const found = new Map<string, KnownFields>();
    if (personIds.length === 0) return found;
    const rows = await tables(db)
      .selectFrom("person_fields")
      .selectAll()
      .where("person_id", "in", [...personIds])
      .where("field", "in", [...wanted])
      .execute();
    const read = personIds.map((id) => ({
      actor: reader.actor,
      action: "person.read",
      subject: { kind: "person", id },
      fields: wanted,
    }));
    await auditAll(db, clock, read);
    for (const { person_id: id, field, sealed, source, source_id, updated_at: at } of rows) {
      const value = vault.open(context(id, field), sealed, parseText);
      const known = { value, source: { kind: source, id: source_id, at: at.getTime() } };
      found.set(id, { ...found.get(id), [field]: known });
    }
    return found;
  }

  /** Name and ID number of a person whose card was read. */
  async function holder(
    personId: string,
    reader: Reader,
    db: Db | Tx = deps.db,
  ): Promise<Sensitive<{ name: string; idNumber: string }>> {
    const { name, idNumber } = await prefill(personId, ["name", "idNumber"], reader, db);
    if (name === undefined || idNumber === undefined) throw new Error(`person ${personId} has no card`);
    return name.value.join(idNumber.value, (name, idNumber) => ({ name, idNumber }));
  }

  /** Masked name and number of many people at once, for lists: what is masked is not a reading of the file. */
  async function masked(
    personIds: readonly string[],
  ): Promise<ReadonlyMap<string, Sensitive<MaskedCitizen>>> {
    if (personIds.length === 0) return new Map();
    const rows = await tables(deps.db)
      .selectFrom("person_fields")
      .select(["person_id", "field", "sealed"])
      .where("person_id", "in", [...new Set(personIds)])
      .where("field", "in", ["name", "idNumber"])
      .execute();
    const open = (id: string, field: string) => {
      const row = rows.find((one) => one.person_id === id && one.field === field);
      return row === undefined ? undefined : vault.open(context(id, field), row.sealed, parseText);
    };
    const people = personIds.flatMap((id) => {
      const name = open(id, "name");
      const idNumber = open(id, "idNumber");
      if (name === undefined || idNumber === undefined) return [];
      const both = name.join(idNumber, (name, idNumber) => maskCitizen({ name, idNumber }));
      return [[id, both] as const];
    });
    return new Map(people);
  }

  /** Name, number and address as they are kept, for the rules of the register; whoever asks says so in the audit log. */
  const kept: KeptRecords = async (after, limit) => {
    const people = await tables(deps.db)
      .selectFrom("persons")
      .select("id")
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit)
      .execute();
    const rows = await fieldsOf(people.map(({ id }) => id));
    return people.map(({ id }) => {
      const known = rows.get(id) ?? [];
      const values = Sensitive.all(known.map(({ value }) => value));
      const record = values.map((all) => Object.fromEntries(all.map((one, n) => [known[n]?.field, one])));
      return { id, record };
    });
  };

  async function fieldsOf(ids: readonly string[]) {
    const found = new Map<string, { readonly field: string; readonly value: Sensitive<string> }[]>();
    if (ids.length === 0) return found;
    const rows = await tables(deps.db)
      .selectFrom("person_fields")
      .select(["person_id", "field", "sealed"])
      .where("person_id", "in", [...ids])
      .where("field", "in", ["name", "idNumber", "address"])
      .execute();
    for (const { person_id: id, field, sealed } of rows) {
      const value = vault.open(context(id, field), sealed, parseText);
      found.set(id, [...(found.get(id) ?? []), { field, value }]);
    }
    return found;
  }

  /** ID numbers of many people at once, for rules that look at them; as with {@link kept}. */
  async function numbersOf(ids: readonly string[]): Promise<ReadonlyMap<string, Sensitive<string>>> {
    const rows = await fieldsOf([...new Set(ids)]);
    return new Map(
      [...rows].flatMap(([id, fields]) => {
        const number = fields.find(({ field }) => field === "idNumber")?.value;
        return number === undefined ? [] : [[id, number] as const];
      }),
    );
  }

  /** The person whose number this is. */
  async function find(idNumber: Sensitive<string>, on: Db | Tx = deps.db): Promise<string | undefined> {
    return livingId(vault.lookup("idNumber", idNumber), on);
  }

  /** Every file that is this person's: theirs, and those that were merged into it. */
  async function filesOf(personId: string, on: Db | Tx = deps.db): Promise<string[]> {
    const merged = await tables(on)
      .selectFrom("persons")
      .select("id")
      .where("merged_into", "=", personId)
      .execute();
    return [personId, ...merged.map(({ id }) => id)];
  }

  /** The file that one leads to: what it was merged into, where it was. */
  async function currentOf(personId: string, on: Db | Tx = deps.db): Promise<string> {
    const row = await tables(on)
      .selectFrom("persons")
      .select("merged_into")
      .where("id", "=", personId)
      .executeTakeFirstOrThrow();
    return row.merged_into ?? personId;
  }

  /**
   * From now on the number of `from`, and every number that led to it, leads to `into`.
   * @returns false where one of them went into another already
   */
  async function merge(tx: Tx, from: string, into: string): Promise<boolean> {
    const persons = tables(tx);
    const pair = await persons
      .selectFrom("persons")
      .select("merged_into")
      .where("id", "in", [from, into])
      .orderBy("id")
      .forUpdate()
      .execute();
    if (pair.some((one) => one.merged_into !== null)) return false;
    await persons
      .updateTable("persons")
      .set({ merged_into: into })
      .where((one) => one.or([one("id", "=", from), one("merged_into", "=", from)]))
      .execute();
    return true;
  }

  const module: ServerModule = { name: "parties", dependsOn: ["key-store"] };
  return {
    ...module,
    recordCard,
    recordUnvouched,
    find,
    filesOf,
    currentOf,
    merge,
    prefill,
    prefillAll,
    holder,
    masked,
    kept,
    numbersOf,
  };
}
export type Parties = ReturnType<typeof createParties>;

/** The one masking of a person (DESIGN §5.6). */
export function maskCitizen(holder: { name: string; idNumber: string }): MaskedCitizen {
  return { name: maskName(holder.name), idNumber: maskIdNumber(holder.idNumber) };
}
