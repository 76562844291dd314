import { parser } from "@zizhuban/device-agent-contract";
import { ApprovalChain, type AssignmentGrant } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestStaff } from "../staff/testing.ts";

// domain.md §7.4 T3: the chain of approval has names, whoever is away has a deputy, and where there is none somebody is
// told before a case waits. What a deputy may do to a case is in deputies.test.ts.

const minute = 60_000;
const town = "420702100";
const parseChain = parser(ApprovalChain);
const clerk: AssignmentGrant = { role: "windowClerk", division: town };
let staff: Awaited<ReturnType<typeof startTestStaff>>;

beforeAll(async () => {
  staff = await startTestStaff();
});
afterAll(async () => staff.stop());

const me = async (cookie: string) => staff.call("GET", "me", { cookie });
const accept = async (cookie: string) => staff.call("GET", "test-accept", { cookie });

it("T3 a deputy acts under their own name while the absence lasts, and takes over casework only", async () => {
  const link = await staff.byLink();
  const absent = await staff.member(link, "absent", town, clerk, { role: "sealKeeper", division: town });
  const deputy = await staff.member(link, "deputy", town);
  const from = staff.clock.now() + 10 * minute;
  const payload = { absentId: absent.id, deputyId: deputy.id, from, until: from + 20 * minute };
  const cookie = await deputy.session();
  expect(await staff.call("POST", "absences", { cookie, payload })).toMatchObject({ code: "notYourself" });
  const stranger = { ...payload, deputyId: absent.id, absentId: absent.id };
  expect((await staff.call("POST", "absences", { cookie, payload: stranger })).status).toBe(400);
  const recorded = await staff.call("POST", "absences", { cookie: await absent.session(), payload });
  expect(recorded.status).toBe(200);
  expect((await accept(cookie)).status).toBe(403);
  staff.clock.advance(11 * minute);
  expect(await accept(cookie)).toMatchObject({ status: 200, body: { onBehalfOf: [absent.id] } });
  expect((await me(cookie)).body).toMatchObject({
    login: "deputy",
    assignments: [{ role: "windowClerk", onBehalfOf: absent.id }],
  });
  staff.clock.advance(21 * minute);
  expect((await accept(cookie)).status).toBe(403);
});

it("T3 a step nobody present can take raises an alert before a case waits, and it closes when somebody can", async () => {
  const link = await staff.byLink();
  const division = "420704";
  const only: AssignmentGrant = { role: "approver", division, department: "RS" };
  const absent = await staff.member(link, "approver", division, only);
  const deputy = await staff.member(link, "substitute", division);
  const from = staff.clock.now() + 60 * minute;
  const absence = { absentId: absent.id, from, until: from + 24 * 60 * minute };
  const admin = async () => staff.byLink();
  const made = await staff.call("POST", "absences", { cookie: await admin(), payload: absence });
  expect(made.status).toBe(200);
  const alerts = async () =>
    [(await staff.call("GET", "absences", { cookie: await admin() })).body["alerts"]].flat();
  const expected = { absenceId: made.body["id"], permission: "case.decide", division, department: "RS" };
  expect(await alerts()).toEqual([expect.objectContaining(expected)]);
  const grant = async (payload: object) =>
    staff.call("POST", `accounts/${deputy.id}/assignments`, { cookie: await admin(), payload });
  await grant({ role: "approver", division, department: "GA" });
  expect(await alerts()).toHaveLength(1);
  await grant({ role: "departmentHead", division });
  expect(await alerts()).toEqual([]);
  const disable = { disabled: true };
  await staff.call("POST", `accounts/${deputy.id}/disable`, { cookie: await admin(), payload: disable });
  expect(await alerts()).toHaveLength(1);
  await staff.call("DELETE", `absences/${String(made.body["id"])}`, { cookie: await admin() });
  expect(await alerts()).toEqual([]);
});

it("T3 the chain of an item names who takes each step, and shows the step nobody takes", async () => {
  const link = await staff.byLink();
  const division = "420705";
  const approver = await staff.member(link, "chain-approver", division, {
    role: "approver",
    division,
    department: "SF",
  });
  const deputy = await staff.member(link, "chain-deputy", division);
  const window = await staff.member(link, "chain-clerk", division, { role: "windowClerk", division });
  const cookie = await window.session();
  const decision = async () => {
    const chain = parseChain((await staff.call("GET", "approval-chains/SF01", { cookie })).body);
    if (!chain.ok) throw new Error(chain.detail);
    return chain.value.steps.find(({ permission }) => permission === "case.decide");
  };
  const own = expect.objectContaining({ id: approver.id, name: "chain-approver", absent: false });
  expect(await decision()).toMatchObject({ gap: false, people: expect.arrayContaining([own]) });
  const from = staff.clock.now() + minute;
  const payload = { absentId: approver.id, deputyId: deputy.id, from, until: from + 20 * minute };
  await staff.call("POST", "absences", { cookie: await approver.session(), payload });
  staff.clock.advance(2 * minute);
  const away = expect.objectContaining({ absent: true, deputy: { id: deputy.id, name: "chain-deputy" } });
  expect(await decision()).toMatchObject({ gap: false, people: expect.arrayContaining([away]) });
  const disable = { disabled: true };
  await staff.call("POST", `accounts/${deputy.id}/disable`, {
    cookie: await staff.byLink(),
    payload: disable,
  });
  expect(await decision()).toMatchObject({ gap: true });
  expect(await staff.call("GET", "approval-chains/XX99", { cookie })).toMatchObject({ status: 404 });
});
