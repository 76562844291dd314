import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  type ComparedMember,
  type ItemContent,
  type ItemVersionState,
  type Permission,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { allOrNothing, audit, tell, type Db, type Staff, type Tx } from "../core/index.ts";
import { lockLists } from "../list-files/index.ts";
import { unknownReference } from "./lists/references.ts";
import { differencesFrom, type Standard } from "./standard.ts";

/** Told when another version is in force: other server processes read again. */
export const catalogueChannel = "catalogue_published";

export interface ItemRow {
  readonly key: string;
  readonly sequence: number;
  readonly content: ItemContent;
  readonly state: ItemVersionState;
  readonly author: string;
  readonly reason: string;
  readonly created_at: Date;
  readonly signer: string | null;
  readonly waivers: readonly {
    readonly member: ComparedMember;
    readonly reason: string;
    readonly by: string;
  }[];
  readonly signed_at: Date | null;
  readonly publisher: string | null;
  readonly published_at: Date | null;
  readonly withdrawn_by: string | null;
  readonly withdrawal: string | null;
  readonly withdrawn_at: Date | null;
}
type ItemTables = {
  catalogue_items: Omit<ItemRow, "content" | "waivers"> & { content: unknown; waivers: unknown };
};

const present = ["window", "authorised", "supervised"] as const;
/** 三到位: which of window, authorisation and supervision an item lacks. */
export function missingPresence({ presence }: ItemContent): (typeof present)[number][] {
  return present.filter((part) => !presence[part]);
}

/** Versions of items in the database: who may write, sign, publish and withdraw them, and in which order. */
export function createItemVersions(deps: {
  db: Db;
  clock: Clock;
  standard: Standard;
  /** Code of the division whose catalogue it is. */
  division: string;
}) {
  const { db, clock, standard } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<ItemTables>();

  async function rows(on: Db | Tx, key?: string): Promise<ItemRow[]> {
    const all = tables(on).selectFrom("catalogue_items").selectAll().orderBy("key").orderBy("sequence");
    const found = await (key === undefined ? all : all.where("key", "=", key)).execute();
    // Written only by this room, from checked content.
    return found as unknown as ItemRow[];
  }

  /** All versions of one item, its writers kept waiting; the lock also covers a key that has no row yet. */
  async function locked(tx: Tx, key: string): Promise<ItemRow[]> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`catalogue:${key}`}, 0))`.execute(tx);
    return rows(tx, key);
  }

  function mayChange(staff: Staff, permission: Permission, department: string): boolean {
    return allows(staff.assignments, permission, { division: deps.division, department });
  }

  async function logged(tx: Tx, { staffId }: Staff, did: string, key: string, sequence: number) {
    const subject = { kind: "catalogueItem", id: `${key}-${sequence}` };
    await audit(tx, clock, { actor: `staff:${staffId}`, action: `catalogue.${did}`, subject });
  }

  async function addDraft(
    tx: Tx,
    staff: Staff,
    content: ItemContent,
    reason: string,
  ): Promise<Result<number, ProblemCode>> {
    const { key, deptKey } = content;
    await lockLists(tx, "write");
    const strange = await unknownReference(tx, content);
    if (strange !== undefined) return fail("invalidData", `/content${strange.path}: ${strange.message}`);
    const before = await locked(tx, key);
    // Moving an item to another department needs both: whose it was, and whose it becomes.
    const owners = [deptKey, ...before.slice(-1).map((row) => row.content.deptKey)];
    if (!owners.every((owner) => mayChange(staff, "catalogue.edit", owner))) return fail("forbidden");
    const sequence = (before.at(-1)?.sequence ?? 0) + 1;
    await tables(tx)
      .insertInto("catalogue_items")
      .values({ ...fresh(content, reason), sequence, state: "draft", author: staff.staffId })
      .execute();
    await logged(tx, staff, "drafted", key, sequence);
    return ok(sequence);
  }

  function fresh(content: ItemContent, reason: string) {
    return {
      key: content.key,
      content: JSON.stringify(content),
      reason,
      created_at: new Date(clock.now()),
      signer: null,
      waivers: "[]",
      signed_at: null,
      publisher: null,
      published_at: null,
      withdrawn_by: null,
      withdrawal: null,
      withdrawn_at: null,
    };
  }

  /** One version in the state it must be in, for who may do this to it. */
  function ready(
    all: readonly ItemRow[],
    sequence: number,
    state: ItemVersionState,
    staff: Staff,
    permission: Permission,
  ): Result<ItemRow, ProblemCode> {
    const row = all.find((one) => one.sequence === sequence);
    if (row === undefined) return fail("itemUnknown");
    if (!mayChange(staff, permission, row.content.deptKey)) return fail("forbidden");
    return row.state === state ? ok(row) : fail("eventOutOfOrder", `the version is ${row.state}`);
  }

  async function change(tx: Tx, { key, sequence }: ItemRow, set: Partial<ItemTables["catalogue_items"]>) {
    await tables(tx)
      .updateTable("catalogue_items")
      .set(set)
      .where("key", "=", key)
      .where("sequence", "=", sequence)
      .execute();
  }

  async function draftAll(
    tx: Tx,
    staff: Staff,
    contents: readonly ItemContent[],
    reason: string,
  ): Promise<Result<readonly number[], ProblemCode>> {
    const sequences: number[] = [];
    // One order for everybody, so that two imports cannot wait for each other.
    for (const content of contents.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      const made = await addDraft(tx, staff, content, reason);
      if (!made.ok) return made;
      sequences.push(made.value);
    }
    return ok(sequences);
  }

  return {
    rows: async (key?: string, on: Db | Tx = db) => rows(on, key),
    draftAll,
    /** Whether these assignments may draft the item, also where it was another department's until now. */
    mayDraft: (staff: Staff, content: ItemContent, before: ItemContent | undefined) =>
      [content, ...(before === undefined ? [] : [before])].every(({ deptKey }) =>
        mayChange(staff, "catalogue.edit", deptKey),
      ),

    differences: (row: ItemRow) => differencesFrom(standard, row.content),

    /** The deployment's own list as version 1; an item the database knows is left as it is. */
    async importFirst(items: readonly ItemContent[]): Promise<void> {
      const at = new Date(clock.now());
      const first = { sequence: 1, state: "published", author: "system", publisher: "system" } as const;
      await tables(db)
        .insertInto("catalogue_items")
        .values(
          items.map((content) =>
            Object.assign(fresh(content, "first import"), first, {
              signer: "system",
              signed_at: at,
              published_at: at,
            }),
          ),
        )
        .onConflict((conflict) => conflict.columns(["key", "sequence"]).doNothing())
        .execute();
    },

    /** All drafts, or none. */
    async draft(
      staff: Staff,
      contents: readonly ItemContent[],
      reason: string,
    ): Promise<Result<readonly number[], ProblemCode>> {
      return allOrNothing(db, async (tx) => draftAll(tx, staff, contents, reason));
    },

    /** Signed by somebody else than the author, with what may differ from the standard and why. */
    async sign(
      staff: Staff,
      key: string,
      sequence: number,
      waivers: readonly { readonly member: ComparedMember; readonly reason: string }[],
    ): Promise<Result<void, ProblemCode>> {
      return allOrNothing(db, async (tx) => {
        const found = ready(await locked(tx, key), sequence, "draft", staff, "catalogue.sign");
        if (!found.ok) return found;
        if (found.value.author === staff.staffId) return fail("sameOfficer", "author and signer");
        const by = staff.staffId;
        await change(tx, found.value, {
          state: "signed",
          signer: by,
          signed_at: new Date(clock.now()),
          waivers: JSON.stringify(waivers.map(({ member, reason }) => ({ member, reason, by }))),
        });
        await logged(tx, staff, "signed", key, sequence);
        return ok();
      });
    },

    /** In force from the commit on; the version before it is withdrawn. */
    async publish(staff: Staff, key: string, sequence: number): Promise<Result<void, ProblemCode>> {
      return allOrNothing(db, async (tx) => {
        const all = await locked(tx, key);
        const found = ready(all, sequence, "signed", staff, "catalogue.publish");
        if (!found.ok) return found;
        const absent = missingPresence(found.value.content);
        if (absent.length > 0) return fail("itemNotPresent", absent.join(" "));
        const waived = new Set(found.value.waivers.map(({ member }) => member));
        const differing = differencesFrom(standard, found.value.content).filter(
          (one) => !waived.has(one.member),
        );
        if (differing.length > 0)
          return fail("standardDiffers", differing.map(({ member }) => member).join(" "));
        const at = new Date(clock.now());
        const by = staff.staffId;
        const before = all.find(({ state }) => state === "published");
        if (before !== undefined && before.sequence > sequence)
          return fail("eventOutOfOrder", `version ${before.sequence} is in force`);
        if (before !== undefined) await change(tx, before, withdrawn(by, at, `replaced by ${sequence}`));
        await change(tx, found.value, { state: "published", publisher: by, published_at: at });
        await logged(tx, staff, "published", key, sequence);
        await tell(tx, catalogueChannel, key);
        return ok();
      });
    },

    /** The item is in force nowhere any more; its history stays. The result is the version withdrawn. */
    async withdraw(staff: Staff, key: string, reason: string): Promise<Result<number, ProblemCode>> {
      return allOrNothing(db, async (tx) => {
        const all = await locked(tx, key);
        const inForce = all.find(({ state }) => state === "published")?.sequence;
        const last = inForce ?? all.at(-1)?.sequence ?? 0;
        const found = ready(all, last, "published", staff, "catalogue.publish");
        if (!found.ok) return found;
        await change(tx, found.value, withdrawn(staff.staffId, new Date(clock.now()), reason));
        await logged(tx, staff, "withdrawn", key, last);
        await tell(tx, catalogueChannel, key);
        return ok(last);
      });
    },
  };
}
export type ItemVersions = ReturnType<typeof createItemVersions>;

function withdrawn(by: string, at: Date, reason: string) {
  return { state: "withdrawn", withdrawn_by: by, withdrawn_at: at, withdrawal: reason } as const;
}
