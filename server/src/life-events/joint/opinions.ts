import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { allows, type OpinionStance } from "@zizhuban/server-contract";
import { sql, type SqlBool } from "kysely";
import { Type } from "typebox";
import { addWorkdays, type Calendar } from "../../calendar/index.ts";
import { isEnded, type Cases, type LivingCase } from "../../cases/index.ts";
import {
  audit,
  chinaDate,
  newId,
  pageOf,
  type Db,
  type Page,
  type Staff,
  type Tx,
} from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import type { JointTables, OpinionRow } from "./tables.ts";

/** Working days a department has for its opinion; late ones show, they do not count as given. */
const opinionWithin = 5;

const parseText = parser(Type.String());
const questionContext = (id: string) => `joint_opinions.sealed_question:${id}`;
const wordsContext = (id: string) => `joint_opinions.sealed_words:${id}`;

/** Whether somebody works for a department on a case's matter. */
function worksFor(staff: Staff, { division }: LivingCase, department: string): boolean {
  return allows(staff.assignments, "case.review", { division, department });
}

export const isUndecided = ({ state }: LivingCase) => !isEnded(state) && state.decision === undefined;

/** Opinions of other departments on a case: asked, given once, or done without. */
export function createOpinions(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  cases: Cases;
}) {
  const { db, clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<JointTables>();

  /** Departments already asked are not asked again. */
  async function ask(
    tx: Tx,
    caseId: string,
    departments: readonly string[],
    by: { readonly actor: string; readonly words?: string },
  ): Promise<void> {
    const at = clock.now();
    const { due } = addWorkdays(await deps.calendar.current(tx), chinaDate(at), opinionWithin);
    for (const department of departments) {
      const id = newId(clock);
      const question =
        by.words === undefined ? null : vault.seal(questionContext(id), new Sensitive(by.words));
      await tables(tx)
        .insertInto("joint_opinions")
        .values({
          id,
          case_id: caseId,
          department,
          asked_by: by.actor,
          asked_at: new Date(at),
          due,
          sealed_question: question,
          stance: null,
          given_by: null,
          given_at: null,
          sealed_words: null,
          released_by: null,
          released_at: null,
        })
        .onConflict((conflict) => conflict.columns(["case_id", "department"]).doNothing())
        .execute();
    }
    const subject = { kind: "case", id: caseId };
    await audit(tx, clock, { actor: by.actor, action: "opinion.asked", subject, fields: [...departments] });
  }

  const open = (on: Db | Tx) =>
    tables(on)
      .selectFrom("joint_opinions")
      .selectAll()
      .where("stance", "is", null)
      .where("released_at", "is", null);

  async function lock(tx: Tx, id: string): Promise<OpinionRow | undefined> {
    return tables(tx)
      .selectFrom("joint_opinions")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
  }

  async function settle(
    tx: Tx,
    { id }: OpinionRow,
    set: Partial<OpinionRow>,
    done: { readonly actor: string; readonly action: string },
  ): Promise<void> {
    await tables(tx).updateTable("joint_opinions").set(set).where("id", "=", id).execute();
    await audit(tx, clock, { ...done, subject: { kind: "jointOpinion", id } });
  }

  return {
    ask,

    /** The same by the department whose case it is, as long as it has not decided. */
    async askFor(
      staff: Staff,
      caseId: string,
      { departments, words }: { readonly departments: readonly string[]; readonly words?: string },
    ): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const living = await deps.cases.living.lock(tx, caseId);
        if (living === undefined) return fail("caseUnknown");
        if (!isUndecided(living)) return fail("eventOutOfOrder", living.phase);
        const by = { actor: `staff:${staff.staffId}`, ...(words !== undefined && { words }) };
        await ask(tx, caseId, departments, by);
        return ok();
      });
    },

    worksFor,
    question: ({ id, sealed_question: sealed }: OpinionRow) =>
      sealed === null ? undefined : vault.open(questionContext(id), sealed, parseText),
    words: ({ id, sealed_words: sealed }: OpinionRow) =>
      sealed === null ? undefined : vault.open(wordsContext(id), sealed, parseText),

    async find(id: string): Promise<OpinionRow | undefined> {
      return tables(db).selectFrom("joint_opinions").selectAll().where("id", "=", id).executeTakeFirst();
    },

    async ofCase(caseId: string, on: Db | Tx = db): Promise<OpinionRow[]> {
      return tables(on)
        .selectFrom("joint_opinions")
        .selectAll()
        .where("case_id", "=", caseId)
        .orderBy("department")
        .execute();
    },

    /** Of these cases: not yet given nor done without, the longest waiting first. */
    async waiting(on: Db | Tx, caseIds: readonly string[]): Promise<OpinionRow[]> {
      if (caseIds.length === 0) return [];
      return open(on)
        .where("case_id", "in", [...caseIds])
        .orderBy("due")
        .orderBy("id")
        .execute();
    },

    /** The same of every case that has not ended, for who works for a department that is asked. */
    async waitingFor(
      staff: Staff,
      { limit, after }: { readonly limit: number; readonly after?: string },
    ): Promise<Page<OpinionRow>> {
      const asked = {
        id: sql.ref("joint_opinions.case_id"),
        department: sql.ref("joint_opinions.department"),
        open: true,
      };
      const last = /^(\d{4}-\d{2}-\d{2})\.([0-9a-f-]{36})$/.exec(after ?? "");
      let select = open(db).where(deps.cases.living.held(staff, "case.review", asked));
      if (last !== null)
        select = select.where(sql<SqlBool>`(due, id) > (${last[1] ?? ""}::date, ${last[2] ?? ""}::uuid)`);
      const rows = await select
        .orderBy("due")
        .orderBy("id")
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, ({ due, id }) => `${due}.${id}`);
    },

    /** Given once; who does not work for the department does not learn of it. */
    async give(
      id: string,
      staff: Staff,
      caseId: string,
      said: { readonly stance: OpinionStance; readonly words: string },
    ): Promise<Result<void, ProblemCode>> {
      const actor = `staff:${staff.staffId}`;
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        // The case first, as whoever decides it does: an opinion comes before the decision, or not at all.
        const living = await deps.cases.living.lock(tx, caseId);
        const row = await lock(tx, id);
        if (living === undefined || row === undefined || !worksFor(staff, living, row.department))
          return fail("opinionUnknown");
        if (row.stance !== null || row.released_at !== null || !isUndecided(living))
          return fail("eventOutOfOrder");
        const set = {
          stance: said.stance,
          given_by: staff.staffId,
          given_at: new Date(clock.now()),
          sealed_words: vault.seal(wordsContext(id), new Sensitive(said.words)),
        };
        await settle(tx, row, set, { actor, action: `opinion.${said.stance}` });
        return ok();
      });
    },

    /** Done without, by the department whose case it is. */
    async release(
      id: string,
      staff: Staff,
      caseId: string,
      reason: string,
    ): Promise<Result<void, ProblemCode>> {
      const actor = `staff:${staff.staffId}`;
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const living = await deps.cases.living.lock(tx, caseId);
        const row = await lock(tx, id);
        if (living === undefined || row === undefined || !worksFor(staff, living, living.department))
          return fail("opinionUnknown");
        if (row.stance !== null || row.released_at !== null) return fail("eventOutOfOrder");
        const set = {
          released_by: staff.staffId,
          released_at: new Date(clock.now()),
          sealed_words: vault.seal(wordsContext(id), new Sensitive(reason)),
        };
        await settle(tx, row, set, { actor, action: "opinion.released" });
        return ok();
      });
    },
  };
}
export type Opinions = ReturnType<typeof createOpinions>;
