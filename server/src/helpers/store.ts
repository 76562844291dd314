import { parser, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import { type HelpFormKind, type HelpNeed, type HelpState } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import {
  afterInstant,
  chinaDay,
  heldIn,
  instantCursor,
  newId,
  pageOf,
  type Db,
  type Page,
  type Staff,
  type Tx,
} from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { SheetModel } from "../sheets/index.ts";

export interface TicketRow {
  readonly id: string;
  readonly number: string;
  readonly kid: string;
  /** The page's word for this visit, and the session in it, as far as there are any. */
  readonly visit: string | null;
  readonly session_id: string | null;
  readonly division: string;
  readonly need: HelpNeed;
  readonly item_key: string | null;
  readonly sealed_telephone: Buffer | null;
  readonly state: HelpState;
  readonly helper: string | null;
  readonly answer_by: Date;
  readonly asked_at: Date;
  readonly ended_at: Date | null;
  readonly version: number;
}
interface FormRow {
  readonly id: string;
  readonly ticket_id: string;
  readonly kind: HelpFormKind;
  readonly number: string;
  readonly made_by: string;
  readonly made_at: Date;
  readonly sealed_sheet: Buffer;
  readonly fee: number;
}
type HelpTables = {
  help_serials: { day: string; last: number };
  help_tickets: TicketRow;
  help_forms: FormRow;
  help_duty: { staff_id: string; division: string; since: Date };
};

const Texts = Type.Array(Type.String());
const Sheet = Type.Object({
  title: Type.String(),
  subtitle: Type.String(),
  facts: Type.Array(Type.Tuple([Type.String(), Type.String()])),
  sections: Type.Array(Type.Object({ heading: Type.String(), lines: Texts })),
  signatures: Texts,
  foot: Type.String(),
});
const parseSheet = parser(Sheet);
const parseText = parser(Type.String());
const telephoneContext = (id: string) => `help_tickets.sealed_telephone:${id}`;
const sheetContext = (id: string) => `help_forms.sealed_sheet:${id}`;

export interface HelpQuery {
  readonly show: "open" | "mine" | "ended";
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
}

/** Where this person helps. */
const served = (staff: Staff) => heldIn(staff, "help.serve", { divisions: [sql.ref("division")] });

/** Requests for help and their forms in the database. */
export function createHelpStore({ db, clock, vault }: { db: Db; clock: Clock; vault: Vault }) {
  const tables = (on: Db | Tx) => on.$extendTables<HelpTables>();

  async function nextNumber(tx: Tx, prefix: string): Promise<string> {
    const day = chinaDay(clock.now());
    const { last } = await tables(tx)
      .insertInto("help_serials")
      .values({ day, last: 1 })
      .onConflict((conflict) => conflict.column("day").doUpdateSet({ last: sql`help_serials.last + 1` }))
      .returning("last")
      .executeTakeFirstOrThrow();
    return `${prefix}${day}-${String(last).padStart(5, "0")}`;
  }

  return {
    tables,

    async insert(
      tx: Tx,
      made: Omit<TicketRow, "number" | "sealed_telephone" | "ended_at" | "version">,
      telephone: Sensitive<string> | undefined,
    ): Promise<void> {
      const sealed = telephone === undefined ? null : vault.seal(telephoneContext(made.id), telephone);
      const number = await nextNumber(tx, "BB");
      await tables(tx)
        .insertInto("help_tickets")
        .values({ ...made, number, sealed_telephone: sealed, ended_at: null, version: 1 })
        .execute();
    },

    /** Requests of this kiosk that nobody has taken up yet. */
    async waitingAt(tx: Tx, kid: string): Promise<TicketRow[]> {
      return tables(tx)
        .selectFrom("help_tickets")
        .selectAll()
        .where("kid", "=", kid)
        .where("state", "in", ["waiting", "assigned"])
        .orderBy("asked_at")
        .execute();
    },

    async find(id: string, on: Db | Tx = db): Promise<TicketRow | undefined> {
      return tables(on).selectFrom("help_tickets").selectAll().where("id", "=", id).executeTakeFirst();
    },

    /** One that this person may see; locked when in a transaction of a change. */
    async serving(on: Db | Tx, id: string, staff: Staff, lock: boolean): Promise<TicketRow | undefined> {
      const select = tables(on)
        .selectFrom("help_tickets")
        .selectAll()
        .where("id", "=", id)
        .where(served(staff));
      return (lock ? select.forUpdate() : select).executeTakeFirst();
    },

    async save(tx: Tx, { id, version }: TicketRow, set: Partial<TicketRow>): Promise<void> {
      await tables(tx)
        .updateTable("help_tickets")
        .set({ ...set, version: version + 1 })
        .where("id", "=", id)
        .execute();
    },

    /** What is open, the most urgent first; what has ended, the last first. */
    async list(staff: Staff, { show, limit, after }: HelpQuery): Promise<Page<TicketRow>> {
      const all = tables(db)
        .selectFrom("help_tickets")
        .selectAll()
        .where(served(staff))
        .limit(limit + 1);
      const at = (column: string) => [sql.ref(column), sql.ref("id")] as const;
      if (show === "ended") {
        const ended = await all
          .where("ended_at", "is not", null)
          .where(afterInstant(after, at("ended_at"), "desc"))
          .orderBy("ended_at", "desc")
          .orderBy("id", "desc")
          .execute();
        return pageOf(ended, limit, (last) => instantCursor(last.ended_at ?? last.asked_at, last.id));
      }
      const open = all
        .where("ended_at", "is", null)
        .where(afterInstant(after, at("answer_by"), "asc"))
        .orderBy("answer_by")
        .orderBy("id");
      const rows = await (show === "mine" ? open.where("helper", "=", staff.staffId) : open).execute();
      return pageOf(rows, limit, (last) => instantCursor(last.answer_by, last.id));
    },

    async addForm(
      tx: Tx,
      form: { kind: HelpFormKind; ticketId: string; by: string },
      draw: (number: string) => Sensitive<SheetModel>,
    ): Promise<void> {
      const id = newId(clock);
      const number = await nextNumber(tx, "BD");
      await tables(tx)
        .insertInto("help_forms")
        .values({
          id,
          ticket_id: form.ticketId,
          kind: form.kind,
          number,
          made_by: form.by,
          made_at: new Date(clock.now()),
          sealed_sheet: vault.seal(sheetContext(id), draw(number)),
          fee: 0,
        })
        .execute();
    },

    async forms(ticketId: string): Promise<Omit<FormRow, "sealed_sheet" | "fee">[]> {
      return tables(db)
        .selectFrom("help_forms")
        .select(["id", "ticket_id", "kind", "number", "made_by", "made_at"])
        .where("ticket_id", "=", ticketId)
        .orderBy("made_at")
        .orderBy("number")
        .execute();
    },

    async form(id: string): Promise<{ row: FormRow; sheet: Sensitive<SheetModel> } | undefined> {
      const row = await tables(db)
        .selectFrom("help_forms")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { row, sheet: vault.open(sheetContext(id), row.sealed_sheet, parseSheet) };
    },

    telephone({ id, sealed_telephone: sealed }: TicketRow): Sensitive<string> | undefined {
      return sealed === null ? undefined : vault.open(telephoneContext(id), sealed, parseText);
    },
  };
}
export type HelpStore = ReturnType<typeof createHelpStore>;
