import { isCitizenNumber, isUscc, Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { routes, type CreditEntry, type CreditProposal } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import {
  audit,
  chinaDate,
  Problem,
  requireAt,
  route,
  valueOf,
  type Db,
  type Routes,
  type Staff,
} from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Parties } from "../parties/index.ts";
import type { CreditChanges, OfficeEntry } from "./changes.ts";
import type { CreditChangeRow, CreditRow } from "./tables.ts";

interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly parties: Parties;
  readonly enterprises: Enterprises;
  readonly catalogue: Pick<CatalogueModule, "find" | "departmentName">;
  newest(): Promise<CreditRow[]>;
  readonly changes: CreditChanges;
  /** An entry counts in the whole deployment: who reads or changes them has the right in all of it. */
  readonly division: string;
}

/** What the people and enterprises of these rows are called: masked, and by their public name. */
async function partiesOf(deps: Deps, rows: readonly Pick<CreditRow, "person_id" | "enterprise_id">[]) {
  const people = await deps.parties.masked(rows.flatMap((row) => row.person_id ?? []));
  const enterprises = await deps.enterprises.named(rows.flatMap((row) => row.enterprise_id ?? []));
  return ({ person_id: personId, enterprise_id: enterpriseId }: (typeof rows)[number]) => {
    const enterprise = enterpriseId === null ? undefined : enterprises.get(enterpriseId);
    return {
      ...(personId !== null && { person: people.get(personId)?.expose() ?? { name: "**", idNumber: "" } }),
      ...(enterprise !== undefined && { enterprise }),
    };
  };
}

function stateOf(row: CreditRow, changes: readonly CreditChangeRow[], today: string): CreditEntry["state"] {
  const ended = changes.find(({ kind, state }) => kind !== "entry" && state === "approved");
  if (ended !== undefined) return ended.kind === "repair" ? "repaired" : "withdrawn";
  return row.valid_until < today ? "lapsed" : "inForce";
}

async function entriesOf(deps: Deps): Promise<CreditEntry[]> {
  const { changes } = deps;
  const rows = await deps.newest();
  const done = await changes.of(rows.map(({ id }) => id));
  const party = await partiesOf(deps, rows);
  const today = chinaDate(deps.clock.now());
  const entryOf = (row: CreditRow): CreditEntry => {
    const { case_id: caseId, item_key: itemKey, ref, department } = row;
    const item = itemKey === null ? undefined : deps.catalogue.find(itemKey)?.source;
    const basis = changes.basisOf(row)?.expose();
    const known = done.get(row.id) ?? [];
    return {
      id: row.id,
      kind: caseId === null ? "office" : "brokenPromise",
      ...(caseId !== null && itemKey !== null && ref !== null
        ? {
            promise: {
              caseId,
              itemKey,
              itemName: item?.name ?? itemKey,
              ref,
              material: item?.materials.find((one) => one.ref === ref)?.name ?? ref,
            },
          }
        : {}),
      ...(department !== null && { department }),
      ...(basis !== undefined && { basis }),
      ...party(row),
      foundBy: row.found_by,
      confirmedBy: row.confirmed_by,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      state: stateOf(row, known, today),
      changes: known.map((change) => changes.view(change).expose()),
    };
  };
  return rows.map(entryOf);
}

async function proposalsOf(deps: Deps): Promise<CreditProposal[]> {
  const rows = await deps.changes.proposals();
  const party = await partiesOf(deps, rows);
  const proposalOf = (row: CreditChangeRow): CreditProposal => ({
    ...deps.changes.view(row).expose(),
    ...party(row),
    department: row.department ?? "",
    months: row.months ?? 0,
  });
  return rows.map(proposalOf);
}

/** The console's boundary: a person masked, an enterprise by its public name and code. */
export function creditRoutes(deps: Deps): Routes {
  const { db, clock, parties, enterprises, changes, division } = deps;
  const requireKeeper = (staff: Staff) => requireAt(staff, "credit.keep", { division });

  async function page() {
    return { entries: await entriesOf(deps), proposals: await proposalsOf(deps) };
  }

  async function partyOf(written: string): Promise<OfficeEntry["party"]> {
    const number = written.toUpperCase();
    if (isUscc(number)) {
      const enterpriseId = await enterprises.findByUscc(number);
      if (enterpriseId === undefined) throw new Problem("notFound");
      return { enterpriseId };
    }
    if (!isCitizenNumber(number))
      throw new Problem("invalidData", "/number: the check character does not fit");
    const personId = await parties.find(new Sensitive(number));
    if (personId === undefined) throw new Problem("notFound");
    return { personId };
  }

  return async (app) => {
    route(app, routes.creditEntries, async ({ staff }) => {
      requireAt(staff, "credit.read", { division });
      const actor = `staff:${staff.staffId}`;
      await audit(db, clock, { actor, action: "credit.read", subject: { kind: "register", id: "credit" } });
      return page();
    });
    route(app, routes.proposeCreditEntry, async ({ staff, body, operationId }) => {
      requireKeeper(staff);
      const { number, department, months, basis } = body;
      if (deps.catalogue.departmentName(department) === undefined)
        throw new Problem("invalidData", "/department: no such department");
      const entry = { party: await partyOf(number), department, months };
      valueOf(await changes.proposeEntry(operationId, entry, basis, staff.staffId));
      return page();
    });
    route(app, routes.proposeCreditChange, async ({ staff, params, body, operationId }) => {
      requireKeeper(staff);
      valueOf(await changes.propose(operationId, params.id, body, staff.staffId));
      return page();
    });
    route(app, routes.decideCreditChange, async ({ staff, params, body }) => {
      requireKeeper(staff);
      valueOf(await changes.decide(params.id, staff.staffId, body));
      return page();
    });
  };
}
