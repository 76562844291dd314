import { setTimeout } from "node:timers/promises";

/** Resolves when something answers HTTP here, whatever it says; the test's own limit ends a wait in vain. */
export async function answering(url: string): Promise<void> {
  while ((await fetch(url).catch(() => undefined)) === undefined) await setTimeout(50);
}
