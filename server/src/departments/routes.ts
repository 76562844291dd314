import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { allows, routes, type DeadLetter, type DepartmentMessage } from "@zizhuban/server-contract";
import { requireAt, route, valueOf, type Routes } from "../core/index.ts";
import type { Connectors } from "./connectors.ts";
import type { MessageReader } from "./messages.ts";
import { unreadable, type Letter, type Outbox } from "./outbox.ts";
import type { Results } from "./results.ts";
import type { OutboxRow } from "./tables.ts";

/** A message as it leaves over HTTPS. */
export function messageText(message: Sensitive<DepartmentMessage>): string {
  return JSON.stringify(message.expose());
}

/** What a colleague wrote is read by who may see the queue. */
function shown({ seq: _seq, givenUp, ...letter }: Letter): DeadLetter {
  return givenUp === undefined
    ? letter
    : { ...letter, givenUp: { ...givenUp, reason: givenUp.reason.expose() } };
}

/** The HTTPS boundary of the connectors: a department is told the applicant and the form of its own cases. */
export function departmentRoutes(deps: {
  clock: Clock;
  connectors: Connectors;
  outbox: Outbox;
  read: MessageReader;
  settle: Results;
  /** Code of the deployment's division: a department is connected once in it. */
  division: string;
  onError: (error: unknown) => void;
}): Routes {
  const { clock, connectors, outbox, read, settle, division } = deps;

  /** What can be made of these; a case whose message cannot is passed over, so that it keeps no other waiting. */
  async function readable(rows: readonly OutboxRow[]): Promise<DepartmentMessage[]> {
    const messages: DepartmentMessage[] = [];
    const passedOver = new Set<string>();
    for (const row of rows) {
      if (passedOver.has(row.case_id)) continue;
      try {
        messages.push((await read(row)).expose());
      } catch (error) {
        deps.onError(error);
        passedOver.add(row.case_id);
        await outbox.failed({ ...row, attempts: row.attempts + 1 }, unreadable);
      }
    }
    return messages;
  }

  return async (app) => {
    route(app, routes.departmentMessages, async ({ query, department }) => {
      const rows = await outbox.waiting(department.key, query.after ?? 0, query.limit ?? 50);
      const messages = await readable(rows);
      await connectors.succeeded(department.key);
      return { messages };
    });
    route(app, routes.departmentAcknowledge, async ({ body, department }) => ({
      acknowledged: await outbox.delivered(department.key, body.ids),
    }));
    route(app, routes.departmentResult, async ({ body, department }) => ({
      caseId: body.caseId,
      phase: await settle(department.key, body),
    }));
    route(app, routes.connectDepartment, async ({ body, staff }) => {
      const { department } = body;
      requireAt(staff, "exchange.manage", { division, department });
      return { department, secret: valueOf(await connectors.connect(body, staff.staffId)) };
    });
    route(app, routes.changeConnector, async ({ params: { department }, body, staff }) => {
      requireAt(staff, "exchange.manage", { division, department });
      valueOf(await connectors.change(department, body, staff.staffId));
      return {};
    });
    route(app, routes.rotateConnector, async ({ params: { department }, staff }) => {
      requireAt(staff, "exchange.manage", { division, department });
      return { department, secret: valueOf(await connectors.rotate(department, staff.staffId)) };
    });
    route(app, routes.connectors, async ({ staff }) => {
      const all = await connectors.health();
      const up = all.filter((one) => one.up).length;
      return {
        asOf: clock.now(),
        connectivity: all.length === 0 ? null : up / all.length,
        connectors: all.map(({ url, ...one }) => {
          const manages = allows(staff.assignments, "exchange.manage", {
            division,
            department: one.department,
          });
          return url !== undefined && manages ? Object.assign(one, { url }) : one;
        }),
      };
    });
    route(app, routes.deadLetters, async ({ query: { state = "dead", ...paged }, staff }) => {
      requireAt(staff, "exchange.read", { division });
      const { page, next } = await outbox.dead(state, paged);
      return { letters: page.map(shown), ...(next !== undefined && { next }) };
    });
    route(app, routes.retryDeadLetter, async ({ params, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      valueOf(await outbox.retry(params.id, staff.staffId));
      return {};
    });
    route(app, routes.retryDeadLetters, async ({ body: { department }, staff }) => {
      requireAt(staff, "exchange.manage", { division, department });
      return { retried: await outbox.retryAll(department, staff.staffId) };
    });
    route(app, routes.giveUpDeadLetter, async ({ params, body, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      valueOf(await outbox.giveUp(params.id, new Sensitive(body.reason), staff.staffId));
      return {};
    });
  };
}
