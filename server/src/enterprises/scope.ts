import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { AgentAuthorisationRequest } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";

/** What an agent is authorised for: items by their keys, and every item of a department. */
export type Scope = Pick<AgentAuthorisationRequest, "items" | "departments">;

/** Keys of the items it is for, as the catalogue has them now. */
export function itemsOf(catalogue: CatalogueModule, { items, departments }: Scope): string[] {
  const groups = new Set(departments);
  const grouped = catalogue
    .current()
    .items.flatMap(({ key }) => (groups.has(catalogue.find(key)?.source.deptKey ?? "") ? [key] : []));
  return [...new Set([...items, ...grouped])];
}

/** Whether it is for something, and for nothing that is not in force. */
export function knownScope(
  catalogue: CatalogueModule,
  scope: Scope,
): Result<void, "invalidData" | "itemUnknown"> {
  if (scope.items.length + scope.departments.length === 0) return fail("invalidData", "/items: none");
  const unknown = scope.items.find((key) => catalogue.find(key) === undefined);
  if (unknown !== undefined) return fail("itemUnknown", unknown);
  const empty = scope.departments.find(
    (key) => itemsOf(catalogue, { items: [], departments: [key] }).length === 0,
  );
  return empty === undefined ? ok() : fail("invalidData", `/departments: ${empty}`);
}
