import type { ChildState, LifeEventState } from "@zizhuban/server-contract";
import type { CaseState } from "../../cases/index.ts";

// How the cases of a life event follow one another. Pure.

/** An item of a running life event. */
export interface Progressing {
  readonly item_key: string;
  readonly after: readonly string[];
  readonly mandatory: boolean;
  readonly state: ChildState;
  readonly reason: string | null;
}

/** Why an item was never begun: the one before it that was not granted. */
const failedBefore = (item: string) => `before:${item}`;

export type NextStep =
  | { readonly do: "open"; readonly item: string }
  | { readonly do: "cancel"; readonly item: string; readonly reason: string };

/** What is to be done next; undefined while everything waits for a case. */
export function nextStep(items: readonly Progressing[]): NextStep | undefined {
  for (const { item_key: item, after, state } of items) {
    if (state !== "waiting") continue;
    const earlier = items.filter((one) => after.includes(one.item_key));
    const broken = earlier.find((one) => one.state === "failed" || one.state === "cancelled");
    if (broken !== undefined) return { do: "cancel", item, reason: failedBefore(broken.item_key) };
    if (earlier.every((one) => one.state === "done")) return { do: "open", item };
  }
  return undefined;
}

/** How a case ended for the life event it belongs to; undefined while it runs. */
export function endingOf({
  phase,
  decision,
  ending,
}: CaseState): { state: "done" | "failed"; reason?: string } | undefined {
  if (ending !== undefined) return { state: "failed", reason: ending };
  if (decision?.outcome === "refused") return { state: "failed", reason: "refused" };
  if (phase === "completed" || phase === "archived")
    return decision?.outcome === "granted" ? { state: "done" } : { state: "failed", reason: "noRecord" };
  return undefined;
}

/** Once every mandatory item has closed, the life event has its result; the optional ones may still run. */
export function resultOf(items: readonly Progressing[]): Exclude<LifeEventState, "running"> | undefined {
  const mandatory = items.filter((one) => one.mandatory);
  if (mandatory.some(({ state }) => state === "waiting" || state === "open")) return undefined;
  const done = mandatory.filter(({ state }) => state === "done").length;
  if (done === mandatory.length) return "completed";
  return done === 0 ? "failed" : "partly";
}
