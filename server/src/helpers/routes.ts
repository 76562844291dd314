import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import {
  allows,
  routes,
  type HelpPage,
  type HelpQueue,
  type HelpReceipt,
  type HelpTicket,
} from "@zizhuban/server-contract";
import {
  audit,
  Problem,
  route,
  valueOf,
  type Db,
  type Routes,
  type Staff,
  type StaffNames,
} from "../core/index.ts";
import { renderSheet } from "../sheets/index.ts";
import type { Duty } from "./duty.ts";
import type { HelpService } from "./service.ts";
import type { HelpQuery, HelpStore, TicketRow } from "./store.ts";
import { possible } from "./ticket.ts";

/** Requests in one answer, where nobody asks for another number of them. */
const pageSize = 50;

const receipt = ({ id, number, state, answer_by: by }: TicketRow): HelpReceipt => ({
  id,
  number,
  state,
  answerBy: by.getTime(),
});

/** The button on the kiosk's page: nobody has to have signed in. */
export function helpKioskRoutes({ service, store }: { service: HelpService; store: HelpStore }): Routes {
  return async (app) => {
    route(app, routes.requestHelp, async ({ body, kiosk: { kid }, citizen, operationId }) => {
      const { telephone, visit, ...asked } = body;
      const left = telephone === undefined ? {} : { telephone: new Sensitive(telephone) };
      const { sessionId } = citizen ?? {};
      const by = {
        kid,
        operationId,
        ...(visit !== undefined && { visit }),
        ...(sessionId !== undefined && { sessionId }),
      };
      return receipt(valueOf(await service.request(by, { ...asked, ...left })));
    });
    route(app, routes.helpRequest, async ({ params, kiosk }) => {
      const ticket = await store.find(params.id);
      // Another kiosk's request does not exist here.
      if (ticket?.kid !== kiosk.kid) throw new Problem("helpUnknown");
      return receipt(ticket);
    });
  };
}

/** A helper is on duty for a district or a part of it; not for a province. */
const dutyPlaces = ({ assignments }: Staff): string[] => {
  const places = assignments
    .filter(({ role, division }) => role === "helper" && division.length >= 6)
    .map(({ division }) => division);
  return [...new Set(places)];
};

/** The helpers' queue; telephone and forms leave their wrapper for who may help there. */
export function helpStaffRoutes(deps: {
  db: Db;
  clock: Clock;
  service: HelpService;
  store: HelpStore;
  duty: Duty;
  itemName(key: string): string | undefined;
  placesOf(kids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  staffNames: StaffNames;
  divisionName(code: string): string;
}): Routes {
  const { db, clock, service, store, duty } = deps;

  async function views(rows: readonly TicketRow[]): Promise<HelpTicket[]> {
    const [places, names] = await Promise.all([
      deps.placesOf(rows.map(({ kid }) => kid)),
      deps.staffNames(rows.flatMap(({ helper }) => helper ?? [])),
    ]);
    return rows.map((row) => view(row, places.get(row.kid) ?? row.kid, names.get(row.helper ?? "")));
  }

  function view(row: TicketRow, place: string, helperName: string | undefined): HelpTicket {
    const { item_key: key, helper, state } = row;
    const name = key === null ? undefined : deps.itemName(key);
    const open = state === "waiting" || state === "assigned";
    return {
      id: row.id,
      number: row.number,
      kid: row.kid,
      place,
      division: row.division,
      need: row.need,
      ...(key !== null && { itemKey: key }),
      ...(name !== undefined && { itemName: name }),
      state,
      ...(helper !== null && { helper }),
      ...(helperName !== undefined && { helperName }),
      askedAt: row.asked_at.getTime(),
      answerBy: row.answer_by.getTime(),
      late: open && row.answer_by.getTime() < clock.now(),
      version: row.version,
    };
  }

  async function read(staff: Staff, action: string, id: string, fields: readonly string[]): Promise<void> {
    const subject = { kind: "help", id };
    await audit(db, clock, { actor: `staff:${staff.staffId}`, action, subject, fields });
  }

  async function page(id: string, staff: Staff): Promise<HelpPage> {
    const row = await store.serving(db, id, staff, false);
    if (row === undefined) throw new Problem("helpUnknown");
    const telephone = store.telephone(row)?.expose();
    if (telephone !== undefined) await read(staff, "help.read", id, ["telephone"]);
    const forms = await store.forms(id);
    const [ticket] = await views([row]);
    if (ticket === undefined) throw new Problem("helpUnknown");
    return {
      ...ticket,
      ...(telephone !== undefined && { telephone }),
      forms: forms.map(({ id: form, kind, number, made_at: at, made_by: by }) => ({
        id: form,
        kind,
        number,
        madeAt: at.getTime(),
        madeBy: by,
      })),
      actions: possible({ ...row, away: await duty.isAway(db, row, staff) }, staff.staffId),
    };
  }

  async function queue(staff: Staff, query: Partial<HelpQuery> = {}): Promise<HelpQueue> {
    const { page: rows, ...next } = await store.list(staff, { show: "open", limit: pageSize, ...query });
    const onDuty = new Set(await duty.of(staff));
    return {
      asOf: clock.now(),
      tickets: await views(rows),
      ...next,
      duties: dutyPlaces(staff).map((division) => ({
        division,
        name: deps.divisionName(division),
        on: onDuty.has(division),
      })),
    };
  }

  return async (app) => {
    route(app, routes.helpQueue, async ({ query, staff }) => queue(staff, query));
    route(app, routes.helpTicket, async ({ params, staff }) => page(params.id, staff));
    route(app, routes.helpAct, async ({ params, body, staff }) => {
      valueOf(await service.act(params.id, staff, body));
      return page(params.id, staff);
    });
    route(app, routes.helpForm, async ({ params, staff }) => {
      const form = await store.form(params.id);
      const ticket = form && (await store.serving(db, form.row.ticket_id, staff, false));
      if (form === undefined || ticket === undefined) throw new Problem("helpUnknown");
      await read(staff, "help.formRead", ticket.id, [form.row.kind]);
      return (await renderSheet(form.sheet, "a4", form.row.made_at.getTime())).expose();
    });
    route(app, routes.helpDuty, async ({ body, staff }) => {
      if (!allows(staff.assignments, "help.serve", { division: body.division }))
        throw new Problem("forbidden");
      await duty.set(staff, body.division, body.on);
      return queue(staff);
    });
  };
}
