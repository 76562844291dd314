import type { Clock, Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type DepartmentMessage } from "@zizhuban/server-contract";
import { route, valueOf, type Routes } from "../core/index.ts";
import type { Connectors } from "./connectors.ts";
import type { MessageReader } from "./messages.ts";
import type { Outbox } from "./outbox.ts";
import type { Results } from "./results.ts";

/** A message as it leaves over HTTPS. */
export function messageText(message: Sensitive<DepartmentMessage>): string {
  return JSON.stringify(message.expose());
}

/** The HTTPS boundary of the connectors: a department is told the applicant and the form of its own cases. */
export function departmentRoutes(deps: {
  clock: Clock;
  connectors: Connectors;
  outbox: Outbox;
  read: MessageReader;
  settle: Results;
}): Routes {
  const { clock, connectors, outbox, read, settle } = deps;
  return async (app) => {
    route(app, routes.departmentMessages, async ({ query, department }) => {
      const rows = await outbox.waiting(department.key, query.after ?? 0, query.limit ?? 50);
      const messages = [];
      for (const row of rows) messages.push((await read(row)).expose());
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
    route(app, routes.connectDepartment, async ({ body, staff }) => ({
      department: body.department,
      secret: valueOf(await connectors.connect(body, staff.staffId)),
    }));
    route(app, routes.connectors, async () => {
      const all = await connectors.health();
      const up = all.filter((one) => one.up).length;
      return { asOf: clock.now(), connectivity: all.length === 0 ? null : up / all.length, connectors: all };
    });
    route(app, routes.deadLetters, async () => ({ letters: await outbox.dead() }));
    route(app, routes.retryDeadLetter, async ({ params, staff }) => {
      valueOf(await outbox.retry(params.id, staff.staffId));
      return {};
    });
  };
}
