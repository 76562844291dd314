import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import {
  BoxMaterial,
  CaseJoint,
  CaseList,
  CasePage,
  JointVisit,
  LifeEventView,
  OwnDelivery,
  PackagePlan,
  routes,
  type Assignment,
  type DeskAction,
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
import { blankPdf } from "../materials/testing.ts";

// domain.md §7: Y5 and Y2, and every sample package from the kiosk's API to its end, with clerks, reviewers and
// approvers of every department simulated through the desk's API.

const district = "420702";
const parse = {
  box: parser(BoxMaterial),
  delivery: parser(OwnDelivery),
  joint: parser(CaseJoint),
  list: parser(CaseList),
  page: parser(CasePage),
  plan: parser(PackagePlan),
  stages: parser(routes.lifeStages.response),
  view: parser(LifeEventView),
  visit: parser(JointVisit),
  event: parser(routes.lifeEvent.response),
};
const consents = await readConsents();
const packages = 23;
const company = "9142070200001447X4";

let business: TestBusiness;
let kiosk: TestKiosk;
let clerk: TestStaff;
let reviewer: TestStaff;
let approver: TestStaff;
let pdf: Buffer;
let folder: string;
/** Things that were had at the counter so far. */
let fetched = 0;

beforeAll(async () => {
  business = await startBusiness();
  folder = await mkdtemp(join(tmpdir(), "zizhuban-forms-"));
  kiosk = business.kiosk("kiosk0packages");
  const of = (role: Assignment["role"]): Assignment => ({ role, division: district });
  clerk = business.staff("clerk", of("windowClerk"));
  reviewer = business.staff("reviewer", of("reviewer"));
  approver = business.staff("approver", of("approver"));
  pdf = await blankPdf(1, "Paper");
});
afterAll(async () => {
  await business.stop();
  await rm(folder, { recursive: true });
});

async function readConsents(): Promise<Record<string, { register: string; purpose: string }>> {
  const path = join(import.meta.dirname, "../../sample-data/material-registers.json");
  const read: Record<string, { register: string; purpose: string }> = JSON.parse(
    await readFile(path, "utf8"),
  );
  return read;
}

function told<Value>(
  check: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Pick<Answer, "status"> & { body: unknown },
): Value {
  const parsed = check(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

async function signIn(): Promise<void> {
  // A code is not sent twice within a minute, and a session ends after a quarter of an hour.
  business.clock.advance(16 * 60_000);
  const answer = await kiosk.signIn(cards.zhang);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  // Whose matter is an enterprise's comes as its legal representative.
  const consent = { register: "企业授权办事人员库", purpose: "核验您是否可以代表企业办理事项" };
  const proved = await kiosk.call("POST", "/api/kiosk/mandate", { uscc: company, consent });
  if (proved.status !== 200) throw new Error(JSON.stringify(proved.body));
}

/** A value that a field's check takes. */
const sample: Readonly<Record<string, string>> = {
  telephone: "13900000000",
  bankAccount: "6222020200112233",
  relativeIdNumber: "420702198506150010",
  eventDate: "2026-11-20",
  startDate: "2026-11-20",
  amount: "1200.50",
  purpose: "求职",
  delivery: "窗口领取",
  householdSize: "3",
  uscc: company,
  capital: "100",
  projectCode: "2611-420702-04",
  estateNumber: "420702000000GB00000F00000001",
  meterNumber: "A00012345",
};

async function planOf(code: string): Promise<{ plan: PackagePlan; situation: object }> {
  const event = told(parse.event, await kiosk.call("GET", `/api/kiosk/life-events/${code}`));
  const answers = Object.fromEntries(event.questions.map(({ key, choices }) => [key, choices[0]?.key ?? ""]));
  const dropped = new Set(event.questions.flatMap(({ choices }) => choices[0]?.drops ?? []));
  const optional = event.items.filter(({ mandatory, key }) => !mandatory && !dropped.has(key));
  const situation = { answers, chosen: optional.map(({ key }) => key) };
  return {
    plan: told(parse.plan, await kiosk.call("POST", `/api/kiosk/life-events/${code}/plan`, situation)),
    situation,
  };
}

/** What the citizen agrees to, promises and brings: papers only where neither a register nor the package has it. */
async function applyFor(code: string): Promise<LifeEventView> {
  const { plan, situation } = await planOf(code);
  const asked = plan.materials.filter(({ broughtBy, required }) => required && broughtBy === undefined);
  const papers = [];
  for (const { ref, get } of asked) {
    if (get !== "self" && get !== "share" && get !== "license") continue;
    const { id } = told(parse.box, await kiosk.upload(ref, pdf));
    papers.push({ ref, id });
  }
  const answer = await kiosk.call("POST", "/api/kiosk/life-event-cases", {
    code,
    version: plan.version,
    ...situation,
    form: Object.fromEntries(plan.form.map(({ key }) => [key, sample[key] ?? "样例"])),
    later: [],
    promised: plan.materials.filter(({ promisable }) => promisable).map(({ ref }) => ref),
    consents: [
      ...asked.flatMap(({ ref }) => {
        const consent = consents[ref];
        return consent === undefined ? [] : [{ register: consent.register, purpose: consent.purpose }];
      }),
      ...plan.items.flatMap(({ consent }) => consent ?? []),
    ],
    materials: papers,
  });
  return told(parse.view, answer);
}

async function pageOf(id: string): Promise<CasePage> {
  return told(parse.page, await reviewer.call("GET", `/api/staff/cases/${id}`));
}

/** @param version as the last step left it; asked where it is not known */
async function act(who: TestStaff, id: string, action: DeskAction, version?: number): Promise<CasePage> {
  const known = version ?? (await pageOf(id)).version;
  return told(
    parse.page,
    await who.call("POST", `/api/staff/cases/${id}/actions`, { version: known, action }),
  );
}

/** Opinions given and the place looked at, for all cases of the life event that wait for it. */
async function consult(id: string): Promise<void> {
  const joint = told(parse.joint, await reviewer.call("GET", `/api/staff/joint/cases/${id}`));
  for (const opinion of joint.opinions.filter(({ state }) => state === "asked"))
    await reviewer.call("POST", `/api/staff/joint/opinions/${opinion.id}`, {
      stance: "agree",
      words: "无意见",
    });
  if (!joint.visitNeeded) return;
  const day = 24 * 3_600_000;
  // Ten in the morning, China: an appointment ends on the day it begins.
  let from = Math.ceil(business.clock.now() / day) * day + 2 * 3_600_000;
  let planned: Answer;
  do {
    from += day;
    const body = { parts: [{ caseId: id }], place: "样例路1号", from, until: from + 3_600_000 };
    planned = await reviewer.call("POST", "/api/staff/joint/visits", body);
  } while (planned.code === "notAWorkday");
  const visit = told(parse.visit, planned);
  business.clock.advance(from - business.clock.now() + 1);
  const found = { caseId: id, result: "pass", words: "符合" };
  told(parse.visit, await reviewer.call("POST", `/api/staff/joint/visits/${visit.id}/results`, found));
}

/** From the window to the window, as the catalogue's steps go. */
async function work(id: string): Promise<void> {
  const received = await act(clerk, id, { type: "receive" });
  const promise = received.materials
    .filter(({ promisable, state }) => promisable && state === "missing")
    .map(({ ref }) => ref);
  const accepted = await act(clerk, id, { type: "accept", promise }, received.version);
  const reviewed = await act(reviewer, id, { type: "review" }, accepted.version);
  await consult(id);
  const granted: DeskAction = { type: "decide", outcome: "granted", reasons: [] };
  let last = await act(approver, id, granted, reviewed.version);
  if (last.actions.includes("produce")) last = await act(approver, id, { type: "produce" }, last.version);
  const ready = await act(clerk, id, { type: "handOver" }, last.version);
  if (ready.actions.includes("complete")) await act(clerk, id, { type: "complete" }, ready.version);
  else {
    await fetchIt(id);
    fetched += 1;
  }
}

/** A thing is had at the counter, with the code that its owner is told. */
async function fetchIt(id: string): Promise<void> {
  await signIn();
  const { chosen } = told(parse.delivery, await kiosk.call("GET", `/api/kiosk/cases/${id}/delivery`));
  const shown = { code: chosen?.code ?? "", idNumber: cards.zhang.idNumber };
  const handed = await clerk.call("POST", `/api/staff/deliveries/${id}/collect`, shown);
  expect([handed.status, handed.body["state"]]).toEqual([200, "received"]);
}

async function workOff(life: LifeEventView): Promise<LifeEventView> {
  const seen = async () => {
    const answer = await clerk.call("GET", `/api/staff/life-event-cases/${life.id}`);
    const { applicant: _, ...view } = answer.body;
    return told(parse.view, { status: answer.status, body: view });
  };
  let now = await seen();
  for (;;) {
    const open = now.items.filter(({ state }) => state === "open");
    if (open.length === 0) return now;
    for (const { caseId } of open) if (caseId !== undefined) await work(caseId);
    now = await seen();
  }
}

it("A3 every case of a package is for the enterprise its applicant acts for, also those opened later", async () => {
  await signIn();
  const end = await workOff(await applyFor("YJS15"));
  expect(end.items.length).toBeGreaterThan(1);
  for (const { caseId = "" } of end.items) {
    const { rows } = await sql<{ uscc: string }>`select e.uscc from cases c
      join enterprises e on e.id = c.enterprise_id where c.id = ${caseId}`.execute(business.db);
    expect(rows).toEqual([{ uscc: company }]);
  }
});

describe("Y5 一表", () => {
  it("Y5 企业开办: one form for all departments, no field twice, and each department's own form complete", async () => {
    await signIn();
    const { plan } = await planOf("YJS14");
    const departments = new Map(
      plan.items.map(({ department, departmentName }) => [department, departmentName]),
    );
    expect([...departments.keys()].toSorted()).toEqual(["GA", "RS", "SC", "SW"]);
    const keys = plan.form.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(plan.form.every(({ usedBy }) => usedBy.length > 0)).toBe(true);
    // The licence the second item makes is nobody's to bring.
    expect(plan.materials.find(({ ref }) => ref === "M06")).toMatchObject({ broughtBy: "SC02" });

    const life = await applyFor("YJS14");
    for (const [department, name] of departments) {
      const answer = await kiosk.call("GET", `/api/kiosk/life-event-cases/${life.id}/forms/${department}`);
      expect(answer.status).toBe(200);
      const text = await textOf(answer.bytes, department);
      expect(text).toContain(`${name}申请表`.replaceAll(/\s/g, ""));
      expect(text).toContain(cards.zhang.name);
      expect(text).toContain(life.number);
      const own = plan.form.filter(({ usedBy }) => usedBy.some((user) => user.department === department));
      for (const { key, zh } of own) {
        expect(text).toContain(zh.replaceAll(/\s/g, ""));
        expect(text).toContain(sample[key] ?? "样例");
      }
      const others = plan.form.filter((field) => !own.includes(field));
      for (const { zh } of others) expect(text).not.toContain(zh);
      for (const item of plan.items.filter((one) => one.department === department))
        expect(text).toContain(item.name.replaceAll(/\s/g, ""));
    }
    const elsewhere = business.staff("tax", { role: "reviewer", division: district, department: "SW" });
    await workOff(life);
    const url = `/api/staff/life-event-cases/${life.id}/forms`;
    expect((await elsewhere.call("GET", `${url}/SW`)).status).toBe(200);
    expect((await elsewhere.call("GET", `${url}/SC`)).status).toBe(404);
  });

  it("Y5 a field several items ask for says for which departments it is", async () => {
    const { plan } = await planOf("YJS15");
    const telephone = plan.form.find(({ key }) => key === "telephone");
    expect(telephone?.usedBy.map(({ item }) => item).toSorted()).toEqual(["SC01", "SC05", "WJ02"]);
    expect(new Set(telephone?.usedBy.map(({ department }) => department))).toEqual(new Set(["SC", "WJ"]));
    expect(telephone?.required).toBe(true);
  });
});

async function textOf(bytes: Buffer, name: string): Promise<string> {
  const path = join(folder, `${name}.pdf`);
  await writeFile(path, bytes);
  const { stdout } = await promisify(execFile)("pdftotext", ["-layout", path, "-"]);
  return stdout.replaceAll(/\s/g, "");
}

it("every sample package runs from the kiosk to its end", { timeout: 240_000 }, async () => {
  await signIn();
  const { stages } = told(parse.stages, await kiosk.call("GET", "/api/kiosk/life-events"));
  const codes = [...new Set(stages.flatMap((stage) => stage.packages.map(({ code }) => code)))];
  expect(codes).toHaveLength(packages);
  for (const code of codes.toSorted()) {
    await signIn();
    const before = fetched;
    const end = await workOff(await applyFor(code));
    expect(end, `${code}: ${JSON.stringify(end.items.map(({ key, state }) => [key, state]))}`).toMatchObject({
      state: "completed",
      visits: 1 + fetched - before,
    });
    expect(
      end.items.every(({ state }) => state === "done"),
      code,
    ).toBe(true);
    // Done at once inside a package ends with its document as it does alone (Y7).
    const bare = end.items.filter(({ instant, certificateId }) => instant && certificateId === undefined);
    expect(
      bare.map(({ key }) => key),
      code,
    ).toEqual([]);
  }
});

describe("Y2 一窗", () => {
  it("Y2 one item of each zone lands in its department's queue, with a receipt of one format; only the window hands out", async () => {
    await signIn();
    const zones = { 自然人: "GA04", 法人: "FG03", 不动产: "BD06" } as const;
    const departments = { 自然人: "GA", 法人: "FG", 不动产: "BD" } as const;
    for (const zone of ["自然人", "法人", "不动产"] as const) {
      const itemKey = zones[zone];
      const papers = [];
      for (const ref of { GA04: [], FG03: ["M06", "M19"], BD06: ["M05", "M39"] }[itemKey])
        papers.push({ ref, id: told(parse.box, await kiosk.upload(ref, pdf)).id });
      const form = { telephone: "13900000000" };
      const answer = await kiosk.call("POST", "/api/kiosk/applications", {
        itemKey,
        form,
        later: [],
        promised: [],
        consents: [],
        materials: papers,
      });
      const number = String(answer.body["caseNumber"]);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(number).toMatch(/^\d{8}-\d{6}-\d$/);
      const id = String(answer.body["caseId"]);
      await act(clerk, id, { type: "receive" });
      await act(clerk, id, { type: "accept" });
      for (const department of ["GA", "FG", "BD"]) {
        const who = business.staff(`reviewer-${department}`, {
          role: "reviewer",
          division: district,
          department,
        });
        const { cases } = told(
          parse.list,
          await who.call("GET", `/api/staff/cases?queue=review&number=${number}`),
        );
        expect(cases.map((row) => row.id)).toEqual(department === departments[zone] ? [id] : []);
      }
      expect((await pageOf(id)).zone).toBe(zone);
      await act(reviewer, id, { type: "review" });
      const decided = await act(approver, id, { type: "decide", outcome: "granted", reasons: [] });
      if (decided.actions.includes("produce")) await act(approver, id, { type: "produce" });
      const { version } = await pageOf(id);
      const handOver = { version, action: { type: "handOver" } };
      for (const who of [reviewer, approver])
        expect(await who.call("POST", `/api/staff/cases/${id}/actions`, handOver)).toMatchObject({
          status: 403,
          code: "forbidden",
        });
      expect((await clerk.call("POST", `/api/staff/cases/${id}/actions`, handOver)).status).toBe(200);
    }
  });
});
