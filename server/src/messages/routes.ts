import { Sensitive, type MaskedCitizen, type Result } from "@zizhuban/device-agent-contract";
import { routes, type MessageKind, type MessageState, type OutboxMessage } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import {
  Problem,
  requireAt,
  route,
  valueOf,
  type Page,
  type Routes,
  type StaffNames,
} from "../core/index.ts";
import type { KeptMessage } from "./outbox.ts";

/** The console's boundary: which messages wait or were given up, to whom masked, never what they say. */
export function outboxRoutes(deps: {
  masked(personIds: readonly string[]): Promise<ReadonlyMap<string, Sensitive<MaskedCitizen>>>;
  staffNames: StaffNames;
  division: string;
  listed(asked: {
    readonly state?: MessageState;
    readonly kind?: MessageKind;
    readonly limit?: number;
    readonly after?: string;
  }): Promise<Page<KeptMessage>>;
  counts(): Promise<{ waiting: number; givenUp: number }>;
  retry(which: RawBuilder<SqlBool>, staffId: string): Promise<number>;
  close(id: string, reason: Sensitive<string>, staffId: string): Promise<Result<void, "notFound">>;
}): Routes {
  const { division } = deps;

  function view({ row, state, to, reason }: KeptMessage, recipient: MaskedCitizen): OutboxMessage {
    const { id, kind, attempts, failure, sent_at: sentAt, next_at: nextAt } = row;
    const { closed_at: closedAt, closed_by: by } = row;
    return Object.assign(
      { id, kind, state, recipient, attempts, queuedAt: madeAt(id) },
      to !== undefined && { to: to.expose() },
      failure !== null && { failure },
      sentAt !== null && { sentAt: sentAt.getTime() },
      state === "waiting" && { nextAt: nextAt.getTime() },
      closedAt !== null &&
        by !== null && { closed: { at: closedAt.getTime(), by, reason: reason?.expose() ?? "" } },
    );
  }

  return async (app) => {
    route(app, routes.outboxMessages, async ({ query, staff }) => {
      requireAt(staff, "exchange.read", { division });
      const { page, next } = await deps.listed(query);
      const people = await deps.masked(page.flatMap(({ row }) => row.person_id ?? []));
      const colleagues = await deps.staffNames(page.flatMap(({ row }) => row.staff_id ?? []));
      const recipientOf = ({ row: { person_id: person, staff_id: colleague } }: KeptMessage): MaskedCitizen =>
        people.get(person ?? "")?.expose() ?? { name: colleagues.get(colleague ?? "") ?? "**", idNumber: "" };
      const messages = page.map((one) => view(one, recipientOf(one)));
      return { ...(await deps.counts()), messages, ...(next !== undefined && { next }) };
    });
    route(app, routes.retryMessage, async ({ params, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      const retried = await deps.retry(sql<SqlBool>`id = ${params.id}`, staff.staffId);
      if (retried === 0) throw new Problem("notFound");
      return {};
    });
    route(app, routes.retryMessages, async ({ body: { failure }, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      return { retried: await deps.retry(sql<SqlBool>`failure = ${failure}`, staff.staffId) };
    });
    route(app, routes.closeMessage, async ({ params, body, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      valueOf(await deps.close(params.id, new Sensitive(body.reason), staff.staffId));
      return {};
    });
  };
}

/** When a UUIDv7 was made (RFC 9562 §5.7): its first 48 bits. */
function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}
