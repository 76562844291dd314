import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  type FileFormat,
  type FileKind,
  type ImportReport,
  type ListDraft,
  type ListDraftSummary,
} from "@zizhuban/server-contract";
import { allOrNothing, audit, newId, type Db, type Staff, type StaffNames, type Tx } from "../core/index.ts";
import { lockLists, type FileList } from "./list.ts";

interface DraftRow {
  readonly id: string;
  readonly kind: FileKind;
  readonly format: FileFormat;
  readonly file: Buffer;
  readonly base: string;
  readonly reason: string;
  readonly author: string;
  readonly created_at: Date;
  readonly state: ListDraftSummary["state"];
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly refusal: string | null;
}
type DraftTables = { list_drafts: DraftRow };

/** Of those that were decided, so many are listed. */
const lately = 50;
const shownDifferences = 500;

function summary(row: Omit<DraftRow, "file" | "base" | "format">): ListDraftSummary {
  return {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    author: row.author,
    createdAt: row.created_at.getTime(),
    state: row.state,
    ...(row.decided_by !== null && { decidedBy: row.decided_by }),
    ...(row.decided_at !== null && { decidedAt: row.decided_at.getTime() }),
    ...(row.refusal !== null && { refusal: row.refusal }),
  };
}

/** Files of lists as they come in: judged, kept until somebody else has signed, then the list itself. */
export function createListDrafts(deps: {
  db: Db;
  clock: Clock;
  lists: readonly FileList[];
  /** Code of the division whose catalogue it is. */
  division: string;
  staffNames: StaffNames;
}) {
  const { db, clock } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<DraftTables>();

  async function logged(tx: Tx, { staffId }: Staff, did: string, id: string): Promise<void> {
    const subject = { kind: "catalogueList", id };
    await audit(tx, clock, { actor: `staff:${staffId}`, action: `catalogue.${did}`, subject });
  }

  /** Their own, and everybody's for who keeps the whole catalogue. */
  function mayRead(staff: Staff, { author }: Pick<DraftRow, "author">): boolean {
    const { division } = deps;
    return author === staff.staffId || allows(staff.assignments, "catalogue.read", { division });
  }

  /** @param lock nobody else decides it until the transaction ends */
  async function waiting(
    on: Db | Tx,
    staff: Staff,
    id: string,
    lock: boolean,
  ): Promise<Result<{ row: DraftRow; list: FileList }, ProblemCode>> {
    const found = tables(on).selectFrom("list_drafts").selectAll().where("id", "=", id);
    const row = await (lock ? found.forUpdate() : found).executeTakeFirst();
    const list = deps.lists.find(({ kind }) => kind === row?.kind);
    return row === undefined || list === undefined || !mayRead(staff, row) || row.state !== "draft"
      ? fail("notFound")
      : ok({ row, list });
  }

  async function decided(
    tx: Tx,
    { id }: DraftRow,
    { staffId }: Staff,
    set: Pick<DraftRow, "state"> & { readonly refusal?: string },
  ): Promise<void> {
    const at = new Date(clock.now());
    await tables(tx)
      .updateTable("list_drafts")
      .set({ ...set, decided_by: staffId, decided_at: at })
      .where("id", "=", id)
      .execute();
  }

  async function keep(
    tx: Tx,
    staff: Staff,
    { kind }: FileList,
    kept: Pick<DraftRow, "format" | "file" | "reason" | "base">,
  ): Promise<string> {
    const id = newId(clock);
    const made = { id, kind, author: staff.staffId, created_at: new Date(clock.now()) };
    const open = { state: "draft", decided_by: null, decided_at: null, refusal: null } as const;
    await tables(tx)
      .insertInto("list_drafts")
      .values({ ...kept, ...made, ...open })
      .execute();
    await logged(tx, staff, "listDrafted", kind);
    return id;
  }

  return {
    /** Judges a file; unless it is tried only, its rows become drafts, or it waits as a whole. */
    async take(
      staff: Staff,
      list: FileList,
      file: { format: FileFormat; bytes: Buffer; dryRun: boolean; reason: string },
    ): Promise<Result<ImportReport, ProblemCode>> {
      const { format, bytes, reason } = file;
      const judge = list.read(file);
      if (!judge.ok) return judge;
      return allOrNothing(db, async (tx): Promise<Result<ImportReport, ProblemCode>> => {
        await lockLists(tx, "import");
        const judged = await judge.value(tx, staff, "catalogue.edit");
        if (!judged.ok) return judged;
        const { report, changes, base, write } = judged.value;
        if (report.errors.length > 0 || file.dryRun || !changes) return ok({ written: false, ...report });
        if (list.replaces) {
          const draft = await keep(tx, staff, list, { format, file: bytes, reason, base });
          return ok({ written: false, ...report, draft });
        }
        const done = await write({ staff, reason });
        if (!done.ok) return done;
        await logged(tx, staff, "imported", list.kind);
        return ok({ written: true, ...report });
      });
    },

    async all(staff: Staff): Promise<{ drafts: ListDraftSummary[]; names: Record<string, string> }> {
      const rows = tables(db)
        .selectFrom("list_drafts")
        .select(["id", "kind", "reason", "author", "created_at"])
        .select(["state", "decided_by", "decided_at", "refusal"]);
      const { division } = deps;
      const whole = allows(staff.assignments, "catalogue.read", { division });
      const theirs = whole ? rows : rows.where("author", "=", staff.staffId);
      const open = await theirs.where("state", "=", "draft").orderBy("created_at").orderBy("id").execute();
      const past = await theirs
        .where("state", "!=", "draft")
        .orderBy("decided_at", "desc")
        .orderBy("id")
        .limit(lately)
        .execute();
      const drafts = [...open, ...past].map(summary);
      const people = drafts.flatMap(({ author, decidedBy }) => [author, ...(decidedBy ? [decidedBy] : [])]);
      return { drafts, names: Object.fromEntries(await deps.staffNames([...new Set(people)])) };
    },

    /** One that waits, against the lists as they are now. */
    async one(staff: Staff, id: string): Promise<Result<ListDraft, ProblemCode>> {
      const found = await waiting(db, staff, id, false);
      if (!found.ok) return found;
      const { row, list } = found.value;
      const judge = list.read({ format: row.format, bytes: row.file });
      if (!judge.ok) return judge;
      const judged = await allOrNothing(db, async (tx) => judge.value(tx, staff, "catalogue.read"));
      if (!judged.ok) return judged;
      const { report, base, differences } = judged.value;
      return ok({
        ...summary(row),
        report: { written: false, ...report },
        differences: differences.slice(0, shownDifferences),
        differing: differences.length,
        outdated: base !== row.base,
      });
    },

    /** The file takes the place of the list; what is wrong with it by now is told, and nothing is written. */
    async publish(staff: Staff, id: string): Promise<Result<ImportReport, ProblemCode>> {
      const result = await allOrNothing(
        db,
        async (tx): Promise<Result<{ report: ImportReport; list: FileList }, ProblemCode>> => {
          await lockLists(tx, "import");
          const found = await waiting(tx, staff, id, true);
          if (!found.ok) return found;
          const { row, list } = found.value;
          if (row.author === staff.staffId) return fail("sameOfficer", "author and signer");
          const judge = list.read({ format: row.format, bytes: row.file });
          if (!judge.ok) return judge;
          const judged = await judge.value(tx, staff, "catalogue.sign");
          if (!judged.ok) return judged;
          const { report, base, write } = judged.value;
          if (base !== row.base) return fail("listChanged");
          if (report.errors.length > 0) return ok({ report: { written: false, ...report }, list });
          const done = await write({ staff, reason: row.reason });
          if (!done.ok) return done;
          await decided(tx, row, staff, { state: "published" });
          await logged(tx, staff, "listSigned", list.kind);
          return ok({ report: { written: true, ...report }, list });
        },
      );
      if (!result.ok) return result;
      const { report, list } = result.value;
      if (report.written) await list.written();
      return ok(report);
    },

    /** By who may sign it, or taken back by its author. */
    async refuse(staff: Staff, id: string, reason: string): Promise<Result<void, ProblemCode>> {
      return allOrNothing(db, async (tx): Promise<Result<void, ProblemCode>> => {
        const found = await waiting(tx, staff, id, true);
        if (!found.ok) return found;
        const { row, list } = found.value;
        const { division } = deps;
        const own = row.author === staff.staffId;
        if (!own && !allows(staff.assignments, "catalogue.sign", { division })) return fail("forbidden");
        await decided(tx, row, staff, { state: "refused", refusal: reason });
        await logged(tx, staff, "listRefused", list.kind);
        return ok();
      });
    },
  };
}
