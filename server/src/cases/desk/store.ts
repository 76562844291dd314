import { parser, type Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { WorkingCalendar } from "../../calendar/index.ts";
import { chinaDate, type Db, type Tx } from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import { clockView, type CaseState } from "../life-cycle/index.ts";
import type { CaseEventRow, DeskTables, LivingCase } from "./tables.ts";

/** One line of a case's log. What somebody wrote is sealed; codes and references are plain. */
export interface CaseStep {
  readonly type: string;
  readonly actor: string;
  readonly refs?: readonly string[];
  readonly words?: Sensitive<string>;
}

/** A case's log as it was written, oldest step first. */
type CaseLog = readonly {
  readonly type: string;
  readonly at: number;
  readonly actor: string;
  readonly refs: string[];
  readonly words: Sensitive<string> | undefined;
}[];

const parseWords = parser(Type.String());
const parseForm = parser(Type.Record(Type.String(), Type.String()));
const wordsContext = (id: string, seq: number) => `case_events.sealed_words:${id}:${seq}`;
const formContext = (id: string) => `cases.sealed_form:${id}`;

/** Rows of living cases. Their state is one value, written whole under an optimistic version. */
export function createDeskStore({ db, vault }: { db: Db; vault: Vault }) {
  const tables = (on: Db | Tx) => on.$extendTables<DeskTables>();

  /** What queues sort by, recomputed with every change. */
  function clockColumns(
    state: CaseState,
    rules: LivingCase["rules"],
    calendar: WorkingCalendar,
    today: string,
  ) {
    const { due, waitsFor } = clockView(state, rules, calendar, today);
    return {
      phase: state.phase,
      due: due?.due ?? null,
      due_provisional: due?.provisional ?? false,
      waits_for: waitsFor,
    };
  }

  async function addSteps(tx: Tx, caseId: string, at: Date, steps: readonly CaseStep[]): Promise<void> {
    if (steps.length === 0) return;
    const { last } = await tables(tx)
      .selectFrom("case_events")
      .select(sql<number>`coalesce(max(seq), 0)`.as("last"))
      .where("case_id", "=", caseId)
      .executeTakeFirstOrThrow();
    const rows: CaseEventRow[] = steps.map(({ type, actor, refs = [], words }, index) => {
      const seq = last + index + 1;
      const sealed = words === undefined ? null : vault.seal(wordsContext(caseId, seq), words);
      return { case_id: caseId, seq, type, at, actor, refs: [...refs], sealed_words: sealed };
    });
    await tables(tx).insertInto("case_events").values(rows).execute();
  }

  /** The steps of many cases in one question, by case; one without a step is not in it. */
  async function logs(ids: readonly string[], on: Db | Tx = db): Promise<ReadonlyMap<string, CaseLog>> {
    if (ids.length === 0) return new Map();
    const rows = await tables(on)
      .selectFrom("case_events")
      .selectAll()
      .where("case_id", "in", [...ids])
      .orderBy("case_id")
      .orderBy("seq")
      .execute();
    return Map.groupBy(rows.map(openStep), ({ caseId }) => caseId);
  }

  function openStep({ case_id: caseId, seq, type, at, actor, refs, sealed_words: sealed }: CaseEventRow) {
    return {
      caseId,
      type,
      at: at.getTime(),
      actor,
      refs: [...refs],
      words: sealed === null ? undefined : vault.open(wordsContext(caseId, seq), sealed, parseWords),
    };
  }

  return {
    async insert(
      tx: Tx,
      made: Omit<
        LivingCase,
        | "phase"
        | "version"
        | "sealed_form"
        | "due"
        | "due_provisional"
        | "waits_for"
        | "decided_at"
        | "completed_at"
      >,
      form: Sensitive<Record<string, string>>,
      calendar: WorkingCalendar,
      steps: readonly CaseStep[],
    ): Promise<void> {
      const clock = clockColumns(made.state, made.rules, calendar, chinaDate(made.applied_at.getTime()));
      await tables(tx)
        .insertInto("cases")
        .values({
          ...made,
          ...clock,
          version: 1,
          sealed_form: vault.seal(formContext(made.id), form),
          decided_at: null,
          completed_at: null,
        })
        .execute();
      await addSteps(tx, made.id, made.applied_at, steps);
    },

    async find(id: string, on: Db | Tx = db): Promise<LivingCase | undefined> {
      return tables(on)
        .selectFrom("cases")
        .selectAll()
        .where("id", "=", id)
        .where("state", "is not", null)
        .executeTakeFirst();
    },

    /** Many at once, by id. */
    async findAll(ids: readonly string[]): Promise<ReadonlyMap<string, LivingCase>> {
      if (ids.length === 0) return new Map();
      const rows = await tables(db)
        .selectFrom("cases")
        .selectAll()
        .where("id", "in", [...ids])
        .where("state", "is not", null)
        .execute();
      return new Map(rows.map((row) => [row.id, row]));
    },

    /** The same as {@link find}, held until the transaction ends: two who act at once take turns. */
    async lock(tx: Tx, id: string): Promise<LivingCase | undefined> {
      return tables(tx)
        .selectFrom("cases")
        .selectAll()
        .where("id", "=", id)
        .where("state", "is not", null)
        .forUpdate()
        .executeTakeFirst();
    },

    /** Writes what a locked case has become, and its log. */
    async save(
      tx: Tx,
      before: LivingCase,
      state: CaseState,
      around: {
        readonly calendar: WorkingCalendar;
        readonly at: number;
        readonly steps: readonly CaseStep[];
      },
    ): Promise<void> {
      const at = new Date(around.at);
      await tables(tx)
        .updateTable("cases")
        .set({
          ...clockColumns(state, before.rules, around.calendar, chinaDate(around.at)),
          state,
          version: before.version + 1,
          decided_at: before.decided_at ?? (state.decision === undefined ? null : at),
          completed_at: before.completed_at ?? (state.completedOn === undefined ? null : at),
        })
        .where("id", "=", before.id)
        .execute();
      await addSteps(tx, before.id, at, around.steps);
    },

    async setCertificate(tx: Tx, id: string, certificateId: string): Promise<void> {
      await tables(tx)
        .updateTable("cases")
        .set({ certificate_id: certificateId })
        .where("id", "=", id)
        .execute();
    },

    async entrusted(ids: readonly string[]): Promise<LivingCase[]> {
      if (ids.length === 0) return [];
      return tables(db)
        .selectFrom("cases")
        .selectAll()
        .where("entrustment_id", "in", [...ids])
        .where("phase", "=", "applied")
        .orderBy("applied_at")
        .orderBy("id")
        .limit(100)
        .execute();
    },

    /** Whether this actor is in the case's log already. */
    async hasActed(tx: Tx, id: string, actor: string): Promise<boolean> {
      const row = await tables(tx)
        .selectFrom("case_events")
        .select("seq")
        .where("case_id", "=", id)
        .where("actor", "=", actor)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    async steps(id: string, on: Db | Tx = db): Promise<CaseLog> {
      return (await logs([id], on)).get(id) ?? [];
    },

    logs,

    form({ id, sealed_form: sealed }: LivingCase): Sensitive<Record<string, string>> | undefined {
      return sealed === null ? undefined : vault.open(formContext(id), sealed, parseForm);
    },

    tables,
  };
}
export type DeskStore = ReturnType<typeof createDeskStore>;
