import { randomInt, timingSafeEqual } from "node:crypto";
import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import { PostalAddress, type DeliveryState, type DeliveryWay } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { Cases, LivingCase } from "../cases/index.ts";
import type { Certificates } from "../certificates/index.ts";
import {
  afterInstant,
  audit,
  instantCursor,
  pageOf,
  valueOf,
  type Citizen,
  type Db,
  type Page,
  type Staff,
  type Tx,
} from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import { addressContext, codeContext, deliveryTables, type DeliveryRowOf } from "./tables.ts";

const parseAddress = parser(PostalAddress);
const parseCode = parser(Type.String());
/** Wrong tries until a delivery is shut for a while: six digits are soon guessed by whoever may try for ever. */
const mostTries = 5;
const lockedFor = 30 * 60_000;

type Done = Result<void, ProblemCode>;
interface Chosen {
  readonly way: DeliveryWay;
  readonly point?: string;
  readonly address?: PostalAddress;
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An order of which nothing has happened yet. */
const fresh = (caseId: string) =>
  ({
    case_id: caseId,
    sealed_address: null,
    sealed_code: null,
    ready_at: null,
    wrong_tries: 0,
    locked_until: null,
    carrier: null,
    tracking: null,
    state: "chosen",
  }) as const;

/** Delivery orders, each step in a log of who and when; the case is completed by the owner's receipt. */
export function createOrders(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  cases: Cases;
  parties: Parties;
  certificates: Pick<Certificates, "awaits" | "holdsNow" | "onMade" | "onChange">;
  outbox: Pick<MessageOutbox, "queue">;
  /** The places that can hand something out. */
  points: () => readonly { readonly code: string; readonly name: string }[];
}) {
  const { db, clock, vault, cases, certificates, parties } = deps;
  const tables = deliveryTables;

  async function find(caseId: string, on: Db | Tx = db): Promise<DeliveryRowOf | undefined> {
    return tables(on).selectFrom("deliveries").selectAll().where("case_id", "=", caseId).executeTakeFirst();
  }

  async function note(tx: Tx, caseId: string, type: string, actor: string): Promise<void> {
    const row = { case_id: caseId, type, actor, at: new Date(clock.now()) };
    await tables(tx).insertInto("delivery_events").values(row).execute();
    await audit(tx, clock, { actor, action: `delivery.${type}`, subject: { kind: "case", id: caseId } });
  }

  async function change(tx: Tx, caseId: string, set: Partial<Omit<DeliveryRowOf, "case_id">>): Promise<void> {
    await tables(tx).updateTable("deliveries").set(set).where("case_id", "=", caseId).execute();
  }

  function placeOf({ way, point, address }: Chosen, living: LivingCase): Result<string, ProblemCode> {
    const place = point ?? living.received_at_division;
    if (!deps.points().some(({ code }) => code === place)) return fail("deliveryIncomplete", "point");
    if (way === "village" && !/S\d\d$/.test(place)) return fail("deliveryIncomplete", "point");
    if ((way === "post") !== (address !== undefined)) return fail("deliveryIncomplete", "address");
    return ok(place);
  }

  async function choose(caseId: string, citizen: Citizen, chosen: Chosen): Promise<Done> {
    return db.transaction().execute(async (tx): Promise<Done> => {
      const living = await cases.living.lock(tx, caseId);
      if (living === undefined || living.person_id !== citizen.personId) return fail("caseUnknown");
      const before = await find(caseId, tx);
      if (!mayChoose(living, before)) return fail("deliveryStateWrong", living.phase);
      const place = placeOf(chosen, living);
      if (!place.ok) return place;
      const { way, address } = chosen;
      const row = {
        way,
        point: place.value,
        sealed_address:
          address === undefined ? null : vault.seal(addressContext(caseId), new Sensitive(address)),
      };
      await tables(tx)
        .insertInto("deliveries")
        .values({ ...fresh(caseId), ...row })
        .onConflict((conflict) => conflict.column("case_id").doUpdateSet(row))
        .execute();
      await note(tx, caseId, "chosen", `citizen:${citizen.sessionId}`);
      return ok();
    });
  }

  /** Where nothing was chosen, a thing waits where it was asked for; a sealed document is had without anybody handing it out. */
  async function byDefault(tx: Tx, living: LivingCase): Promise<DeliveryRowOf | undefined> {
    if (living.rules.sealsResult !== false) return undefined;
    await tables(tx)
      .insertInto("deliveries")
      .values({ ...fresh(living.id), way: "counter", point: living.received_at_division })
      .execute();
    return find(living.id, tx);
  }

  /** It can be collected, which its owner is told, or sent. */
  async function makeReady(tx: Tx, row: DeliveryRowOf, living: LivingCase): Promise<void> {
    const code = new Sensitive(String(randomInt(1_000_000)).padStart(6, "0"));
    const sealed = row.way === "post" ? null : vault.seal(codeContext(living.id), code);
    await change(tx, living.id, { state: "ready", ready_at: new Date(clock.now()), sealed_code: sealed });
    await note(tx, living.id, "ready", "system");
    if (row.way === "post") return;
    const place = deps.points().find((point) => point.code === row.point)?.name ?? row.point;
    const { id, number, person_id: personId } = living;
    await deps.outbox.queue(tx, {
      key: `pickUp:${id}`,
      kind: "pickUp",
      personId,
      caseIds: [id],
      text: (words) => code.map((digits) => words.pickUp({ number, code: digits, place })),
    });
  }

  /** Whoever stamps the document it ends with has not answered yet: there is nothing to hand out. */
  const awaitsDocument = async (tx: Tx, { certificate_id: id }: LivingCase) =>
    id !== null && certificates.awaits(tx, id);

  // The window has the result.
  cases.living.onChange(async (tx, { before, action }) => {
    if (action !== "handOver") return;
    const row = (await find(before.id, tx)) ?? (await byDefault(tx, before));
    if (row !== undefined && !(await awaitsDocument(tx, before))) await makeReady(tx, row, before);
  });
  /** The window had it before its document was made; what is revoked meanwhile is handed out to nobody. */
  async function afterDocument(tx: Tx, certificateId: string): Promise<void> {
    const living = await cases.living.ofCertificate(tx, certificateId);
    if (living?.phase !== "delivering") return;
    const row = await find(living.id, tx);
    if (row?.state === "chosen" && (await certificates.holdsNow(tx, certificateId)))
      await makeReady(tx, row, living);
  }
  certificates.onMade(afterDocument);
  certificates.onChange(afterDocument);
  cases.living.guard(async (on, living, action) => {
    const row = action === "complete" ? await find(living.id, on) : undefined;
    if (row === undefined || row.state === "received") return ok();
    const { certificate_id: id } = living;
    const fallen = row.state === "chosen" || row.state === "ready" ? id : null;
    // What fell before it was handed out is handed out to nobody, and keeps no case open.
    if (fallen !== null && !(await certificates.holdsNow(on, fallen))) return ok();
    return fail("deliveryOpen", row.way);
  });

  /** One step of an order under the case's lock; `step` judges it, and says what it becomes. */
  async function move(
    caseId: string,
    actor: string,
    step: (tx: Tx, row: DeliveryRowOf, living: LivingCase) => Promise<Result<DeliveryState, ProblemCode>>,
  ): Promise<Done> {
    return db.transaction().execute(async (tx): Promise<Done> => {
      const living = await cases.living.lock(tx, caseId);
      const row = await find(caseId, tx);
      if (living === undefined || row === undefined) return fail("deliveryUnknown");
      const next = await step(tx, row, living);
      if (!next.ok) return next;
      await change(tx, caseId, { state: next.value });
      await note(tx, caseId, next.value, actor);
      if (next.value !== "received") return ok();
      const by = { kind: "staff", id: actor.replace(/^staff:/, "") } as const;
      // Whoever fetches it has come another time (跑动次数); what comes by post saves the way.
      for (const type of row.way === "post" ? (["complete"] as const) : (["visit", "complete"] as const)) {
        const now = await cases.living.lock(tx, caseId);
        // A refusal is thrown: what is not completed was not handed out either.
        valueOf(now === undefined ? fail("deliveryUnknown") : await cases.living.step(tx, now, { type }, by));
      }
      return ok();
    });
  }

  /** Whether code and card are the owner's; a wrong try is kept and counted. */
  async function isOwner(
    tx: Tx,
    row: DeliveryRowOf,
    living: LivingCase,
    shown: { readonly code: string; readonly idNumber: string; readonly actor: string },
  ): Promise<Done> {
    if (row.locked_until !== null && row.locked_until.getTime() > clock.now()) return fail("tooManyAttempts");
    const holder = await parties.holder(living.person_id, { actor: shown.actor }, tx);
    const code =
      row.sealed_code === null ? undefined : vault.open(codeContext(row.case_id), row.sealed_code, parseCode);
    const right = code?.join(
      holder,
      (known, { idNumber }) => same(known, shown.code) && same(idNumber, shown.idNumber),
    );
    if (right?.judge((holds) => (holds ? ok() : fail("collectorWrong"))).ok === true) return ok();
    const tries = row.wrong_tries + 1;
    const locked = tries >= mostTries;
    await change(tx, row.case_id, {
      wrong_tries: locked ? 0 : tries,
      locked_until: locked ? new Date(clock.now() + lockedFor) : null,
    });
    await note(tx, row.case_id, "refused", shown.actor);
    return fail("collectorWrong");
  }

  /** As long as nothing is on its way. */
  function mayChoose({ rules, phase }: LivingCase, row: DeliveryRowOf | undefined): boolean {
    return rules.hasResult && !lateFor.has(phase) && (row === undefined || row.state === "chosen");
  }

  return {
    find,
    choose,
    mayChoose,

    async collect(caseId: string, shown: { code: string; idNumber: string }, actor: string): Promise<Done> {
      return move(caseId, actor, async (tx, row, living) => {
        if (row.state !== "ready" || row.way === "post") return fail("deliveryStateWrong", row.state);
        const owner = await isOwner(tx, row, living, { ...shown, actor });
        return owner.ok ? ok("received") : owner;
      });
    },

    async dispatch(
      caseId: string,
      sent: { carrier: string; tracking: string },
      actor: string,
    ): Promise<Done> {
      return move(caseId, actor, async (tx, row) => {
        const sendable = row.way === "post" && (row.state === "ready" || row.state === "undelivered");
        if (!sendable) return fail("deliveryStateWrong", row.state);
        await change(tx, caseId, sent);
        return ok("sent");
      });
    },

    /** What the carrier told: it arrived, or came back. */
    async ended(caseId: string, state: "received" | "undelivered", actor: string): Promise<Done> {
      return move(caseId, actor, async (_tx, row) =>
        row.state === "sent" ? ok(state) : fail("deliveryStateWrong", row.state),
      );
    },

    address: ({ case_id: id, sealed_address: sealed }: DeliveryRowOf) =>
      sealed === null ? undefined : vault.open(addressContext(id), sealed, parseAddress),
    code: ({ case_id: id, sealed_code: sealed }: DeliveryRowOf) =>
      sealed === null ? undefined : vault.open(codeContext(id), sealed, parseCode),

    async log(caseId: string, on: Db | Tx = db) {
      const rows = await tables(on)
        .selectFrom("delivery_events")
        .select(["type", "actor", "at"])
        .where("case_id", "=", caseId)
        .orderBy("seq")
        .execute();
      return rows.map(({ type, actor, at }) => ({ type, actor, at: at.getTime() }));
    },

    /** What waits to be handed out or sent where this person issues, the longest waiting first. */
    async open(
      staff: Staff,
      query: { readonly limit: number; readonly after?: string; readonly number?: string },
    ): Promise<Page<DeliveryRowOf>> {
      // Handed out where the owner chose, for the department whose matter it is.
      const { limit, after, number } = query;
      const here = { id: sql.ref("deliveries.case_id"), division: sql.ref("deliveries.point") };
      let select = tables(db)
        .selectFrom("deliveries")
        .selectAll()
        .where(cases.living.held(staff, "case.issue", here));
      if (number !== undefined) select = select.where(cases.living.numbered(number, here.id));
      const rows = await select
        .where("state", "in", ["ready", "sent", "undelivered"])
        .where(afterInstant(after, [sql.ref("ready_at"), sql.ref("case_id")], "asc"))
        .orderBy("ready_at")
        .orderBy("case_id")
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, ({ ready_at: at, case_id: id }) =>
        instantCursor(at ?? new Date(clock.now()), id),
      );
    },
  };
}
export type Orders = ReturnType<typeof createOrders>;

/** From here on the result is on its way, or there is none. */
const lateFor: ReadonlySet<LivingCase["phase"]> = new Set([
  "delivering",
  "completed",
  "archived",
  "notAccepted",
  "returned",
  "withdrawn",
  "terminated",
]);
