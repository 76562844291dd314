import { fail, ok, parser, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { CreditChange } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { audit, chinaDate, newId, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import {
  basisContext,
  changeContext,
  type CreditChangeRow,
  type CreditRow,
  type CreditTables,
} from "./tables.ts";

type Refusal = "notFound" | "eventOutOfOrder" | "sameOfficer" | "invalidData";
const parseText = parser(Type.String());

/** About whom an office enters something, whose basis it is, and for how long it counts. */
export interface OfficeEntry {
  readonly party: { readonly personId: string } | { readonly enterpriseId: string };
  /** Key of the department. */
  readonly department: string;
  readonly months: number;
}

/** What another person decided, in the transaction in which they did. */
export type OnCreditDecided = (
  tx: Tx,
  decided: {
    readonly id: string;
    readonly kind: CreditChange["kind"];
    readonly approved: boolean;
    /** The entry it is about: just made, where one was proposed. */
    readonly entry: CreditRow;
  },
) => Promise<void>;

/** What an approved change means for its entry, and how the audit log says it. */
const outcomes = { entry: "credit.entered", dispute: "credit.withdrawn", repair: "credit.repaired" } as const;

/** The day `months` later, or the last of that month. */
function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/**
 * What people do to the credit register: an office's entry with its basis, a dispute of an entry (异议), its repair
 * (信用修复). One proposes with words, another decides; what was entered stays on record, and counts no more once it is
 * repaired or withdrawn.
 */
export function createCreditChanges(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { db, clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CreditTables>();
  const followers: OnCreditDecided[] = [];
  const sealed = (id: string, part: "words" | "reason", text: string) =>
    vault.seal(changeContext(id, part), new Sensitive(text));

  async function log(tx: Tx, staffId: string, action: string, id: string): Promise<void> {
    await audit(tx, clock, { actor: `staff:${staffId}`, action, subject: { kind: "creditChange", id } });
  }

  async function add(
    tx: Tx,
    staffId: string,
    change: Pick<CreditChangeRow, "id" | "kind"> & Partial<CreditChangeRow> & { readonly words: string },
  ): Promise<Result<void, Refusal>> {
    const { words, ...known } = change;
    const row: CreditChangeRow = {
      entry_id: null,
      person_id: null,
      enterprise_id: null,
      department: null,
      months: null,
      sealed_words: sealed(change.id, "words", words),
      proposed_by: staffId,
      proposed_at: new Date(clock.now()),
      state: "open",
      decided_by: null,
      decided_at: null,
      sealed_reason: null,
      ...known,
    };
    const made = await tables(tx)
      .insertInto("credit_changes")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    // The same request again, or a change of this entry that is open already.
    if (made.numInsertedOrUpdatedRows === 0n) {
      const same = await find(tx, change.id);
      return same === undefined ? fail("eventOutOfOrder", "a change is open") : ok();
    }
    await log(tx, staffId, `credit.${change.kind}Proposed`, change.id);
    return ok();
  }

  async function find(on: Db | Tx, id: string): Promise<CreditChangeRow | undefined> {
    return tables(on).selectFrom("credit_changes").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** @returns the entry, while it counts */
  async function inForce(tx: Tx, entryId: string): Promise<Result<void, Refusal>> {
    const entry = await tables(tx)
      .selectFrom("credit_entries")
      .select("valid_until")
      .where("id", "=", entryId)
      .executeTakeFirst();
    if (entry === undefined) return fail("notFound");
    if (entry.valid_until < chinaDate(clock.now())) return fail("eventOutOfOrder", "lapsed");
    const ended = await tables(tx)
      .selectFrom("credit_changes")
      .select("id")
      .where("entry_id", "=", entryId)
      .where("kind", "!=", "entry")
      .where("state", "=", "approved")
      .executeTakeFirst();
    return ended === undefined ? ok() : fail("eventOutOfOrder", "ended");
  }

  async function enter(tx: Tx, change: CreditChangeRow, staffId: string): Promise<string> {
    const id = newId(clock);
    const today = chinaDate(clock.now());
    await tables(tx)
      .insertInto("credit_entries")
      .values({
        id,
        case_id: null,
        ref: null,
        item_key: null,
        person_id: change.person_id,
        enterprise_id: change.enterprise_id,
        department: change.department,
        sealed_basis: vault.seal(
          basisContext(id),
          vault.open(changeContext(change.id, "words"), change.sealed_words, parseText),
        ),
        found_by: change.proposed_by,
        confirmed_by: staffId,
        valid_from: today,
        valid_until: monthsLater(today, change.months ?? 0),
        entered_at: new Date(clock.now()),
      })
      .execute();
    return id;
  }

  return {
    onDecided: (follow: OnCreditDecided) => followers.push(follow),

    /** @param id of the request: asked again it is the same proposal */
    async proposeEntry(
      id: string,
      { party, department, months }: OfficeEntry,
      words: string,
      staffId: string,
    ): Promise<Result<void, Refusal>> {
      const whose =
        "personId" in party ? { person_id: party.personId } : { enterprise_id: party.enterpriseId };
      const change = { id, kind: "entry", ...whose, department, months, words } as const;
      return db.transaction().execute(async (tx) => add(tx, staffId, change));
    },

    async propose(
      id: string,
      entryId: string,
      { kind, words }: { readonly kind: "dispute" | "repair"; readonly words: string },
      staffId: string,
    ): Promise<Result<void, Refusal>> {
      return db.transaction().execute(async (tx) => {
        const counts = await inForce(tx, entryId);
        return counts.ok ? add(tx, staffId, { id, kind, entry_id: entryId, words }) : counts;
      });
    },

    /** By somebody else than who proposed it; a refusal says why. */
    async decide(
      id: string,
      staffId: string,
      { approve, reason }: { readonly approve: boolean; readonly reason?: string },
    ): Promise<Result<void, Refusal>> {
      return db.transaction().execute(async (tx): Promise<Result<void, Refusal>> => {
        const change = await tables(tx)
          .selectFrom("credit_changes")
          .selectAll()
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (change === undefined) return fail("notFound");
        if (change.state !== "open") return fail("eventOutOfOrder", change.state);
        if (change.proposed_by === staffId) return fail("sameOfficer");
        if (!approve && reason === undefined) return fail("invalidData", "/reason: why it is refused");
        const entered = approve && change.kind === "entry" ? await enter(tx, change, staffId) : undefined;
        await tables(tx)
          .updateTable("credit_changes")
          .set({
            state: approve ? "approved" : "refused",
            decided_by: staffId,
            decided_at: new Date(clock.now()),
            sealed_reason: reason === undefined ? null : sealed(id, "reason", reason),
            ...(entered !== undefined && { entry_id: entered }),
          })
          .where("id", "=", id)
          .execute();
        await log(tx, staffId, approve ? outcomes[change.kind] : "credit.changeRefused", id);
        const about = entered ?? change.entry_id;
        if (about === null) return ok();
        const entry = await tables(tx)
          .selectFrom("credit_entries")
          .selectAll()
          .where("id", "=", about)
          .executeTakeFirstOrThrow();
        for (const follow of followers) await follow(tx, { id, kind: change.kind, approved: approve, entry });
        return ok();
      });
    },

    /** Entries that are proposed and not decided. */
    async proposals(): Promise<CreditChangeRow[]> {
      return tables(db)
        .selectFrom("credit_changes")
        .selectAll()
        .where("kind", "=", "entry")
        .where("state", "=", "open")
        .orderBy("proposed_at")
        .limit(200)
        .execute();
    },

    /** What was done to each of these entries, in its order. */
    async of(entryIds: readonly string[]): Promise<ReadonlyMap<string, CreditChangeRow[]>> {
      if (entryIds.length === 0) return new Map();
      const rows = await tables(db)
        .selectFrom("credit_changes")
        .selectAll()
        .where("entry_id", "in", [...entryIds])
        .orderBy("proposed_at")
        .execute();
      return Map.groupBy(rows, ({ entry_id: entry }) => entry ?? "");
    },

    view(row: CreditChangeRow): Sensitive<CreditChange> {
      const plain = {
        id: row.id,
        kind: row.kind,
        state: row.state,
        proposedBy: row.proposed_by,
        proposedAt: row.proposed_at.getTime(),
        ...(row.decided_by !== null && { decidedBy: row.decided_by }),
        ...(row.decided_at !== null && { decidedAt: row.decided_at.getTime() }),
      };
      const words = vault.open(changeContext(row.id, "words"), row.sealed_words, parseText);
      const said = words.map((text) => Object.assign({ words: text }, plain));
      return row.sealed_reason === null
        ? said
        : said.join(
            vault.open(changeContext(row.id, "reason"), row.sealed_reason, parseText),
            (one, reason) => Object.assign(one, { reason }),
          );
    },

    basisOf({ id, sealed_basis: bytes }: CreditTables["credit_entries"]): Sensitive<string> | undefined {
      return bytes === null ? undefined : vault.open(basisContext(id), bytes, parseText);
    },
  };
}
export type CreditChanges = ReturnType<typeof createCreditChanges>;
