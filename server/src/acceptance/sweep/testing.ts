import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import {
  AgentAuthorisationRequest,
  ApplyOutcome,
  CaseJoint,
  LicenceFile,
  LifeEventView,
  OwnLicence,
  PackageVersion,
  routes,
  type HelpAction,
  type PackageContent,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import {
  cards,
  certificateOf,
  type Answer,
  type TestBusiness,
  type TestKiosk,
  type TestStaff,
} from "../../business/testing.ts";
import { blankPdf } from "../../materials/testing.ts";
import { must } from "../testing.ts";
import type { Kind } from "./places.ts";

// One of everything, made as it is made: Zhang's at a kiosk of a town, the staff's in that town or its district.

const district = "420702";
export const town = "420702100";
const minute = 60_000;
const parse = {
  applied: parser(ApplyOutcome),
  joint: parser(CaseJoint),
  licence: parser(LicenceFile),
  life: parser(LifeEventView),
  own: parser(OwnLicence),
  package: parser(PackageVersion),
  help: parser(routes.helpTicket.response),
  id: parser(Type.Object({ id: Type.String() })),
  grants: parser(routes.shareGrants.response),
  credit: parser(routes.creditEntries.response),
  seals: parser(routes.seals.response),
  files: parser(routes.archiveFiles.response),
  caseMaterials: parser(routes.caseMaterials.response),
  challenge: parser(Type.Object({ challengeId: Type.String() })),
  waits: parser(Type.Object({ draft: Type.String() })),
  printGrant: parser(Type.Object({ grantId: Type.String() })),
  opened: parser(Type.Object({ caseNumber: Type.String() })),
};

function told<Value>(
  check: (value: unknown) => { ok: true; value: Value } | { ok: false; detail?: string },
  { status, body }: Pick<Answer, "status"> & { body: unknown },
): Value {
  const parsed = check(body);
  if (!parsed.ok) throw new Error(`${status} ${JSON.stringify(body)} ${parsed.detail ?? ""}`);
  return parsed.value;
}

function first<Value>(values: readonly Value[] | undefined): Value {
  const [value] = values ?? [];
  if (value === undefined) throw new Error("nothing there");
  return value;
}

const content: PackageContent = {
  code: "YJS92",
  sample: true,
  name: { zh: "样例", en: "Sample" },
  subject: "自然人",
  stages: ["保障"],
  lead: "SF",
  nodes: [
    { item: "GA04", optional: false, after: [], yields: [], opinions: ["WJ"], visit: true },
    { item: "SF01", optional: false, after: [], yields: [], opinions: [], visit: true },
  ],
  questions: [],
  promised: { value: 20, unit: "workday" },
  note: "",
};

/** @param desk what other rooms than the business ones serve, as its administrator asks for it */
export async function makeWorld(business: TestBusiness, desk: (id: string) => TestStaff) {
  const ids: Partial<Record<Kind, string>> = {};
  const zhang: TestKiosk = business.kiosk("kiosk0zhang", town);
  const everyone = (["windowClerk", "reviewer", "approver", "departmentHead", "fileKeeper"] as const).map(
    (role) => ({ role, division: district }),
  );
  const clerk = business.staff("clerk", { role: "windowClerk", division: district });
  const officer = business.staff("officer", ...everyone);
  const administrator = business.staff("administrator", { role: "administrator", division: "0" });
  const pdf = await blankPdf(1, "Paper");

  async function signIn(): Promise<void> {
    business.clock.advance(61 * minute);
    const answer = await zhang.signIn(cards.zhang);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }
  async function apply(itemKey: string, more: object = {}): Promise<string> {
    const asked = { itemKey, form: { telephone: "13900000000" }, later: [], promised: [], consents: [] };
    const answer = await zhang.call("POST", "/api/kiosk/applications", { ...asked, ...more });
    return told(parse.applied, answer).caseId;
  }

  async function certificate(): Promise<void> {
    const opened = await zhang.openCase("RS01");
    const { id, number } = certificateOf(opened.body);
    ids.certificate = id;
    ids.licenceNumber = number;
    const at = `/api/kiosk/certificates/${id}/grants`;
    ids.printGrant = told(parse.printGrant, await zhang.call("POST", at, {})).grantId;
    const use = { recipient: "GA", purpose: "办理入学", days: 30 };
    const used = await zhang.call("POST", `/api/kiosk/licences/${id}/authorisations`, use);
    ids.authorisation = first(told(parse.own, used).authorisations).id;
    const change = { kind: "revocation", reason: "发证有误" };
    const changed = await officer.call("POST", `/api/staff/licences/${id}/changes`, change);
    ids.licenceChange = first(told(parse.licence, changed).changes).id;
    business.clock.advance(11 * minute);
    await business.archive.pass();
    ids.archiveNumber = told(parse.opened, opened).caseNumber;
    const files = await officer.call("GET", `/api/staff/archive/files?number=${ids.archiveNumber}`);
    ids.archiveFile = first(told(parse.files, files).files).id;
  }

  async function life(): Promise<void> {
    const base = "/api/staff/life-event-packages";
    const editor = business.staff("editor", { role: "catalogueEditor", division: district });
    const signer = business.staff("signer", { role: "catalogueSigner", division: district });
    const draft = await editor.call("POST", `${base}/drafts`, { content, reason: "sample" });
    const { sequence } = told(parse.package, draft);
    const at = `${base}/${content.code}/versions/${sequence}`;
    told(parse.package, await editor.call("POST", `${at}/check`, {}));
    told(parse.package, await signer.call("POST", `${at}/publish`, {}));
    const asked = { code: content.code, version: sequence, answers: {}, chosen: [], later: [], consents: [] };
    const more = { form: { telephone: "13900000000" }, promised: ["M37"] };
    const view = told(
      parse.life,
      await zhang.call("POST", "/api/kiosk/life-event-cases", { ...asked, ...more }),
    );
    ids.lifeEvent = view.id;
    const record = view.items.find(({ key }) => key === "GA04")?.caseId ?? "";
    await must(officer, record, { type: "receive" }, { type: "accept" });
    const joint = told(parse.joint, await officer.call("GET", `/api/staff/joint/cases/${record}`));
    ids.opinion = first(joint.opinions).id;
    const from = Date.UTC(2026, 11, 8, 2);
    const visit = { parts: [{ caseId: record }], place: "样例路1号", from, until: from + 60 * minute };
    ids.siteVisit = told(parse.id, await officer.call("POST", "/api/staff/joint/visits", visit)).id;
  }

  async function papers(): Promise<void> {
    ids.material = told(parse.id, await zhang.upload("M12", pdf)).id;
    const id = told(parse.id, await zhang.upload("M12", pdf)).id;
    const form = { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" };
    const caseId = await apply("GA03", { form, materials: [{ ref: "M12", id }] });
    const kept = told(parse.caseMaterials, await clerk.call("GET", `/api/staff/cases/${caseId}/materials`));
    ids.caseMaterial = first(kept.materials).id;
  }

  async function draft(): Promise<void> {
    const begun = { itemKey: "GA03", form: { telephone: "13900000000" }, applying: [] };
    ids.draft = told(parse.id, await zhang.call("POST", "/api/kiosk/drafts", begun)).id;
  }

  /** Zhang disputes what the file says; a keeper takes the file of another for the same person's. */
  async function files(): Promise<void> {
    const dispute = { field: "telephone", words: "号码换了" };
    ids.dispute = told(parse.id, await zhang.call("POST", "/api/kiosk/file/disputes", dispute)).id;
    await business.kiosk("kiosk0chen", town).openSession(cards.chen);
    const twins = { keep: cards.zhang.idNumber, merge: cards.chen.idNumber, reason: "同一个人" };
    ids.merge = told(parse.id, await officer.call("POST", "/api/staff/party-merges", twins)).id;
    await credit();
  }

  /** An office enters Wang; the entry is disputed and nobody has decided that. */
  async function credit(): Promise<void> {
    const keeper = business.staff("keeper-of-credit", { role: "fileKeeper", division: district });
    await business.kiosk("kiosk0wang", town).openSession(cards.wang);
    const base = "/api/staff/exchange";
    const about = { number: cards.wang.idNumber, department: "GA", months: 12, basis: "样例罚决〔2026〕1号" };
    const proposed = told(parse.credit, await officer.call("POST", `${base}/credit-entries`, about));
    const decide = `${base}/credit-changes/${first(proposed.proposals).id}/decide`;
    ids.creditEntry = first(
      told(parse.credit, await keeper.call("POST", decide, { approve: true })).entries,
    ).id;
    const at = `${base}/credit-entries/${ids.creditEntry}/changes`;
    const disputed = await officer.call("POST", at, { kind: "dispute", words: "决定已撤销" });
    const changes = first(told(parse.credit, disputed).entries).changes;
    ids.creditChange = changes.find(({ state }) => state === "open")?.id ?? "";
  }

  async function delivery(): Promise<void> {
    ids.delivery = await apply("GA04");
    const at = `/api/kiosk/cases/${ids.delivery}/delivery`;
    const chosen = await zhang.call("POST", at, { way: "counter" });
    if (chosen.status !== 200) throw new Error(JSON.stringify(chosen.body));
  }

  /** A case nobody has taken up, and what its department was told and never took. */
  async function cases(): Promise<void> {
    ids.case = await apply("GA04");
    const { rows } = await sql<{ number: string }>`
      select number from cases where id = ${ids.case}`.execute(business.db);
    ids.caseNumber = first(rows).number;
    // Where nobody listens.
    const connector = { department: "GA", mode: "push", url: "http://127.0.0.1:9/" };
    await administrator.call("POST", "/api/staff/exchange/connectors", connector);
    const { rows: letters } = await sql<{ id: string }>`
      insert into department_outbox (id, department, case_id, type, queued_at, next_at, attempts, dead_at)
      values (${crypto.randomUUID()}, 'GA', ${ids.case}, 'case.accepted', now(), now(), 20, now())
      returning id`.execute(business.db);
    ids.departmentMessage = first(letters).id;
    ids.message = await refusedMessage(ids.case);
    const grants = await administrator.call("GET", "/api/staff/exchange/grants");
    ids.shareGrant = first(told(parse.grants, grants).grants).id;
  }

  /** What the operator would not take. */
  async function refusedMessage(caseId: string): Promise<string> {
    const { rows } = await sql<{ person_id: string }>`
      select person_id from cases where id = ${caseId}`.execute(business.db);
    const personId = first(rows).person_id;
    business.operator.be("refusing");
    await business.db.transaction().execute(async (tx) => {
      const text = () => new Sensitive("已办结。");
      await business.outbox.queue(tx, { key: "sweep", caseIds: [caseId], personId, kind: "pickUp", text });
    });
    await business.outbox.run();
    business.operator.be("well");
    const { rows: messages } = await sql<{ id: string }>`
      select id from case_messages where key = 'sweep'`.execute(business.db);
    return first(messages).id;
  }

  async function proofs(): Promise<void> {
    const asked = async (way: string) =>
      told(parse.challenge, await zhang.call("POST", `/api/kiosk/proofs/${way}/challenge`, {})).challengeId;
    ids.presence = await asked("helper");
    const stranger = await zhang.call("POST", "/api/kiosk/sessions/seen-document/challenge", {});
    ids.seenDocument = told(parse.challenge, stranger).challengeId;
    business.clock.advance(2 * minute);
    ids.challenge = await asked("sms-code");
    const consent = (await zhang.call("GET", "/api/kiosk/mandate")).body;
    const { name, idNumber } = cards.chen;
    const request = {
      uscc: "9142070200001447X4",
      agent: { name, idNumber },
      items: ["RS13"],
      departments: [],
      purpose: "办理参保",
      days: 30,
      consent,
      declaration: "2026-1",
    };
    const body = parser(AgentAuthorisationRequest)(request);
    if (!body.ok) throw new Error(body.detail);
    const given = await zhang.call("POST", "/api/kiosk/enterprise-authorisations", body.value);
    ids.enterpriseAuthorisation = told(parse.id, given).id;
  }

  async function help(): Promise<void> {
    const asked = await zhang.call("POST", "/api/kiosk/help-requests", { need: "elder" });
    ids.helpRequest = told(parse.id, asked).id;
    const helper = business.staff("helper", { role: "helper", division: town });
    const at = `/api/staff/help/${ids.helpRequest}`;
    const steps: readonly HelpAction[] = [{ type: "take" }, { type: "accept", matter: "张样例要办居住证" }];
    for (const action of steps) {
      const { version } = told(parse.help, await helper.call("GET", at));
      const done = await helper.call("POST", `${at}/actions`, { version, action });
      if (done.status !== 200) throw new Error(JSON.stringify(done.body));
    }
    ids.helpForm = first(told(parse.help, await helper.call("GET", at)).forms).id;
  }

  async function office(): Promise<void> {
    const boss = desk(crypto.randomUUID());
    const invite = async (login: string) =>
      told(parse.id, await boss.call("POST", "/api/staff/accounts", { login, name: login, division: town }))
        .id;
    ids.account = await invite("li.lei");
    const role = { role: "windowClerk", division: town };
    const at = `/api/staff/accounts/${ids.account}/assignments`;
    ids.assignment = told(parse.id, await boss.call("POST", at, role)).id;
    const away = { absentId: ids.account, from: business.clock.now(), until: Date.UTC(2027, 0, 1) };
    ids.absence = told(parse.id, await boss.call("POST", "/api/staff/absences", away)).id;
    ids.passkey = crypto.randomUUID();
    await sql`
      insert into staff_passkeys (id, account_id, credential, public_key, counter, site, name, created_at)
      values (${ids.passkey}, ${ids.account}, 'credential', '\\x00', 0, 'localhost', 'key', now())`.execute(
      business.db,
    );
    const technician = { number: "0001", name: "工样例", pin: "258036", division: town };
    ids.technician = told(parse.id, await boss.call("POST", "/api/staff/technicians", technician)).id;
    const keeper = business.staff("keeper", { role: "sealKeeper", division: district });
    ids.seal = first(told(parse.seals, await keeper.call("GET", "/api/staff/seals")).seals).id;
    const editor = business.staff("editor", { role: "catalogueEditor", division: district });
    const point = {
      name: "太和镇自助点",
      kind: "selfService",
      division: town,
      address: "",
      telephone: "02712345678",
      hours: { always: true },
      equipment: [],
    };
    ids.servicePoint = told(parse.id, await editor.call("POST", "/api/staff/service-points", point)).id;
    const file = await editor.call("GET", "/api/staff/catalogue/files/materials");
    const more = Buffer.from(file.bytes.toString().replace('"居民身份证"', '"身份证"')).toString("base64");
    const imported = { format: "json", content: more, dryRun: false, reason: "字典更新" };
    const waits = await editor.call("POST", "/api/staff/catalogue/files/materials", imported);
    ids.listDraft = told(parse.waits, waits).draft;
    ids.kiosk = await business.kiosks.register({
      name: "太和镇便民服务中心",
      number: "07",
      division: "太和镇",
      divisionCode: town,
      phone: "02712345678",
      hours: "",
    });
  }

  await signIn();
  await certificate();
  await signIn();
  await life();
  await papers();
  await draft();
  await files();
  await signIn();
  await delivery();
  await cases();
  await help();
  await office();
  // Last: a challenge and the session it was put to are short-lived.
  await signIn();
  await proofs();
  return { ids, zhang };
}
