import { chinaTime, Closed, type Clock } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { Journal } from "../journal/index.ts";
import { keep } from "./store.ts";

const Count = Type.Integer({ minimum: 0 });
const Use = Closed({ jobs: Count, cuts: Count, millimetres: Count, pages: Count });
export type Use = Readonly<Static<typeof Use>>;

/** What a printer has used since this journal began, and by day for as long as a forecast looks back. */
const Usage = Closed({
  since: Type.Integer(),
  total: Use,
  days: Type.Record(Type.String(), Use),
});
export type Usage = Static<typeof Usage>;

const daysKept = 15;
const noUse: Use = { jobs: 0, cuts: 0, millimetres: 0, pages: 0 };

function plus(a: Use, b: Use): Use {
  return {
    jobs: a.jobs + b.jobs,
    cuts: a.cuts + b.cuts,
    millimetres: a.millimetres + b.millimetres,
    pages: a.pages + b.pages,
  };
}

/** `2026-11-25` in China: a kiosk set to another time zone still counts China's days. */
export function dayOf(at: number): string {
  return chinaTime(at).date;
}

/** Without the days longer past than a forecast looks back. */
export function lastDays<Of>(days: Readonly<Record<string, Of>>): Record<string, Of> {
  const kept = Object.entries(days)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(-daysKept);
  return Object.fromEntries(kept);
}

/** The use of one more job; days long past are dropped. */
function used(usage: Usage, use: Use, day: string): Usage {
  const days = lastDays({ ...usage.days, [day]: plus(usage.days[day] ?? noUse, use) });
  return { ...usage, total: plus(usage.total, use), days };
}

export interface UsageLedger {
  of(device: string): Usage;
  /** Counts one ended job. Called inside the transaction that writes its end, so that neither is without the other. */
  add(device: string, use: Use): void;
}

/** Counts what the printers use, in the journal. A day that is over is told to the server as one event. */
export function createUsageLedger(deps: {
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
}): UsageLedger {
  const { journal, clock } = deps;
  const kept = (device: string) =>
    keep(journal, `maintenance.usage.${device}`, Usage, { since: clock.now(), total: noUse, days: {} });

  return {
    of: (device) => kept(device).read(),
    add(device, use) {
      const store = kept(device);
      const before = store.read();
      const today = dayOf(clock.now());
      const last = Object.keys(before.days).toSorted().at(-1);
      journal.transaction(() => {
        const lastUse = last === undefined || last === today ? undefined : before.days[last];
        if (last !== undefined && lastUse !== undefined)
          journal.append({ type: "supplies.used", device, day: last, ...lastUse });
        store.write(used(before, use, today));
      });
    },
  };
}
