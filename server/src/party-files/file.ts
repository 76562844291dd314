import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { PartyFile, Prefill } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import { audit, type Db } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Exchange } from "../exchange/index.ts";
import { personFields, type Parties } from "../parties/index.ts";
import type { Disputes } from "./disputes.ts";
import type { Told } from "./told.ts";

type Known = {
  readonly field: string;
  readonly value: Sensitive<string>;
  readonly source: PartyFile["fields"][number]["source"];
  readonly sourceId: string;
  readonly at: number;
};

/** A field of a form and the field of the file it is filled from: `person.telephone`. */
export function sourced(kind: "person" | "enterprise", fields: readonly { key: string; source?: string }[]) {
  return fields.flatMap(({ key, source = "" }) =>
    source.startsWith(`${kind}.`) ? [{ key, field: source.slice(kind.length + 1) }] : [],
  );
}

/** The files of persons and enterprises: what is known with where it came from, and what was done for them. */
export function createFiles(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  enterprises: Enterprises;
  cases: Cases;
  catalogue: CatalogueModule;
  exchange: Exchange;
  disputes: Disputes;
  told: Told;
}) {
  const { db, clock, parties, enterprises, cases, catalogue, exchange, disputes, told } = deps;

  /** What was told goes before the card: a card says where its holder lived when it was made. */
  async function peopleKnown(
    ids: readonly string[],
    actor: string,
  ): Promise<ReadonlyMap<string, readonly Known[]>> {
    const cards = await parties.prefillAll(ids, personFields, { actor });
    const toldOf = await told.ofAll(ids, db);
    return new Map(
      ids.map((id) => {
        const [card, own] = [cards.get(id) ?? {}, toldOf.get(id) ?? []];
        const spoken = new Set(own.map(({ field }) => field));
        const read = personFields.flatMap((field): Known[] => {
          const known = card[field];
          if (known === undefined || spoken.has(field)) return [];
          const { value, source } = known;
          return [{ field, value, source: source.kind, sourceId: source.id, at: source.at }];
        });
        return [id, [...read, ...own]];
      }),
    );
  }

  async function personKnown(id: string, actor: string): Promise<readonly Known[]> {
    return (await peopleKnown([id], actor)).get(id) ?? [];
  }

  async function enterpriseKnown(id: string): Promise<Known[]> {
    const found = await enterprises.find(id);
    if (found === undefined) return [];
    const own = await told.of(id, db);
    const register = {
      source: "register",
      sourceId: found.uscc,
      at: await enterprises.knownSince(id),
    } as const;
    return [
      { field: "name", value: new Sensitive(found.name), ...register },
      { field: "uscc", value: new Sensitive(found.uscc), ...register },
      ...own.filter(({ field }) => field !== "name" && field !== "uscc"),
    ];
  }

  const plain = (known: readonly Known[]): Sensitive<PartyFile["fields"]> =>
    Sensitive.all(
      known.map(({ value, ...rest }) => value.map((text) => Object.assign({ value: text }, rest))),
    );

  async function timeline(of: { personId: string } | { enterpriseId: string }): Promise<PartyFile["cases"]> {
    const rows = await cases.historyOf(of);
    return rows.map(({ id, number, itemKey, itemVersion, phase, appliedAt }) => ({
      id,
      number,
      itemKey,
      itemName: catalogue.versionOf(itemKey, itemVersion)?.source.name ?? itemKey,
      phase,
      appliedAt,
    }));
  }

  return {
    async person(id: string, actor: string): Promise<Sensitive<PartyFile>> {
      const list = await timeline({ personId: id });
      const consents = await exchange.consentsOf(id);
      const disputed = await disputes.of(id);
      return plain(await personKnown(id, actor)).join(disputed, (fields, open) => ({
        id,
        kind: "person",
        fields,
        cases: list,
        consents,
        disputes: open,
      }));
    },

    async enterprise(id: string, actor: string): Promise<Sensitive<PartyFile>> {
      const list = await timeline({ enterpriseId: id });
      const subject = { kind: "enterprise", id };
      const known = await enterpriseKnown(id);
      const fields = known.map(({ field }) => field);
      await audit(db, clock, { actor, action: "enterprise.read", subject, fields });
      return plain(known).map((found) => ({
        id,
        kind: "enterprise",
        fields: found,
        cases: list,
        consents: [],
        disputes: [],
      }));
    },

    /** What the item's form need not ask. */
    async prefill(
      itemKey: string,
      who: { readonly personId: string; readonly enterpriseId: string | undefined; readonly actor: string },
    ): Promise<Sensitive<Prefill> | undefined> {
      const item = catalogue.find(itemKey)?.item;
      if (item === undefined) return undefined;
      const form = item.fields ?? [];
      const person = await personKnown(who.personId, who.actor);
      const enterprise = who.enterpriseId === undefined ? [] : await enterpriseKnown(who.enterpriseId);
      const found = [
        ...sourced("person", form).map((one) => Object.assign({ from: person }, one)),
        ...sourced("enterprise", form).map((one) => Object.assign({ from: enterprise }, one)),
      ].flatMap(({ key, field, from }) => {
        const known = from.find((one) => one.field === field);
        return known === undefined ? [] : [{ key, known }];
      });
      const keys = new Set(found.map(({ key }) => key));
      const asked = form.map(({ key }) => key).filter((key) => !keys.has(key));
      const values = found.map(({ key, known: { value, source, at } }) =>
        value.map((text) => ({ key, value: text, source, at })),
      );
      return Sensitive.all(values).map((known) => ({ known, asked }));
    },

    /** What the person's file says of one field now. */
    async valueOf(personId: string, field: string, actor: string): Promise<Sensitive<string> | undefined> {
      return (await personKnown(personId, actor)).find((one) => one.field === field)?.value;
    },

    /** The same of many, in their order: each person's file is opened once. */
    async valuesOf(
      asked: readonly { readonly personId: string; readonly field: string }[],
      actor: string,
    ): Promise<readonly (Sensitive<string> | undefined)[]> {
      const people = await peopleKnown([...new Set(asked.map(({ personId }) => personId))], actor);
      return asked.map(
        ({ personId, field }) => people.get(personId)?.find((one) => one.field === field)?.value,
      );
    },
  };
}
export type Files = ReturnType<typeof createFiles>;
