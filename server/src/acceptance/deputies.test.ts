import type { DeskAction } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../business/testing.ts";
import { applyFor } from "./testing.ts";

let business: TestBusiness;
let zhang: TestKiosk;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  await zhang.signIn(cards.zhang);
});
afterAll(async () => business.stop());

describe("T3: a deputy", () => {
  const town = "420702100";
  const steps: readonly DeskAction[] = [{ type: "receive" }, { type: "accept" }];

  async function act(who: TestStaff, id: string, action: DeskAction): Promise<Answer> {
    const { body } = await who.call("GET", `/api/staff/cases/${id}`);
    return who.call("POST", `/api/staff/cases/${id}/actions`, { version: body["version"], action });
  }

  it("does what the absent may and nothing else, under their own name and on record as deputy", async () => {
    const { caseId: id } = await applyFor(zhang);
    const absent = crypto.randomUUID();
    const deputy = business.staff("deputy", { role: "windowClerk", division: town, onBehalfOf: absent });
    for (const action of steps) expect((await act(deputy, id, action)).status).toBe(200);
    for (const action of [
      { type: "review" },
      { type: "decide", outcome: "granted", reasons: [] },
      { type: "extend", workdays: 1, reason: "x" },
    ] as const satisfies readonly DeskAction[])
      expect((await act(deputy, id, action)).status).toBe(403);
    const page = await deputy.call("GET", `/api/staff/cases/${id}`);
    expect(JSON.stringify(page.body["timeline"])).toContain("staff:deputy");
    expect(JSON.stringify(page.body["timeline"])).not.toContain(absent);
    const { rows } = await sql<{ action: string; fields: unknown }>`
      select action, fields from audit_log
      where actor = 'staff:deputy' and subject_id = ${absent} order by 1`.execute(business.db);
    expect(rows).toHaveLength(steps.length);
    expect(rows.every(({ action }) => action === "staff.actedOnBehalf")).toBe(true);
    expect(JSON.stringify(rows)).toContain(`case:${id}`);
  });

  it("who accepted for a colleague may not decide it, also with an own right to decide", async () => {
    const { caseId: id } = await applyFor(zhang);
    const both = business.staff(
      "both",
      { role: "windowClerk", division: town, onBehalfOf: crypto.randomUUID() },
      { role: "reviewer", division: "420702" },
      { role: "approver", division: "420702" },
    );
    for (const action of [...steps, { type: "review" }] as const)
      expect((await act(both, id, action)).status).toBe(200);
    const decided = await act(both, id, { type: "decide", outcome: "granted", reasons: [] });
    expect(decided.code).toBe("sameOfficer");
  });
});
