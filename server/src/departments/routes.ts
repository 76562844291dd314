import type { Clock, Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type DepartmentMessage } from "@zizhuban/server-contract";
import { requireAt, route, valueOf, type Routes } from "../core/index.ts";
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
  /** Code of the deployment's division: a department is connected once in it. */
  division: string;
}): Routes {
  const { clock, connectors, outbox, read, settle, division } = deps;
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
    route(app, routes.connectDepartment, async ({ body, staff }) => {
      const { department } = body;
      requireAt(staff, "exchange.manage", { division, department });
      return { department, secret: valueOf(await connectors.connect(body, staff.staffId)) };
    });
    route(app, routes.connectors, async () => {
      const all = await connectors.health();
      const up = all.filter((one) => one.up).length;
      return { asOf: clock.now(), connectivity: all.length === 0 ? null : up / all.length, connectors: all };
    });
    route(app, routes.deadLetters, async ({ staff }) => {
      requireAt(staff, "exchange.read", { division });
      return { letters: await outbox.dead() };
    });
    route(app, routes.retryDeadLetter, async ({ params, staff }) => {
      requireAt(staff, "exchange.manage", { division });
      valueOf(await outbox.retry(params.id, staff.staffId));
      return {};
    });
  };
}
