import { setTimeout as wait } from "node:timers/promises";

/** Waits for a fact of the world outside, looking every 50 ms. */
export async function until(
  fact: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 90_000,
): Promise<number> {
  const started = performance.now();
  while (!(await fact())) {
    if (performance.now() - started > limitMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await wait(50);
  }
  return performance.now() - started;
}
