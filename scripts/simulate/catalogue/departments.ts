import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { startDepartmentSimulator, type DepartmentSimulator } from "@zizhuban/server/testing";
import { Type } from "typebox";
import { until } from "../../journey/until.ts";
import { told } from "./http.ts";
import type { Colleague } from "./staff.ts";

/** Departments that decide in systems of their own; the others work at the desk. */
const connected = ["RS", "YB", "GJ"] as const;
const parseConnector = parser(Type.Object({ secret: Type.String() }));

/** Starts the departments' systems and connects them: cases come signed, decisions go back signed. */
export async function connectDepartments(
  web: string,
  clock: Clock,
  administrator: Colleague,
): Promise<ReadonlyMap<string, DepartmentSimulator>> {
  const systems = new Map<string, DepartmentSimulator>();
  for (const department of connected) {
    const system = await startDepartmentSimulator({ department, clock, server: () => web });
    const connector = { department, mode: "push", url: system.url() };
    system.learn(
      told(parseConnector, await administrator.call("POST", "exchange/connectors", connector)).secret,
    );
    systems.set(department, system);
  }
  return systems;
}

/** The department's system has the case, and answers that it is granted. */
export async function decideThere(system: DepartmentSimulator, caseId: string): Promise<void> {
  await until(
    () => system.kept().some((message) => message.caseId === caseId),
    `case ${caseId} at its department`,
  );
  const { status, code } = await system.answer({ caseId });
  if (status !== 200) throw new Error(`the department's decision: ${status} ${String(code)}`);
}
