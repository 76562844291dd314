import { parser } from "@zizhuban/device-agent-contract";
import { ApprovalChain, type AssignmentGrant } from "@zizhuban/server-contract";
import { sql } from "kysely";
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

it("T3 the head of the department is told of it once by short message, and nobody once a deputy is there", async () => {
  const link = await staff.byLink();
  const division = "420706";
  const only: AssignmentGrant = { role: "approver", division: `${division}100`, department: "RS" };
  const absent = await staff.member(link, "petrova", `${division}100`, only);
  const other = await staff.member(link, "head-elsewhere", division, {
    role: "departmentHead",
    division,
    department: "GA",
  });
  const administrator = await staff.member(link, "office-manager", division, {
    role: "administrator",
    division,
  });
  const clock = { from: staff.clock.now() + 60 * minute, until: staff.clock.now() + 3 * 24 * 60 * minute };
  const telephones = { [other.id]: "13800000001", [administrator.id]: "13800000002" };
  for (const [id, telephone] of Object.entries(telephones))
    await staff.call("POST", `accounts/${id}/telephone`, {
      cookie: await staff.byLink(),
      payload: { telephone },
    });
  const told = async () => {
    await staff.outbox.run();
    return staff.operator.messages().filter(({ text }) => text.includes(absent.login));
  };
  const recorded = async (deputyId?: string) => {
    const payload = { absentId: absent.id, ...clock, ...(deputyId !== undefined && { deputyId }) };
    return staff.call("POST", "absences", { cookie: await administrator.session(), payload });
  };
  const endAbsence = async ({ body }: { body: Record<string, unknown> }) => {
    const cookie = await administrator.session();
    expect((await staff.call("DELETE", `absences/${String(body["id"])}`, { cookie })).status).toBe(200);
  };
  const front = async (who: { session(): Promise<string> }) =>
    [(await staff.call("GET", "absences", { cookie: await who.session() })).body["alerts"]]
      .flat()
      .filter((alert) => JSON.stringify(alert).includes(absent.login));

  // No head of that department: whoever looks after its accounts hears of it, and of nothing that has a deputy.
  const covered = await recorded(other.id);
  expect(await told()).toEqual([]);
  await endAbsence(covered);
  const first = await recorded();
  await expect
    .poll(told)
    .toMatchObject([{ to: "13800000002", text: expect.stringMatching(/petrova.*420706100RS的决定/) }]);
  expect(await front(other)).toEqual([]);
  expect(await front(administrator)).toMatchObject([{ absent: "petrova", permission: "case.decide" }]);

  // What changes elsewhere says nothing anew.
  const head = await staff.member(link, "head-of-rs", division, { role: "windowClerk", division });
  expect(await told()).toHaveLength(1);
  await endAbsence(first);

  // A head who is away themselves can neither decide nor hear of it; who is back from it does.
  await staff.call("POST", `accounts/${head.id}/telephone`, {
    cookie: await administrator.session(),
    payload: { telephone: "13800000003" },
  });
  const grant = { role: "departmentHead", division, department: "RS" };
  await staff.call("POST", `accounts/${head.id}/assignments`, {
    cookie: await administrator.session(),
    payload: grant,
  });
  const away = { absentId: head.id, from: clock.until - 60 * minute, until: clock.until + 60 * minute };
  const later = await staff.call("POST", "absences", {
    cookie: await administrator.session(),
    payload: away,
  });
  expect(later.status).toBe(200);
  const second = await recorded();
  await expect.poll(told).toMatchObject([{ to: "13800000002" }, { to: "13800000003" }]);
  expect(await front(head)).toMatchObject([{ absent: "petrova" }]);
  await endAbsence(second);
  expect(await front(head)).toEqual([]);

  // A deputy is named before the operator has taken the next one: it is told nobody.
  staff.operator.be("broken");
  const third = await recorded();
  await staff.outbox.run();
  await endAbsence(third);
  expect((await recorded(other.id)).status).toBe(200);
  staff.operator.be("well");
  staff.clock.advance(60 * minute);
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from case_messages m
    join staff_chain_alerts c on starts_with(m.key, 'chainGap:' || c.id)
    where c.closed_at is not null and m.sent_at is null`.execute(staff.db);
  expect(rows).toEqual([{ waiting: 0 }]);
  expect(await told()).toHaveLength(2);
});

it("T3 a telephone is written down for colleagues of the own area, sealed, and shown by its end", async () => {
  const link = await staff.byLink();
  const town = "420707100";
  const someone = await staff.member(link, "someone", town);
  const far = await staff.member(link, "far-manager", "420708", {
    role: "administrator",
    division: "420708",
  });
  const path = `accounts/${someone.id}/telephone`;
  const set = async (cookie: string, telephone?: string) =>
    staff.call("POST", path, { cookie, payload: telephone === undefined ? {} : { telephone } });
  expect(await set(await far.session(), "13812345678")).toMatchObject({ status: 404, code: "notFound" });
  expect(await set(await someone.session(), "13812345678")).toMatchObject({ status: 403 });
  expect(await set(await staff.byLink(), "12345")).toMatchObject({ status: 400, code: "invalidData" });
  expect((await set(await staff.byLink(), "13812345678")).status).toBe(200);
  const listed = async () =>
    JSON.stringify((await staff.call("GET", "accounts", { cookie: await staff.byLink() })).body);
  expect(await listed()).toContain("138****5678");
  expect(await listed()).not.toContain("13812345678");
  const { rows } = await sql<{ text: string }>`select a::text as text from staff_accounts a`.execute(
    staff.db,
  );
  expect(JSON.stringify(rows)).not.toMatch(/13812345678|3133383132333435363738/);
  await set(await staff.byLink());
  expect(await listed()).not.toContain("138****5678");
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
