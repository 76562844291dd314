import type { Clock } from "@zizhuban/device-agent-contract";
import type { Calendar } from "../calendar/index.ts";
import type { Cases, LivingCase } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import { chinaDate, type Db, type ServerModule, type StaffNames, type Tx } from "../core/index.ts";
import { clockHit, startClocks } from "./clocks.ts";
import { startWall } from "./feed.ts";
import { createHits, type NamesOf } from "./hits.ts";
import { createMeasures } from "./measures.ts";
import { supervisionRoutes } from "./routes.ts";
import { isAuthorityClock, ruleOfRefusal } from "./rules.ts";

/**
 * Electronic supervision (domain.md §7.3 G3): listens to what happens to cases and to what was refused, watches the
 * deadlines, gives cards, and counts what each case cost. Cases do not know that somebody watches.
 */
export async function createSupervision(deps: {
  db: Db;
  databaseUrl: string;
  clock: Clock;
  calendar: Calendar;
  catalogue: CatalogueModule;
  cases: Cases;
  staffNames: StaffNames;
  onError: (error: unknown) => void;
}) {
  const { catalogue, cases } = deps;
  const namesOf: NamesOf = (itemKey) => {
    const item = catalogue.find(itemKey)?.source;
    return { itemName: item?.name ?? itemKey, departmentName: item?.department ?? "" };
  };
  const hits = createHits({ ...deps, namesOf });
  const clocks = startClocks({ ...deps, hits });
  const wall = await startWall({ ...deps, hits, clocks });
  const measures = createMeasures({
    ...deps,
    namesOf,
    materialsOfItem: (key, version) => catalogue.versionOf(key, version)?.source.materials ?? [],
  });

  const matterOf = ({ id, number, item_key: itemKey, department, division }: LivingCase) =>
    ({ caseId: id, caseNumber: number, itemKey, department, division }) as const;

  cases.living.onRefused(async (tx, { living, code, refs, staffId }) => {
    const rule = ruleOfRefusal(code);
    if (rule === undefined) return;
    const asked = rule === "offList" ? { refs } : {};
    await hits.record(tx, { rule, matter: matterOf(living), staffId, ...asked });
  });

  cases.living.onChange(async (tx, { before, state, at }) => {
    // A step taken late is late even if nobody looked at the clock in between.
    if (before.due !== null && isAuthorityClock(before.waits_for) && before.due < chinaDate(at))
      await hits.record(tx, clockHit("overdue", { ...before, due: before.due }));
    if (state.deemed === true && before.state.deemed !== true)
      await hits.record(tx, {
        rule: "deemedAccepted",
        matter: matterOf(before),
        once: `deemedAccepted:${before.id}`,
      });
  });

  const module: ServerModule = {
    name: "supervision",
    dependsOn: ["calendar", "catalogue", "materials", "cases"],
    publicRoutes: supervisionRoutes({ ...deps, hits, wall, measures }),
    async stop() {
      await clocks.stop();
      await wall.stop();
    },
  };
  return {
    ...module,
    /** Looks at the deadlines now instead of within ten minutes. @returns how many hits are new */
    look: clocks.look,
    /** Nobody took a request for help up in time. */
    async helpLate(
      tx: Tx,
      late: {
        readonly id: string;
        readonly itemKey: string;
        readonly division: string;
        readonly helper?: string;
      },
    ): Promise<void> {
      const { id, itemKey, division, helper } = late;
      const matter = { itemKey, department: "", division };
      const who = helper === undefined ? {} : { staffId: helper };
      await hits.record(tx, { rule: "helpLate", matter, ...who, once: `helpLate:${id}:${helper ?? ""}` });
    },
    /** A helper named a fee for helping, which is free (帮办代办): 乱收费. */
    async feeForHelp(
      tx: Tx,
      fee: { readonly itemKey: string; readonly division: string; readonly staffId: string },
    ): Promise<void> {
      const { itemKey, division, staffId } = fee;
      await hits.record(tx, { rule: "wrongFee", matter: { itemKey, department: "", division }, staffId });
    },
  };
}
