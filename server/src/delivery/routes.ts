import {
  allows,
  routes,
  type DeliveryPage,
  type DeliveryRow,
  type OwnDelivery,
} from "@zizhuban/server-contract";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases, LivingCase } from "../cases/index.ts";
import {
  audit,
  Problem,
  requireOpen,
  route,
  valueOf,
  type Citizen,
  type Db,
  type Routes,
  type Staff,
} from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Orders } from "./orders.ts";
import type { DeliveryRowOf } from "./tables.ts";

interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly cases: Cases;
  readonly parties: Parties;
  readonly orders: Orders;
  readonly points: () => readonly { readonly code: string; readonly name: string }[];
}

const longestList = 100;

/** The kiosk's boundary: address and code leave for the owner of the case. */
export function ownDeliveryRoutes({ cases, parties, orders, points }: Deps): Routes {
  /** The code hands out the result, and an address sends it away: a found card must see and choose neither. */
  async function own(id: string, citizen: Citizen): Promise<LivingCase> {
    const living = await cases.living.find(id);
    if (living === undefined || living.person_id !== citizen.personId) throw new Problem("caseUnknown");
    requireOpen(citizen, living.session_id);
    return living;
  }

  async function view(id: string, citizen: Citizen): Promise<OwnDelivery> {
    const living = await own(id, citizen);
    const { personId, sessionId } = citizen;
    const actor = `citizen:${sessionId}`;
    // Until A2 a token shows no more than it says itself: only an ID card says where its holder lives.
    const mayKnowAddress = citizen.level !== "A1" || citizen.token === "idCard";
    const wanted = mayKnowAddress ? (["name", "address"] as const) : (["name"] as const);
    const { name, address } = await parties.prefill(personId, wanted, { actor });
    const row = await orders.find(id);
    const known = { name: name?.value.expose(), address: address?.value.expose() };
    return {
      caseId: id,
      ways: orders.mayChoose(living, row) ? ["counter", "village", "post"] : [],
      points: [...points()],
      known: Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      ...(row !== undefined && { chosen: chosenOf(row) }),
    };
  }

  function chosenOf(row: DeliveryRowOf): NonNullable<OwnDelivery["chosen"]> {
    const { way, point, state, carrier, tracking } = row;
    const address = orders.address(row)?.expose();
    const code = state === "ready" ? orders.code(row)?.expose() : undefined;
    return {
      way,
      point,
      state,
      ...(address !== undefined && { address }),
      ...(code !== undefined && { code }),
      ...(carrier !== null && { carrier }),
      ...(tracking !== null && { tracking }),
    };
  }

  return async (app) => {
    route(app, routes.delivery, async ({ params, citizen }) => view(params.id, citizen));
    route(app, routes.chooseDelivery, async ({ params, citizen, body }) => {
      await own(params.id, citizen);
      valueOf(await orders.choose(params.id, citizen, body));
      return view(params.id, citizen);
    });
  };
}

/** The counter's boundary: an address leaves for who sends something there. */
export function deliveryRoutesOf({ db, clock, cases, parties, orders }: Deps): Routes {
  const mayIssue = (staff: Staff, { point }: DeliveryRowOf, { department }: LivingCase) =>
    allows(staff.assignments, "case.issue", { division: point, department });

  /** In this order; one whose case is gone is left out. */
  async function rowsOf(rows: readonly DeliveryRowOf[]): Promise<DeliveryRow[]> {
    const found = await cases.living.findAll(rows.map(({ case_id: id }) => id));
    const people = await parties.masked([...found.values()].map(({ person_id: id }) => id));
    return rows.flatMap((row) => {
      const living = found.get(row.case_id);
      return living === undefined ? [] : [rowOf(row, living, people.get(living.person_id)?.expose())];
    });
  }

  function rowOf(
    row: DeliveryRowOf,
    living: LivingCase,
    receiver: DeliveryRow["receiver"] = { name: "**", idNumber: "" },
  ): DeliveryRow {
    const { way, point, state, carrier, tracking, ready_at: readyAt } = row;
    return {
      caseId: living.id,
      caseNumber: living.number,
      itemKey: living.item_key,
      itemName: cases.living.itemName(living),
      way,
      point,
      state,
      receiver,
      ...(readyAt !== null && { readyAt: readyAt.getTime() }),
      ...(carrier !== null && { carrier }),
      ...(tracking !== null && { tracking }),
    };
  }

  async function own(id: string, staff: Staff): Promise<{ row: DeliveryRowOf; living: LivingCase }> {
    const row = await orders.find(id);
    const living = await cases.living.find(id);
    if (row === undefined || living === undefined || !mayIssue(staff, row, living))
      throw new Problem("deliveryUnknown");
    return { row, living };
  }

  async function page(id: string, staff: Staff): Promise<DeliveryPage> {
    const { row, living } = await own(id, staff);
    const address = orders.address(row)?.expose();
    const actor = `staff:${staff.staffId}`;
    const fields = address === undefined ? [] : ["address"];
    await audit(db, clock, { actor, action: "delivery.read", subject: { kind: "case", id }, fields });
    const people = await parties.masked([living.person_id]);
    const seen = rowOf(row, living, people.get(living.person_id)?.expose());
    return { ...seen, log: await orders.log(id), ...(address && { address }) };
  }

  return async (app) => {
    route(app, routes.deliveries, async ({ query: { limit = longestList, ...query }, staff }) => {
      const { page: rows, ...next } = await orders.open(staff, { ...query, limit });
      return { deliveries: await rowsOf(rows), ...next };
    });
    route(app, routes.deliveryOfCase, async ({ params, staff }) => page(params.id, staff));
    route(app, routes.collect, async ({ params, staff, body }) => {
      await own(params.id, staff);
      valueOf(await orders.collect(params.id, body, `staff:${staff.staffId}`));
      return page(params.id, staff);
    });
    route(app, routes.dispatch, async ({ params, staff, body }) => {
      await own(params.id, staff);
      valueOf(await orders.dispatch(params.id, body, `staff:${staff.staffId}`));
      return page(params.id, staff);
    });
    route(app, routes.postalReceipt, async ({ params, staff }) => {
      await own(params.id, staff);
      valueOf(await orders.ended(params.id, "received", `staff:${staff.staffId}`));
      return page(params.id, staff);
    });
    route(app, routes.postalReturn, async ({ params, staff }) => {
      await own(params.id, staff);
      valueOf(await orders.ended(params.id, "undelivered", `staff:${staff.staffId}`));
      return page(params.id, staff);
    });
  };
}
