import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  enterpriseStages,
  personStages,
  type LifeStage,
  type PackageContent,
  type PackageFault,
  type PackageState,
  type Permission,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { catalogueChannel } from "../../catalogue/index.ts";
import { audit, tell, type Db, type Staff, type Tx } from "../../core/index.ts";
import type { LifeEventTables, PackageRow } from "../tables.ts";

const allStages: readonly LifeStage[] = [...personStages, ...enterpriseStages];

/** Every stage, and the codes of the packages that serve it. */
export function stagesOf(rows: readonly PackageRow[]): { stage: LifeStage; codes: string[] }[] {
  const inForce = rows.filter(({ state }) => state === "published");
  return allStages.map((stage) => ({
    stage,
    codes: inForce.filter(({ content }) => content.stages.includes(stage)).map(({ code }) => code),
  }));
}

/** Stages that would have no package any more, were this version of a code in force, or none. */
function uncovered(rows: readonly PackageRow[], code: string, next?: PackageRow): LifeStage[] {
  const left = rows.filter((row) => row.code !== code && row.state === "published");
  const covered = new Set(
    [...left, ...(next === undefined ? [] : [next])].flatMap(({ content }) => content.stages),
  );
  const before = rows.find((row) => row.code === code && row.state === "published")?.content.stages ?? [];
  return before.filter((stage) => !covered.has(stage));
}

/** Versions of packages in the database: who may write, check, publish and withdraw them, and in which order. */
export function createPackageVersions(deps: {
  db: Db;
  clock: Clock;
  faults(content: PackageContent, on: Tx): Promise<PackageFault[]>;
  /** Code of the division whose packages they are. */
  division: string;
}) {
  const { db, clock } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<LifeEventTables>();

  async function rows(on: Db | Tx = db, code?: string): Promise<PackageRow[]> {
    const all = tables(on).selectFrom("life_event_packages").selectAll().orderBy("code").orderBy("sequence");
    const found = await (code === undefined ? all : all.where("code", "=", code)).execute();
    // Written only by this room, from checked content.
    return found as unknown as PackageRow[];
  }

  /** One writer at a time: whether a stage keeps a package is a matter of all packages. */
  async function locked(tx: Tx): Promise<PackageRow[]> {
    await sql`select pg_advisory_xact_lock(hashtextextended('life-event-packages', 0))`.execute(tx);
    return rows(tx);
  }

  function may(staff: Staff, permission: Permission, { lead }: PackageContent): boolean {
    return allows(staff.assignments, permission, { division: deps.division, department: lead });
  }

  async function logged(tx: Tx, { staffId }: Staff, did: string, code: string, sequence: number) {
    const subject = { kind: "lifeEventPackage", id: `${code}-${sequence}` };
    await audit(tx, clock, { actor: `staff:${staffId}`, action: `package.${did}`, subject });
  }

  function fresh(content: PackageContent, reason: string) {
    return {
      code: content.code,
      content: JSON.stringify(content),
      reason,
      created_at: new Date(clock.now()),
      checker: null,
      checked_at: null,
      publisher: null,
      published_at: null,
      withdrawn_by: null,
      withdrawal: null,
      withdrawn_at: null,
    };
  }

  async function change(
    tx: Tx,
    { code, sequence }: PackageRow,
    set: Partial<LifeEventTables["life_event_packages"]>,
  ): Promise<void> {
    await tables(tx)
      .updateTable("life_event_packages")
      .set(set)
      .where("code", "=", code)
      .where("sequence", "=", sequence)
      .execute();
  }

  function ready(
    all: readonly PackageRow[],
    at: { readonly code: string; readonly sequence: number },
    state: PackageState,
    needed: { readonly staff: Staff; readonly permission: Permission },
  ): Result<PackageRow, ProblemCode> {
    const row = all.find(({ code, sequence }) => code === at.code && sequence === at.sequence);
    if (row === undefined) return fail("packageUnknown");
    if (!may(needed.staff, needed.permission, row.content)) return fail("forbidden");
    return row.state === state ? ok(row) : fail("eventOutOfOrder", `the version is ${row.state}`);
  }

  function first({ path, code, detail }: PackageFault): string {
    return `${path} ${code} ${detail}`.trim();
  }

  /** Moving a package to another department needs both: whose it was, and whose it becomes. */
  function mayDraft(staff: Staff, content: PackageContent, before: PackageContent | undefined): boolean {
    return [content, ...(before === undefined ? [] : [before])].every((one) =>
      may(staff, "catalogue.edit", one),
    );
  }

  async function addDraft(
    tx: Tx,
    staff: Staff,
    content: PackageContent,
    reason: string,
  ): Promise<Result<number, ProblemCode>> {
    const before = (await locked(tx)).findLast(({ code }) => code === content.code);
    if (!mayDraft(staff, content, before?.content)) return fail("forbidden");
    const sequence = (before?.sequence ?? 0) + 1;
    await tables(tx)
      .insertInto("life_event_packages")
      .values({ ...fresh(content, reason), sequence, state: "draft", author: staff.staffId })
      .execute();
    await logged(tx, staff, "drafted", content.code, sequence);
    return ok(sequence);
  }

  return {
    rows,

    /** The deployment's own list as version 1; a package the database knows is left as it is. */
    async importFirst(packages: readonly PackageContent[]): Promise<void> {
      const at = new Date(clock.now());
      const imported = { sequence: 1, state: "published", author: "system", checker: "system" } as const;
      await tables(db)
        .insertInto("life_event_packages")
        .values(
          packages.map((content) =>
            Object.assign(fresh(content, "first import"), imported, {
              checked_at: at,
              publisher: "system",
              published_at: at,
            }),
          ),
        )
        .onConflict((conflict) => conflict.columns(["code", "sequence"]).doNothing())
        .execute();
    },

    draft: async (staff: Staff, content: PackageContent, reason: string) =>
      db.transaction().execute(async (tx) => addDraft(tx, staff, content, reason)),
    addDraft,
    mayDraft,

    async check(staff: Staff, code: string, sequence: number): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const needed = { staff, permission: "catalogue.edit" } as const;
        const found = ready(await locked(tx), { code, sequence }, "draft", needed);
        if (!found.ok) return found;
        const [fault] = await deps.faults(found.value.content, tx);
        if (fault !== undefined) return fail("packageFaulty", first(fault));
        const set = { state: "checked", checker: staff.staffId, checked_at: new Date(clock.now()) } as const;
        await change(tx, found.value, set);
        await logged(tx, staff, "checked", code, sequence);
        return ok();
      });
    },

    /** In force from the commit on; the version before it is withdrawn. Items may have changed since the check. */
    async publish(staff: Staff, code: string, sequence: number): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const all = await locked(tx);
        const needed = { staff, permission: "catalogue.publish" } as const;
        const found = ready(all, { code, sequence }, "checked", needed);
        if (!found.ok) return found;
        if (found.value.author === staff.staffId) return fail("sameOfficer", "author and publisher");
        const [fault] = await deps.faults(found.value.content, tx);
        if (fault !== undefined) return fail("packageFaulty", first(fault));
        const bare = uncovered(all, code, found.value);
        if (bare.length > 0) return fail("stageUncovered", bare.join(" "));
        const inForce = all.find((row) => row.code === code && row.state === "published");
        if (inForce !== undefined && inForce.sequence > sequence)
          return fail("eventOutOfOrder", `version ${inForce.sequence} is in force`);
        const at = new Date(clock.now());
        if (inForce !== undefined)
          await change(tx, inForce, withdrawn(staff.staffId, at, `replaced by ${sequence}`));
        await change(tx, found.value, { state: "published", publisher: staff.staffId, published_at: at });
        await logged(tx, staff, "published", code, sequence);
        await tell(tx, catalogueChannel, code);
        return ok();
      });
    },

    /**
     * In force nowhere any more, by somebody else than its author; its history stays, and what runs by it goes on.
     * Refused where it would leave a stage of life without a package. The result is the version withdrawn.
     */
    async withdraw(staff: Staff, code: string, reason: string): Promise<Result<number, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<number, ProblemCode>> => {
        const all = await locked(tx);
        const sequence = all.find((row) => row.code === code && row.state === "published")?.sequence ?? 0;
        const needed = { staff, permission: "catalogue.publish" } as const;
        const found = ready(all, { code, sequence }, "published", needed);
        if (!found.ok) return found;
        if (found.value.author === staff.staffId) return fail("sameOfficer", "author and withdrawer");
        const bare = uncovered(all, code);
        if (bare.length > 0) return fail("stageUncovered", bare.join(" "));
        await change(tx, found.value, withdrawn(staff.staffId, new Date(clock.now()), reason));
        await logged(tx, staff, "withdrawn", code, sequence);
        await tell(tx, catalogueChannel, code);
        return ok(sequence);
      });
    },
  };
}
export type PackageVersions = ReturnType<typeof createPackageVersions>;

function withdrawn(by: string, at: Date, reason: string) {
  return { state: "withdrawn", withdrawn_by: by, withdrawn_at: at, withdrawal: reason } as const;
}
