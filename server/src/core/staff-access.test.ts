import { Closed, ok, type Result } from "@zizhuban/device-agent-contract";
import { routes, type Assignment, type RouteDefinition } from "@zizhuban/server-contract";
import { expect, it } from "vitest";
import { buildHttp, createLogger } from "./http.ts";
import { route, setIdentify, type Staff } from "./route.ts";

const path = "/api/staff/things";
const answer = Closed({});

async function statusFor(permission: RouteDefinition["permission"], assignments: readonly Assignment[]) {
  const app = await buildHttp({ logger: createLogger("test", { write: () => undefined }) });
  const staff = async (): Promise<Result<Staff, never>> => ok({ staffId: "s1", assignments });
  setIdentify(app, { staff });
  const definition = { method: "GET", path, access: "staff", response: answer } as const;
  route(app, permission === undefined ? definition : { ...definition, permission }, async () => ({}));
  const { statusCode } = await app.inject({ method: "GET", url: path });
  await app.close();
  return statusCode;
}

it("lets in who holds the permission somewhere", async () => {
  const auditor: Assignment = { role: "auditor", division: "420702" };
  expect(await statusFor("audit.read", [auditor])).toBe(200);
  expect(await statusFor("staff.manage", [auditor])).toBe(403);
});

it("what concerns only oneself needs no permission; a route that names none is closed", async () => {
  expect(await statusFor("self", [])).toBe(200);
  expect(await statusFor(undefined, [{ role: "administrator", division: "0" }])).toBe(403);
});

it("every staff route of the contract that needs a person names what they need", () => {
  const silent = Object.values<RouteDefinition>(routes).filter(
    ({ access, anonymous, permission }) =>
      access === "staff" && anonymous !== true && permission === undefined,
  );
  expect(silent).toEqual([]);
});
