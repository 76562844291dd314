import { isProblemCode, parser } from "@zizhuban/device-agent-contract";
import {
  ApplyOutcome,
  routes,
  staffRoles,
  StaffRole,
  type Assignment,
  type DeskAction,
  type RouteDefinition,
} from "@zizhuban/server-contract";
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

// What is somebody's stays theirs: every route that takes an id, asked with every id there is, by people it is not for.

const applied = parser(ApplyOutcome);
const roles = Object.keys(staffRoles).flatMap((name) => {
  const role = parser(StaffRole)(name);
  return role.ok ? [role.value] : [];
});
const withId = Object.entries<RouteDefinition>(routes).filter(([, { path }]) => /:id(\/|$)/.test(path));
const ofCitizens = withId.filter(([, { access }]) => ["citizen", "kiosk", "agent"].includes(access));
const ofStaff = withId.filter(([, { access }]) => access === "staff");

const words = "为什么";
const some = crypto.randomUUID();
/** A body each writing route takes, so that it is the id that is refused. */
const bodies: Readonly<Record<string, object>> = {
  consumeGrant: { jobId: some },
  grantOutcome: { jobId: some, state: "notPrinted" },
  licenceCopy: { purpose: "办理入学", days: 1 },
  authoriseLicence: { recipient: "GA", purpose: "办理入学", days: 1 },
  proposeLicenceChange: { kind: "revocation", reason: words },
  supplyMaterials: { materials: [{ ref: "M43", id: some }], consents: [] },
  rejectMaterial: { ground: "illegible", reason: words },
  deskAct: { version: 1, action: { type: "receive" } },
  chooseDelivery: { way: "counter" },
  collect: { code: "123456", idNumber: "420702198506150010" },
  dispatch: { carrier: "邮政", tracking: "EMS1234567890" },
  askOpinions: { departments: ["GA"], words },
  giveOpinion: { stance: "agree", words },
  releaseOpinion: { reason: words },
  moveVisit: { version: 1, from: 1, until: 2, reason: words },
  cancelVisit: { version: 1, reason: words },
  reportVisit: { caseId: some, result: "pass", words },
  proposeDisposal: { words },
  helpAct: { version: 1, action: { type: "take" } },
};

let business: TestBusiness;
let zhang: TestKiosk;
let wang: TestKiosk;
/** Every id that is Zhang's, by what it names. */
const ids: Record<string, string> = {};

async function apply(kiosk: TestKiosk): Promise<string> {
  const request = {
    itemKey: "GA04",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value.caseId;
}

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0zhang");
  ids["certificate"] = await zhang.issue(cards.zhang);
  const granted = await zhang.call("POST", `/api/kiosk/certificates/${ids["certificate"]}/grants`, {});
  ids["grant"] = String(granted.body["grantId"] ?? granted.body["id"]);
  ids["case"] = await apply(zhang);
  const { rows } = await sql<{ id: string; person: string }>`
    select id, person_id as person from citizen_sessions where kid = 'kiosk0zhang' and ended_at is null`.execute(
    business.db,
  );
  ids["session"] = rows[0]?.id ?? "";
  ids["person"] = rows[0]?.person ?? "";
  wang = business.kiosk("kiosk0wang");
  await wang.signIn(cards.wang);
});
afterAll(async () => business.stop());

function address({ path }: RouteDefinition, id: string): string {
  return path
    .replace(":id", id)
    .replaceAll(":ref", "M43")
    .replaceAll(/:(page|sequence)/g, "1");
}

/** Anything of Zhang's: name, number, telephone, what was written in the form. */
function leaks(answer: Answer): boolean {
  const said = answer.bytes.toString("latin1") + JSON.stringify(answer.body);
  return /张|420702198506150010|0010"|13900000000|%PDF/.test(said);
}

/** What other rooms than the business ones serve is swept by their own tests. */
function served({ method, path }: RouteDefinition): boolean {
  return business.web.hasRoute({ method, url: path });
}

async function refused(
  ask: Pick<TestKiosk | TestStaff, "call">,
  [name, definition]: readonly [string, RouteDefinition],
  id: string,
) {
  const { method, body, upload } = definition;
  // No file came along, or a body nobody here wrote: neither reached the question whose it is.
  const unread = [
    ...(upload === true ? [415] : []),
    ...(body !== undefined && bodies[name] === undefined ? [400] : []),
  ];
  const payload = method === "POST" ? (bodies[name] ?? {}) : undefined;
  const answer = await ask.call(method, address(definition, id), payload);
  return {
    // A grant of another kiosk is as void as one that never was.
    refused:
      [403, 404, ...(answer.code === "grantInvalid" ? [409] : []), ...unread].includes(answer.status) &&
      isProblemCode(String(answer.code)),
    leaks: leaks(answer),
    told: `${name} ${answer.status} ${String(answer.code)}`,
  };
}

const wellRefused = { refused: true, leaks: false };

describe("a citizen asks for what is another's", () => {
  it.each(ofCitizens)("%s", async (...route) => {
    expect(Object.values(ids).every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
    for (const id of Object.values(ids)) expect(await refused(wang, route, id)).toMatchObject(wellRefused);
  });
});

describe("staff ask for what lies outside their area", () => {
  it.each(ofStaff)("%s: another subtree, whatever the role", async (...route) => {
    if (!served(route[1])) return;
    const far = business.staff("far", ...roles.map((role): Assignment => ({ role, division: "110101" })));
    for (const id of Object.values(ids)) expect(await refused(far, route, id)).toMatchObject(wellRefused);
  });

  it.each(ofStaff)("%s: another department of the same district", async (...route) => {
    if (!served(route[1])) return;
    const beside = business.staff(
      "beside",
      ...roles.map((role): Assignment => ({ role, division: "420702", department: "RS" })),
    );
    const { case: own, session, person } = ids;
    for (const id of [own, session, person])
      expect(await refused(beside, route, String(id))).toMatchObject(wellRefused);
  });

  it("and nothing of Zhang's has changed by all that", async () => {
    const own = await zhang.call("GET", "/api/kiosk/cases");
    expect(JSON.stringify(own.body)).toContain(ids["case"]);
    const { rows } = await sql<{ phase: string; version: number }>`
      select phase, version from cases where id = ${ids["case"]}`.execute(business.db);
    expect(rows).toEqual([{ phase: "applied", version: 1 }]);
  });
});

describe("T3: a deputy", () => {
  const town = "420702100";
  const steps: readonly DeskAction[] = [{ type: "receive" }, { type: "accept" }];

  async function act(who: TestStaff, id: string, action: DeskAction): Promise<Answer> {
    const { body } = await who.call("GET", `/api/staff/cases/${id}`);
    return who.call("POST", `/api/staff/cases/${id}/actions`, { version: body["version"], action });
  }

  it("does what the absent may and nothing else, under their own name and on record as deputy", async () => {
    const id = await apply(zhang);
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
    const id = await apply(zhang);
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
