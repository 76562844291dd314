import { parser } from "@zizhuban/device-agent-contract";
import { CaseList, QueueCounts } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase } from "./testing.ts";

// domain.md §7.1 Y7, §2.5: 告知承诺, and the check afterwards.

const day = 24 * 60 * 60_000;
const parseList = parser(CaseList);
const parseCounts = parser(QueueCounts);
let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0promise");
  desk = deskOf(business, "SF");
});
afterAll(async () => business.stop());

/** A case for which a promise stood in for a material, completed. */
async function completed(): Promise<string> {
  business.clock.advance(30 * 60_000);
  await zhang.signIn(cards.zhang);
  const { caseId: id } = await applyFor(zhang, "SF01", { promised: ["M37"] });
  await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, id, { type: "review" });
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
  await must(desk.clerk, id, { type: "handOver" }, { type: "complete" });
  return id;
}

async function checks(query = ""): Promise<string[]> {
  const { body } = await desk.reviewer.call("GET", `/api/staff/cases?queue=checks${query}`);
  const parsed = parseList(body);
  if (!parsed.ok) throw new Error(JSON.stringify(body));
  return parsed.value.cases.map(({ id }) => id);
}

async function counted() {
  const parsed = parseCounts((await desk.reviewer.call("GET", "/api/staff/case-queues")).body);
  return parsed.ok ? parsed.value.queues.find(({ queue }) => queue === "checks") : undefined;
}

it("Y7 a promise is checked after the decision: its case waits in a queue of its own until the department has looked", async () => {
  const kept = await completed();
  const broken = await completed();
  const page = await readCase(desk.reviewer, kept);
  expect(page).toMatchObject({ phase: "completed", clock: { waitsFor: "commitmentCheck", light: "green" } });
  expect(page.actions).toContain("checkCommitment");
  expect(await checks()).toEqual(expect.arrayContaining([kept, broken]));
  expect(await counted()).toMatchObject({ waiting: 2, late: 0 });

  await must(desk.reviewer, kept, { type: "checkCommitment", ref: "M37", kept: true });
  await must(desk.reviewer, broken, { type: "checkCommitment", ref: "M37", kept: false });
  expect(await checks()).toEqual([]);
  const state = async (id: string) =>
    (await readCase(desk.reviewer, id)).materials.find(({ ref }) => ref === "M37")?.state;
  expect([await state(kept), await state(broken)]).toEqual(["kept", "broken"]);
  // Looked into once.
  expect(await act(desk.reviewer, kept, { type: "checkCommitment", ref: "M37", kept: false })).toMatchObject({
    code: "eventOutOfOrder",
  });
});

it("Y7 a check that nobody made in time is late, and a red card", async () => {
  const id = await completed();
  business.clock.setWall(business.clock.now() + 70 * day);
  await business.supervision.look();
  expect(await checks("&late=true")).toEqual([id]);
  const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
  const { body } = await supervisor.call("GET", `/api/staff/supervision/hits?case=${id}`);
  expect(body["hits"]).toMatchObject([{ rule: "overdue", card: "red", refs: ["commitmentCheck"] }]);
});
