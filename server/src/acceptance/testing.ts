import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, CasePage, type Assignment, type DeskAction } from "@zizhuban/server-contract";
import type { Answer, TestBusiness, TestKiosk, TestStaff } from "../business/testing.ts";

const applied = parser(ApplyOutcome);
const page = parser(CasePage);

/** An application as the kiosk's page sends it. */
export async function applyFor(
  kiosk: TestKiosk,
  itemKey = "GA04",
  changes: Readonly<Record<string, unknown>> = {},
): Promise<ApplyOutcome> {
  const form = { telephone: "13900000000" };
  const request = { itemKey, form, later: [], promised: [], consents: [], ...changes };
  const { body } = await kiosk.call("POST", "/api/kiosk/applications", request);
  const outcome = applied(body);
  if (!outcome.ok) throw new Error(JSON.stringify(body));
  return outcome.value;
}

export async function readCase(who: TestStaff, id: string): Promise<CasePage> {
  const { status, body } = await who.call("GET", `/api/staff/cases/${id}`);
  const parsed = page(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)}`);
  return parsed.value;
}

/** One action on the case as `who` reads it now. */
export async function act(who: TestStaff, id: string, action: DeskAction): Promise<Answer> {
  const { version } = await readCase(who, id);
  return who.call("POST", `/api/staff/cases/${id}/actions`, { version, action });
}

/** The same, one after another; a refusal is a failure of the test. */
export async function must(who: TestStaff, id: string, ...actions: readonly DeskAction[]): Promise<void> {
  for (const action of actions) {
    const answer = await act(who, id, action);
    if (answer.status !== 200) throw new Error(`${action.type}: ${JSON.stringify(answer.body)}`);
  }
}

/** Window, review and decision for the items of one department, each by another person. */
export function deskOf(business: TestBusiness, department: string, division = "420702") {
  const of = (role: Assignment["role"]) => ({ role, division, department });
  return {
    clerk: business.staff(`clerk-${division}`, { role: "windowClerk", division }),
    reviewer: business.staff(`reviewer-${department}-${division}`, of("reviewer")),
    approver: business.staff(`approver-${department}-${division}`, of("approver")),
  };
}

/** From intake to completion, as the window and the department do it. */
export async function settle(desk: ReturnType<typeof deskOf>, id: string): Promise<void> {
  await must(desk.clerk, id, { type: "receive" }, { type: "accept" });
  await must(desk.reviewer, id, { type: "review" });
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
  await must(desk.clerk, id, { type: "handOver" }, { type: "complete" });
}
