// One civil time for the whole country since 1991: UTC+8, no summer time.

const offset = 8 * 60 * 60_000;

/** `20261123`: the civil day in China. @param at Unix milliseconds */
export function chinaDay(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 10).replaceAll("-", "");
}

/** `2026-11-23`: the civil day in China, as limits are counted. @param at Unix milliseconds */
export function chinaDate(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 10);
}

/** When that civil day began, Unix milliseconds. */
export function startOfChinaDay(at: number): number {
  const day = 24 * 60 * 60_000;
  return Math.floor((at + offset) / day) * day - offset;
}

/** `2026年11月23日`. */
export function chinaDateWords(at: number): string {
  const local = new Date(at + offset);
  return `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
}

/** `2026年11月23日 10:14`. */
export function chinaMinuteWords(at: number): string {
  return `${chinaDateWords(at)} ${new Date(at + offset).toISOString().slice(11, 16)}`;
}
