const hour = 3_600_000;

export interface ChinaTime {
  /** `2026-11-25` */
  readonly date: string;
  /** `14:05` */
  readonly time: string;
}

/**
 * What the clock on the wall shows, whatever time zone the machine is set to: one clock for the whole country (GB/T 7408),
 * UTC+8, without summer time since 1992 (IANA tz database, Asia/Shanghai). By arithmetic: Intl's tables would cost every
 * agent 8 MB for one subtraction.
 * @param at Unix milliseconds, 1992 or later
 */
export function chinaTime(at: number): ChinaTime {
  const text = new Date(at + 8 * hour).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}
