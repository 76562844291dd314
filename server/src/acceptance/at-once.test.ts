import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, LifeEventView, PackagePlan, type DeskAction } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cards,
  certificateOf,
  startBusiness,
  type Answer,
  type TestBusiness,
  type TestKiosk,
} from "../business/testing.ts";
import { blankPdf } from "../materials/testing.ts";
import { act, deskOf, must, readCase } from "./testing.ts";

// domain.md §7.1 Y7, §7.2 B1: 即办件 apart from those a register answers: form, list, promise, and the end in one session;
// and whoever acts for an enterprise (A3).

const outcome = parser(ApplyOutcome);
const parsePlan = parser(PackagePlan);
const parseView = parser(LifeEventView);
const formValues: Readonly<Record<string, string>> = {
  telephone: "13900000000",
  bankAccount: "6222020200112233",
  startDate: "2026-11-20",
};
const consent = { register: "企业授权办事人员库", purpose: "核验您是否可以代表企业办理事项" };
/** Zhang's own company, the one he is an agent of, and a code that is no code. */
const company = "9142070200001447X4";
const stranger = "91350100M000100Y43";
let business: TestBusiness;
let zhang: TestKiosk;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0once");
});
afterAll(async () => business.stop());

async function visit(card = cards.zhang): Promise<void> {
  business.clock.advance(16 * 60_000);
  expect((await zhang.signIn(card)).status).toBe(200);
}

async function apply(itemKey: string, more: object = {}): Promise<Answer> {
  const request = { itemKey, form: {}, later: [], promised: [], consents: [] };
  return zhang.call("POST", "/api/kiosk/applications", { ...request, ...more });
}

async function prove(uscc: string, given: object = consent): Promise<Answer> {
  return zhang.call("POST", "/api/kiosk/mandate", { uscc, consent: given });
}

async function textOf(bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-once-"));
  try {
    await writeFile(join(folder, "page.pdf"), bytes);
    const { stdout } = await promisify(execFile)("pdftotext", ["-layout", join(folder, "page.pdf"), "-"]);
    return stdout.replaceAll(/\s/g, "");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function counted(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from cases`.execute(
    business.db,
  );
  return rows[0]?.count ?? -1;
}

describe("Y7 即办即结", () => {
  it("Y7 an item with a form, a list and a promise ends 办结 in its session, with its document; the promise is checked later", async () => {
    await visit();
    const answer = await apply("WJ01", { promised: ["M13"] });
    const done = outcome(answer.body);
    expect(done, JSON.stringify(answer.body)).toMatchObject({ ok: true });
    expect(answer.body).toMatchObject({ phase: "completed", itemKey: "WJ01" });
    const made = certificateOf(answer.body);
    const preview = await zhang.call("GET", `/api/kiosk/certificates/${made.id}/preview`);
    const text = await textOf(preview.bytes);
    for (const words of [
      "办理结果通知书",
      "生育登记",
      "登记凭证",
      "告知承诺",
      String(answer.body["caseNumber"]),
    ])
      expect(text).toContain(words);
    expect(text, "the screen shows no full number").not.toContain(cards.zhang.idNumber);
    const token = made.verifyUrl.split("/").at(-1) ?? "";
    const verified = await business.web.inject(`/api/public/verify/${token}`);
    expect(verified.json()).toMatchObject({ state: "valid", number: made.number });

    const desk = deskOf(business, "WJ");
    const page = await readCase(desk.reviewer, String(answer.body["caseId"]));
    expect(page.timeline.map(({ type }) => type)).toEqual(["applied", "decided.granted", "complete"]);
    expect(page).toMatchObject({ visits: 1, clock: { waitsFor: "commitmentCheck" } });
    const materials = await desk.reviewer.call("GET", `/api/staff/cases?queue=checks`);
    expect(JSON.stringify(materials.body)).toContain(page.id);
  });

  it("G3 nothing says that money was paid which no kiosk takes: the document names the fee and where it is paid", async () => {
    const textFor = async (itemKey: string) => {
      await visit();
      const answer = await apply(itemKey);
      expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ phase: "completed" });
      const { id } = certificateOf(answer.body);
      const preview = await zhang.call("GET", `/api/kiosk/certificates/${id}/preview`);
      return textOf(preview.bytes);
    };
    // What is a payment and nothing else ends with a number to pay under, not with a voucher.
    const insurance = await textFor("SW02");
    for (const words of ["已登记，没有缴费", "按当年标准和选定档次", "自助机没有收钱，请到窗口缴纳"])
      expect(insurance).toContain(words);
    expect(insurance).not.toMatch(/凭证|准予办理|已经办结/);
    const permit = await textFor("GA07");
    for (const words of ["准予办理", "15元/一次签注", "自助机没有收钱，请到窗口缴纳"])
      expect(permit).toContain(words);
  });

  it("Y7 sent twice it is one case and one document", async () => {
    await visit();
    const key = crypto.randomUUID();
    const request = { itemKey: "WJ01", form: {}, later: [], promised: ["M13"], consents: [] };
    const first = await zhang.call("POST", "/api/kiosk/applications", request, key);
    const before = await counted();
    const again = await zhang.call("POST", "/api/kiosk/applications", request, key);
    expect(again.body).toEqual(first.body);
    expect(await counted()).toBe(before);
  });

  it("Y7 what is missing, or cannot be printed, is refused before there is a case", async () => {
    await visit();
    const before = await counted();
    expect(await apply("RS06")).toMatchObject({ code: "materialMissing" });
    expect(await apply("RS01")).toMatchObject({ code: "itemUnavailable" });
    await visit(cards.zhou);
    expect(await apply("WJ01", { promised: ["M13"] })).toMatchObject({ code: "nameNotPrintable" });
    expect(await counted()).toBe(before);
  });

  it("B1 it counts as done the same day, without a working day", async () => {
    const supervisor = business.staff("supervisor", { role: "supervisor", division: "420702" });
    const { body } = await supervisor.call("GET", "/api/staff/supervision/measures?item=WJ01");
    const measured = { sameDay: true, visits: 1, workdays: { used: 0, promised: 0, paused: 0 } };
    expect(body).toMatchObject({
      cases: expect.arrayContaining([
        expect.objectContaining({
          ...measured,
          materials: expect.objectContaining({ asked: 2, promised: 1 }),
        }),
      ]),
    });
  });
});

describe("Y7 即办件 inside a package", () => {
  /** YJS08: retirement, with a print of the medical insurance record (YB01) that the citizen chose. */
  async function retire(more: object = {}): Promise<Answer> {
    const planned = { answers: { fund: "no", deemed: "no", senior: "no" }, chosen: ["YB01"] };
    const { body } = await zhang.call("POST", "/api/kiosk/life-events/YJS08/plan", planned);
    const plan = parsePlan(body);
    if (!plan.ok) throw new Error(JSON.stringify(body));
    const papers = [];
    for (const { ref, get, required } of plan.value.materials)
      if (required && (get === "self" || get === "share" || get === "license"))
        papers.push({ ref, id: String((await zhang.upload(ref, await blankPdf(1, "Paper"))).body["id"]) });
    return zhang.call("POST", "/api/kiosk/life-event-cases", {
      code: "YJS08",
      version: plan.value.version,
      ...planned,
      form: Object.fromEntries(plan.value.form.map(({ key }) => [key, formValues[key] ?? "样例"])),
      later: [],
      promised: plan.value.materials.filter(({ promisable }) => promisable).map(({ ref }) => ref),
      consents: plan.value.items.flatMap((one) => one.consent ?? []),
      materials: papers,
      ...more,
    });
  }

  const itemOf = ({ body }: Answer, key: string) => {
    const view = parseView(body);
    if (!view.ok) throw new Error(JSON.stringify(body));
    return view.value.items.find((one) => one.key === key);
  };

  it("Y7 a register's certificate is the same inside a package as alone, and can be printed in the visit", async () => {
    await visit();
    const item = itemOf(await retire(), "YB01");
    expect(item).toMatchObject({ state: "done", phase: "completed" });
    const id = item?.certificateId ?? "";
    const preview = await zhang.call("GET", `/api/kiosk/certificates/${id}/preview`);
    expect(await textOf(preview.bytes)).toContain("基本医疗保险参保证明");
    const grant = await zhang.call("POST", `/api/kiosk/certificates/${id}/grants`, {});
    expect(grant.status, JSON.stringify(grant.body)).toBe(200);
    const asked = await zhang.call("GET", "/api/kiosk/access-log");
    expect(JSON.stringify(asked.body)).toContain("为本人开具基本医疗保险参保证明");
    const parts = await business.db
      .transaction()
      .execute(async (tx) => business.cases.files.parts(item?.caseId ?? "", tx));
    expect(parts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["share", "certificate"]));
  });

  it("Y7 without the citizen's consent, or while the register is out of reach, nothing of the package is kept", async () => {
    await visit();
    const before = await counted();
    expect(await retire({ consents: [] })).toMatchObject({ code: "consentRequired" });
    business.registers.setDown("基本医疗保险参保登记库", true);
    expect(await retire()).toMatchObject({ code: "registerUnavailable" });
    business.registers.setDown("基本医疗保险参保登记库", false);
    expect(await counted()).toBe(before);
  });

  it("Y7 whom the register does not know is told so in the package, which goes on", async () => {
    await visit(cards.wang);
    const answer = await retire();
    expect(itemOf(answer, "YB01")).toMatchObject({ state: "failed", reason: "noRecord" });
    expect(itemOf(answer, "YB01")?.certificateId).toBeUndefined();
    expect(itemOf(answer, "RS10")).toMatchObject({ state: "open" });
  });

  it("Y7 a name that cannot be printed is refused at the kiosk, not later", async () => {
    await visit(cards.zhou);
    const before = await counted();
    expect(await retire()).toMatchObject({ code: "nameNotPrintable" });
    expect(await counted()).toBe(before);
  });
});

describe("A3 acting for an enterprise", () => {
  it("needs the person, the consent, and the register's word for this enterprise", async () => {
    await zhang.openSession(cards.zhang);
    expect(await prove(company)).toMatchObject({ code: "identityLevelTooLow" });
    await visit();
    expect(await zhang.call("GET", "/api/kiosk/mandate")).toMatchObject({ status: 200, body: consent });
    expect(await prove(`${company.slice(0, -1)}5`)).toMatchObject({ status: 400, code: "invalidData" });
    expect(await prove(company, { ...consent, purpose: "别的" })).toMatchObject({ code: "consentRequired" });
    expect(await prove(stranger)).toMatchObject({ status: 403, code: "mandateUnknown" });
    expect(await apply("RS13", { form: { telephone: "13900000000" } })).toMatchObject({
      code: "identityLevelTooLow",
      body: { detail: "A3" },
    });
    business.registers.setDown(consent.register, true);
    expect(await prove(company)).toMatchObject({ code: "registerUnavailable" });
    business.registers.setDown(consent.register, false);
    expect(await prove(company)).toMatchObject({
      status: 200,
      body: { uscc: company, role: "legalRepresentative" },
    });
    const asked = await zhang.call("GET", "/api/kiosk/access-log");
    expect(JSON.stringify(asked.body)).toContain(consent.purpose);
  });

  it("its items can be done, and say for whom; it ends with the session", async () => {
    await visit();
    await prove(company);
    const consents = [{ register: "市场主体登记库", purpose: "核验申请材料：营业执照" }];
    const form = { telephone: "13900000000", uscc: company };
    expect(await apply("RS13", { form: { ...form, uscc: stranger }, consents })).toMatchObject({
      code: "mandateUnknown",
      body: { detail: "/form/uscc" },
    });
    const answer = await apply("RS13", { form, consents });
    const made = certificateOf(answer.body);
    const preview = await zhang.call("GET", `/api/kiosk/certificates/${made.id}/preview`);
    expect(await textOf(preview.bytes)).toContain(`梁子湖样例农产品有限公司（统一社会信用代码${company}）`);
    await visit();
    expect(await apply("RS13", { form: { telephone: "13900000000" }, consents })).toMatchObject({
      code: "identityLevelTooLow",
    });
  });

  it("B1 a permit that takes longer is put off once, by the head, by ten working days at most; a refusal has its reasons", async () => {
    await visit();
    await prove(company);
    const consents = [{ register: "市场主体登记库", purpose: "核验申请材料：营业执照" }];
    const form = { telephone: "13900000000", uscc: company };
    const taken = await apply("WJ02", { form, promised: ["M13"], later: ["M24"], consents });
    const id = String(taken.body["caseId"]);
    const desk = deskOf(business, "WJ");
    const head = business.staff("head", { role: "departmentHead", division: "420702", department: "WJ" });
    const extend = (workdays: number): DeskAction => ({ type: "extend", workdays, reason: "现场复核" });
    await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M13"], tolerate: ["M24"] });
    const promised = (await readCase(desk.reviewer, id)).clock;
    expect(await act(desk.reviewer, id, extend(5))).toMatchObject({ status: 403, code: "forbidden" });
    expect(await act(head, id, extend(11))).toMatchObject({ code: "notExtendable" });
    await must(head, id, extend(10));
    expect(await act(head, id, extend(1))).toMatchObject({ code: "extensionUsed" });
    const { clock, timeline } = await readCase(desk.reviewer, id);
    expect([promised.left, clock.left]).toEqual([3, 13]);
    expect(timeline.filter(({ type }) => type === "extend")).toMatchObject([{ words: "现场复核" }]);

    await must(desk.reviewer, id, { type: "review" });
    const refuse = (...reasons: string[]): DeskAction => ({ type: "decide", outcome: "refused", reasons });
    for (const none of [refuse(), refuse(" ")])
      expect(await act(desk.approver, id, none)).toMatchObject({ code: "reasonsRequired" });
    await must(desk.approver, id, refuse("卫生设施不合规定"));
    const { body } = await zhang.call("GET", "/api/kiosk/cases");
    const refused = { type: "decided.refused", words: "卫生设施不合规定" };
    const own = expect.objectContaining({
      id,
      decision: "refused",
      timeline: expect.arrayContaining([expect.objectContaining(refused)]),
    });
    expect(body["cases"]).toEqual(expect.arrayContaining([own]));
  });

  it("a person nobody authorised is told so", async () => {
    await visit(cards.wang);
    expect(await prove(company)).toMatchObject({ code: "mandateUnknown" });
  });
});
