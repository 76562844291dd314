// Days as a window knows them: in China's time.

const zone = "+08:00";

/** First instant of a day `2026-11-26`. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00${zone}`);
}

/** Last instant of that day. */
export function endOfDay(day: string): number {
  return Date.parse(`${day}T23:59:59.999${zone}`);
}

/** The day of an instant, as an input of type `date` holds it. */
export function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}
