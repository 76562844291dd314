import {
  fail,
  isCitizenNumber,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { HelpAction, HelpFormKind, HelpNeed } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { isDay, type Calendar } from "../calendar/index.ts";
import { audit, chinaDate, type Db, type Staff, type StaffNames, type Tx } from "../core/index.ts";
import { sheetText, unprintable } from "../sheets/index.ts";
import type { Duty } from "./duty.ts";
import type { Entrustments } from "./entrustments.ts";
import { formSheet } from "./forms.ts";
import { answerBy } from "./limit.ts";
import type { HelpStore, TicketRow } from "./store.ts";
import { step } from "./ticket.ts";

/** Somebody named a fee for helping; called in the transaction of the refusal. */
export type OnHelpFee = (
  tx: Tx,
  fee: { readonly itemKey: string; readonly division: string; readonly staffId: string },
) => Promise<void>;

type Making = Exclude<HelpAction, { type: "take" | "release" }>;
const makesForm = (action: HelpAction): action is Making =>
  action.type !== "take" && action.type !== "release";

/** Requests nobody took up yet that one kiosk may have: a row of people, not a child at the button. */
const mostWaiting = 20;

/** Who pressed, as far as it is known. */
export interface Presser {
  readonly kid: string;
  readonly visit?: string;
  readonly sessionId?: string;
  /** The same for every repeat of one press. */
  readonly operationId: string;
}

export interface Asked {
  readonly need: HelpNeed;
  readonly telephone?: Sensitive<string>;
  readonly itemKey?: string;
}

/** Whether a request was made in this visit: in the same session, or, as far as there were none, by the page's word. */
function isOf({ visit, sessionId }: Presser, row: TicketRow): boolean {
  if (sessionId !== undefined && row.session_id !== null) return row.session_id === sessionId;
  return visit !== undefined && row.visit === visit;
}

/** Asking for help, and what helpers do with it. */
export function createHelpService(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  store: HelpStore;
  duty: Duty;
  entrustments: Entrustments;
  /** Names of the items in force, by key. */
  itemName(key: string): string | undefined;
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  staffNames: StaffNames;
  onFee: OnHelpFee;
}) {
  const { db, clock, store } = deps;

  /** A request from a kiosk; one of the same visit that still waits is answered with again. */
  async function request(by: Presser, asked: Asked): Promise<Result<TicketRow, ProblemCode>> {
    if (asked.itemKey !== undefined && deps.itemName(asked.itemKey) === undefined) return fail("itemUnknown");
    const division = await deps.divisionOf(by.kid);
    return db.transaction().execute(async (tx): Promise<Result<TicketRow, ProblemCode>> => {
      // Two presses at once take turns.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`help:${by.kid}`}, 0))`.execute(tx);
      const waiting = await store.waitingAt(tx, by.kid);
      const own = (await store.find(by.operationId, tx)) ?? waiting.find((row) => isOf(by, row));
      if (own !== undefined) return ok(own);
      if (waiting.length >= mostWaiting) return fail("tooManyRequests");
      return ok(await open(tx, division, by, asked));
    });
  }

  async function open(
    tx: Tx,
    division: string,
    { kid, visit, sessionId, operationId: id }: Presser,
    { need, telephone, itemKey }: Asked,
  ): Promise<TicketRow> {
    const at = clock.now();
    const helper = await deps.duty.turn(tx, division);
    const made = {
      id,
      kid,
      visit: visit ?? null,
      session_id: sessionId ?? null,
      division,
      need,
      item_key: itemKey ?? null,
      state: helper === undefined ? "waiting" : "assigned",
      helper: helper ?? null,
      answer_by: new Date(answerBy(await deps.calendar.current(tx), at)),
      asked_at: new Date(at),
    } as const;
    await store.insert(tx, made, telephone);
    await audit(tx, clock, {
      actor: `kiosk:${kid}`,
      action: "help.requested",
      subject: { kind: "help", id },
    });
    const row = await store.find(id, tx);
    if (row === undefined) throw new Error("a request just written is not there");
    return row;
  }

  function checked(action: HelpAction): Result<void, ProblemCode> {
    if (action.type === "entrust") {
      if (!isCitizenNumber(action.principal.idNumber)) return fail("invalidData", "/principal/idNumber");
      const unknown = action.items.find((key) => deps.itemName(key) === undefined);
      if (unknown !== undefined) return fail("itemUnknown", unknown);
    }
    if (action.type === "entrust" || action.type === "resume") {
      if (!isDay(action.until) || action.until < chinaDate(clock.now())) return fail("invalidData", "/until");
    }
    return ok();
  }

  async function addForm(
    tx: Tx,
    ticket: TicketRow,
    kind: HelpFormKind,
    action: Making,
    by: { readonly id: string; readonly name: string },
  ): Promise<Result<void, ProblemCode>> {
    const place = await deps.placeOf(ticket.kid, tx);
    const keys = action.type === "entrust" ? action.items : [];
    const frame = {
      ticketNumber: ticket.number,
      need: ticket.need,
      place,
      askedAt: ticket.asked_at.getTime(),
      madeAt: clock.now(),
      helper: by.name,
      itemNames: new Map(keys.map((key) => [key, deps.itemName(key) ?? key])),
    };
    const written = new Sensitive(action);
    const draw = (number: string) => written.map((made) => formSheet(kind, { ...frame, number }, made));
    const fits = draw("").judge((sheet) =>
      unprintable(sheetText(sheet)).length === 0 ? ok() : fail("nameNotPrintable"),
    );
    if (!fits.ok) return fits;
    await store.addForm(tx, { kind, ticketId: ticket.id, by: by.id }, draw);
    return ok();
  }

  /** @param request.version as read; somebody else's change in between is `helpChanged` */
  async function act(
    id: string,
    staff: Staff,
    { version, action }: { readonly version: number; readonly action: HelpAction },
  ): Promise<Result<void, ProblemCode>> {
    const right = checked(action);
    if (!right.ok) return right;
    // Papers name who helps; asked for before the transaction, which has one connection.
    const name = (await deps.staffNames([staff.staffId])).get(staff.staffId) ?? staff.staffId;
    return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
      const ticket = await store.serving(tx, id, staff, true);
      if (ticket === undefined) return fail("helpUnknown");
      if (ticket.version !== version) return fail("helpChanged", ticket.state);
      const away = await deps.duty.isAway(tx, ticket, staff);
      const next = step({ ...ticket, away }, action, staff.staffId);
      if (!next.ok) return next;
      if (action.type === "finish" && action.fee !== 0) {
        const { item_key: itemKey, division } = ticket;
        await deps.onFee(tx, { itemKey: itemKey ?? "", division, staffId: staff.staffId });
        return fail("feeNotAllowed");
      }
      const { state, helper, form } = next.value;
      if (form !== undefined && makesForm(action)) {
        const made = await addForm(tx, ticket, form, action, { id: staff.staffId, name });
        if (!made.ok) return made;
      }
      if (action.type === "entrust") {
        const { principal, items, until } = action;
        await deps.entrustments.record(tx, id, { idNumber: principal.idNumber, items, until });
      } else if (action.type === "resume") await deps.entrustments.prolong(tx, id, action.until);
      const ended = state === "completed" || state === "terminated";
      await store.save(tx, ticket, { state, helper, ...(ended && { ended_at: new Date(clock.now()) }) });
      const subject = { kind: "help", id };
      await audit(tx, clock, { actor: `staff:${staff.staffId}`, action: `help.${action.type}`, subject });
      return ok();
    });
  }

  return { request, act };
}
export type HelpService = ReturnType<typeof createHelpService>;
