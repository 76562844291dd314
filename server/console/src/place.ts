import type { CaseQueue } from "@zizhuban/server-contract";

/** Where in the console: part of the address, so that back, reload and a shared link work. Never a person's data. */
export type PlaceInConsole =
  | { readonly page: "fleet" }
  | { readonly page: "desk"; readonly queue?: CaseQueue; readonly late: boolean }
  | { readonly page: "case"; readonly id: string };

const queueNames: readonly CaseQueue[] = ["intake", "acceptance", "review", "decision", "issue", "all"];

/** Reads the address's hash; undefined for one that names nothing. */
export function placeOf(hash: string): PlaceInConsole | undefined {
  if (hash === "#/fleet") return { page: "fleet" };
  const id = /^#\/case\/([0-9a-f-]{36})$/.exec(hash)?.[1];
  if (id !== undefined) return { page: "case", id };
  const desk = /^#\/desk(?:\/([a-z]+)(\/late)?)?$/.exec(hash);
  if (desk === null) return undefined;
  const queue = queueNames.find((name) => name === desk[1]);
  return { page: "desk", late: desk[2] !== undefined, ...(queue !== undefined && { queue }) };
}

export function caseAddress(id: string): string {
  return `#/case/${id}`;
}

export function deskAddress(queue: CaseQueue, late = false): string {
  return `#/desk/${queue}${late ? "/late" : ""}`;
}
