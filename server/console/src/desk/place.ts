import type { CaseQueue } from "@zizhuban/server-contract";
import type { Place } from "../place.ts";

/** Where at the desk: a queue, only its late ones, or one case. */
export type PlaceAtDesk =
  | { readonly page: "desk"; readonly queue?: CaseQueue; readonly late: boolean }
  | { readonly page: "case"; readonly id: string };

const queueNames: readonly CaseQueue[] = [
  "intake",
  "acceptance",
  "review",
  "decision",
  "issue",
  "checks",
  "all",
];

/** @returns the list where the address says nothing more */
export function placeAtDesk({ page, path: [first = "", second] }: Place): PlaceAtDesk {
  if (page === "case") return { page, id: first };
  const queue = queueNames.find((name) => name === first);
  return { page: "desk", late: second === "late", ...(queue !== undefined && { queue }) };
}

export function caseAddress(id: string): string {
  return `#/case/${id}`;
}

export function deskAddress(queue: CaseQueue, late = false): string {
  return `#/desk/${queue}${late ? "/late" : ""}`;
}
