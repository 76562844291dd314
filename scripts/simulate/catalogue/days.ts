import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";

// Working days counted a second time, by the notice itself and not by the server's code.

const hour = 60 * 60_000;
const day = 24 * hour;
const parseNotice = parser(
  Type.Object({ daysOff: Type.Array(Type.String()), workdays: Type.Array(Type.String()) }),
);

/** The civil day in China. */
export function chinaDay(at: number): string {
  return new Date(at + 8 * hour).toISOString().slice(0, 10);
}

/** @param hours since midnight in China */
export function chinaTime(on: string, hours: number): number {
  return Date.parse(`${on}T00:00:00+08:00`) + hours * hour;
}

export function shiftDay(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** Days of the calendar from one to the other. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day;
}

/** @param clock for `today` */
export async function readWorkingDays(clock: Clock) {
  const file = fileURLToPath(new URL("../../../server/sample-data/calendar/2026.json", import.meta.url));
  const notice = parseNotice(JSON.parse(await readFile(file, "utf8")));
  if (!notice.ok) throw new Error(`${file} is no calendar`);
  const off = new Set(notice.value.daysOff);
  const on = new Set(notice.value.workdays);

  function isWorkday(text: string): boolean {
    const weekday = new Date(`${text}T00:00:00Z`).getUTCDay();
    return on.has(text) || (!off.has(text) && weekday !== 0 && weekday !== 6);
  }

  return {
    isWorkday,
    today: () => chinaDay(clock.now()),
    /** The working day so many working days after this one. */
    after(from: string, count: number): string {
      let at = from;
      for (let left = count; left > 0;) {
        at = shiftDay(at, 1);
        if (isWorkday(at)) left -= 1;
      }
      return at;
    },
    /** Working days from one to the other, the first not counted. */
    between(from: string, to: string): number {
      let count = 0;
      for (let at = shiftDay(from, 1); at <= to; at = shiftDay(at, 1)) if (isWorkday(at)) count += 1;
      return count;
    },
  };
}
export type WorkingDays = Awaited<ReturnType<typeof readWorkingDays>>;
