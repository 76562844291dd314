import type { PrintJobView, VisitView } from "@zizhuban/device-agent-contract";
import { enterpriseStages, personStages } from "@zizhuban/server-contract";
import type {
  AccessLogEntry,
  FormField,
  ItemPlaces,
  LifeEventChild,
  LifeEventView,
  OwnCase,
  OwnDelivery,
  OwnLicence,
  PackagePlan,
  PartyField,
} from "@zizhuban/server-contract";
import type { Facts } from "../src/facts.ts";
import type { Gathered } from "../src/filing/index.ts";
import type { HelpState, HelpStep } from "../src/help/index.ts";
import {
  firstState,
  type JourneyState,
  type PackageErrand,
  type Place,
  type Round,
} from "../src/journey/index.ts";
import type { MattersState, MattersStep, OwnFile } from "../src/matters/index.ts";
import type { PackagesState, PackagesStep } from "../src/packages/index.ts";
import type { Scene } from "./fixtures.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const day = 86_400_000;
const now = 1_795_400_000_000;

const job = (state: PrintJobView["state"], more: Partial<PrintJobView> = {}): PrintJobView => ({
  jobId: id(4),
  printer: "ReceiptPrinter",
  state,
  pages: 1,
  ...more,
});

const matter = (n: number, itemKey: string, itemName: string, more: Partial<OwnCase> = {}): OwnCase => ({
  id: id(n),
  number: `4207022026112${n}0018K`,
  itemKey,
  itemName,
  phase: "inReview",
  clock: { waitsFor: "decision", due: "2026-12-14", left: 15, light: "green" },
  timeline: [
    { at: now - 4 * day, type: "applied" },
    { at: now - 3 * day, type: "receive" },
    { at: now - 3 * day, type: "accept" },
    { at: now - 1 * day, type: "review" },
  ],
  asked: [],
  appliedAt: now - 4 * day,
  ...more,
});
const supplementing = matter(20, "YB05", "医疗费用零星(手工)报销", {
  phase: "supplementing",
  clock: { waitsFor: "supplement", due: "2026-12-01", left: 5, light: "stopped" },
  timeline: [
    { at: now - 4 * day, type: "applied" },
    { at: now - 3 * day, type: "receive" },
    {
      at: now - 2 * day,
      type: "requestSupplement",
      words: "发票要原件，金额看不清。出院记录请到医院病案室复印，盖章。",
    },
  ],
  asked: [
    { ref: "M16", name: "医疗费用票据", by: "2026-12-01" },
    { ref: "M17", name: "诊断证明、出院记录、费用清单等病历资料", by: "2026-12-01" },
  ],
});
const ready = matter(21, "MZ06", "老年人优待证办理", {
  phase: "delivering",
  decision: "granted",
  clock: { waitsFor: "delivery", due: "2026-12-03", left: 7, light: "green" },
});
const applied = matter(22, "RS10", "企业职工达到法定退休年龄领取基本养老金资格确认", {
  phase: "applied",
  clock: { waitsFor: "acceptance", due: "2026-11-30", left: 3, light: "green", provisional: true },
  timeline: [{ at: now, type: "applied" }],
});
const refused = matter(23, "RS03", "灵活就业人员参保登记", {
  phase: "completed",
  decision: "refused",
  clock: { waitsFor: "nothing", light: "stopped" },
  timeline: [
    { at: now - 4 * day, type: "applied" },
    { at: now - 3 * day, type: "receive" },
    { at: now - 3 * day, type: "accept" },
    { at: now - 2 * day, type: "review" },
    {
      at: now - 1 * day,
      type: "decided.refused",
      words:
        "您在 2026 年 9 月起由原单位缴费，缴费还没有停止，不能同时按灵活就业人员参保。\n请先让单位办理停止缴费，再来申请，材料不用重新交。",
    },
  ],
});
/** As much as an office may write. */
const long =
  "您交的住院费用清单缺第 3 页，看不到 11 月 2 日到 11 月 5 日的费用。请到医院住院处补打，盖章后扫描。".repeat(
    14,
  );
const returned = matter(24, "MZ03", "临时救助", {
  phase: "returned",
  clock: { waitsFor: "nothing", light: "stopped" },
  timeline: [
    { at: now - 4 * day, type: "applied" },
    { at: now - 3 * day, type: "return", words: long },
  ],
});

const child = (key: string, name: string, more: Partial<LifeEventChild>): LifeEventChild => ({
  key,
  name,
  department: "YB",
  departmentName: "区医疗保障经办机构",
  mandatory: true,
  instant: false,
  after: [],
  workdays: 15,
  state: "open",
  critical: true,
  waitsFor: [],
  ...more,
});
const life: LifeEventView = {
  id: id(30),
  number: "42070220261123000042",
  code: "YJS08",
  version: 1,
  name: { zh: "企业职工退休一件事", en: "Retiring from a company" },
  state: "running",
  reasons: [],
  appliedAt: now,
  clock: { due: "2026-12-14", provisional: false, expected: "2026-12-10", left: 15, light: "green" },
  progress: { done: 1, of: 3 },
  visits: 1,
  items: [
    child("RS10", "企业职工达到法定退休年龄领取基本养老金资格确认", {
      caseId: id(22),
      expected: "2026-12-10",
      departmentName: "区人力资源和社会保障局",
    }),
    child("GJ02", "住房公积金提取", { state: "waiting", expected: "2026-12-14" }),
    child("MZ06", "老年人优待证办理", { state: "done", caseId: id(21) }),
  ],
};
const licence = (n: number, title: string, state: OwnLicence["state"]): OwnLicence => ({
  id: id(n),
  number: "42070220261123000017K",
  identifier: "1.2.156.3005.2",
  title,
  issuer: "鄂州市梁子湖区人力资源和社会保障局",
  issuedAt: now - n * day,
  state,
  authorisations: [
    {
      id: id(80 + n),
      recipient: "JY",
      purpose: "子女入学",
      givenAt: now - 10 * day,
      expiresAt: now + (n === 1 ? 20 : -1) * day,
      uses: n,
    },
  ],
});
const known = (
  field: string,
  value: string,
  source: PartyField["source"],
  more: Partial<PartyField> = {},
): PartyField => ({ field, value, source, sourceId: "03", at: now - 2 * day, ...more });
const file: OwnFile = {
  person: {
    id: id(70),
    kind: "person",
    fields: [
      known("name", "张**", "idCard"),
      known("sex", "1", "idCard"),
      known("nation", "15", "idCard"),
      known("birth", "19510615", "idCard"),
      known("address", "湖北省鄂州市梁子湖区太和镇陈太村 3 组 12 号", "idCard"),
      known("idNumber", "420702********0010", "idCard"),
      known("telephone", "138****0010", "application", { sourceId: id(20), at: now - 80 * day }),
      known("bankAccount", "622200*********0001", "correction", { at: now - 40 * day }),
    ],
    cases: [supplementing, ready, applied, refused, returned].map(
      ({ id: of, number, itemKey, itemName, phase, appliedAt }) => ({
        id: of,
        number,
        itemKey,
        itemName,
        phase,
        appliedAt,
      }),
    ),
    consents: [
      { register: "社会保险参保登记库", purpose: "为本人开具社会保险参保证明", givenAt: now - 3 * day },
      {
        register: "社会保障卡持卡信息库",
        purpose: "核验申请材料：社会保障卡/银行账户",
        givenAt: now - 9 * day,
      },
    ],
    disputes: [
      {
        id: id(71),
        field: "telephone",
        state: "open",
        words: "正确的号码是 13900000009",
        askedAt: now - day,
      },
      {
        id: id(72),
        field: "bankAccount",
        state: "corrected",
        words: "现在变了，不是这样了",
        askedAt: now - 50 * day,
        decidedAt: now - 40 * day,
        reason: "已打电话向您核实，账号改成了新的。",
      },
      {
        id: id(73),
        field: "name",
        state: "rejected",
        words: "写错了，从来不是这样",
        askedAt: now - 60 * day,
        decidedAt: now - 58 * day,
        reason:
          "姓名以身份证为准。要改名，请到太和派出所户籍窗口办理，改好后换身份证，再来放一次卡就更新了。",
      },
    ],
  },
};
const looks: AccessLogEntry[] = [
  {
    at: now - day,
    kind: "case",
    office: { place: "太和镇", role: "windowClerk" },
    purpose: "办理“医疗费用零星(手工)报销”",
    number: supplementing.number,
    outcome: "found",
    times: 4,
  },
  {
    at: now - day,
    kind: "material",
    office: { place: "梁子湖区", department: "区医疗保障经办机构", role: "reviewer" },
    paper: "医疗费用票据",
    purpose: "办理“医疗费用零星(手工)报销”",
    number: supplementing.number,
    outcome: "found",
    times: 2,
  },
  {
    at: now - 2 * day,
    kind: "register",
    office: { department: "区人力资源和社会保障局" },
    register: "社会保险参保登记库",
    purpose: "为本人开具社会保险参保证明",
    recipient: "RS01",
    outcome: "noRecord",
    times: 1,
  },
  {
    at: now - 5 * day,
    kind: "file",
    office: { place: "梁子湖区", role: "fileKeeper" },
    purpose: "核对本人提出的异议",
    outcome: "found",
    times: 1,
  },
  { at: now - 6 * day, kind: "archive", purpose: "办理“老年人优待证办理”", outcome: "found", times: 1 },
];
const delivery: OwnDelivery = {
  caseId: id(21),
  ways: ["counter", "village", "post"],
  points: [
    { code: "420702", name: "梁子湖区政务服务中心" },
    { code: "420702100S01", name: "太和镇陈太村代办点" },
    { code: "420702100S02", name: "太和镇莲花村代办点" },
  ],
  known: { name: "张样例", address: "湖北省鄂州市梁子湖区太和镇陈太村 3 组 12 号" },
};
const ofMatters: Omit<MattersState, "step"> = {
  cases: [refused, applied, ready, supplementing, returned],
  packages: [life],
  licences: [
    licence(1, "社会保险参保证明", "valid"),
    licence(9, "住房公积金缴存证明", "valid"),
    licence(40, "老年人优待证", "revoked"),
  ],
  file,
  looks,
  wanted: undefined,
  turn: 1,
};

const field = (key: string, zh: string, en: string): PackagePlan["form"][number] => ({
  key,
  zh,
  en,
  required: true,
  type: "text",
  maxLength: 20,
  check: "telephone",
  usedBy: [],
});
const planned = life.items.map(
  ({ key, name, department, departmentName, mandatory, instant, after, workdays }) => ({
    key,
    name,
    department,
    departmentName,
    mandatory,
    instant,
    after,
    workdays,
  }),
);
const plan: PackagePlan = {
  code: "YJS08",
  version: 1,
  identityLevel: "A2",
  items: planned,
  form: [field("telephone", "联系电话", "Telephone"), field("bankAccount", "收款账号", "Account")],
  materials: [
    {
      ref: "M07",
      name: "社会保障卡/银行账户",
      note: "",
      get: "share",
      required: true,
      tolerable: false,
      promisable: false,
      usedBy: ["RS10"],
    },
  ],
  path: { items: ["RS10"], workdays: 10 },
  due: "2026-12-14",
  provisional: false,
};
const unanswerable: FormField = { ...field("reason", "申请事由", "Why"), type: "choice" };
const event = {
  code: "YJS08",
  version: 1,
  name: life.name,
  note: "",
  items: planned.map((item, i) => Object.assign({}, item, { mandatory: i === 0 })),
  questions: [
    {
      key: "deemed",
      zh: "视同缴费年限是否需认定?",
      en: "Are there years to be counted as paid?",
      choices: [
        { key: "yes", zh: "是", en: "Yes", adds: [], drops: [] },
        { key: "no", zh: "否", en: "No", adds: [], drops: [] },
      ],
    },
  ],
};
const stages = [
  ...personStages.map((stage) => ({ stage, of: "person" as const })),
  ...enterpriseStages.map((stage) => ({ stage, of: "enterprise" as const })),
].map(({ stage, of }, i) => ({
  stage,
  of,
  packages: [
    {
      code: `YJS0${i % 9}`,
      version: 1,
      name: { zh: `${stage}一件事`, en: "Retiring from a company" },
      items: 4,
      departments: 3,
      promised: { value: 10, unit: "workday" as const },
    },
  ],
}));

const places: ItemPlaces = {
  asOf: now,
  itemKey: "BD03",
  needs: ["id-card-reader"],
  places: [
    {
      id: "1",
      name: "太和镇便民服务中心",
      kind: "selfService",
      division: "420702100",
      address: "太和镇人民路 1 号",
      telephone: "0711-0000000",
      hours: { always: true },
      open: true,
      here: true,
      lacking: [],
    },
    {
      id: "2",
      name: "梁子湖区政务服务中心",
      kind: "selfService",
      division: "420702",
      address: "",
      telephone: "0711-0000001",
      hours: { from: "08:30", to: "17:30" },
      open: true,
      here: false,
      lacking: [],
    },
  ],
  later: [
    {
      id: "3",
      name: "太和镇陈太村代办点",
      kind: "clerk",
      division: "420702100S01",
      address: "",
      telephone: "0711-0000002",
      hours: { from: "09:00", to: "16:00" },
      open: false,
      here: false,
      lacking: [],
    },
    {
      id: "4",
      name: "涂家垴镇便民服务中心",
      kind: "selfService",
      division: "420702101",
      address: "",
      telephone: "0711-0000003",
      hours: { always: true },
      open: true,
      here: false,
      lacking: ["certificate-printer"],
    },
  ],
};

/** What the plan of a life event leads to. */
export const packageErrand: PackageErrand = {
  errand: "package",
  name: event.name,
  plan,
  situation: { answers: {}, chosen: [] },
};

/** Every state of what is kept apart from the journey, but an application's own. */
export function errandScenes(given: {
  readonly facts: Facts;
  readonly paperOut: Facts;
  readonly visit: VisitView;
  readonly round: Round;
  readonly gathered: Gathered;
}): Readonly<Record<string, Scene>> {
  const { visit, round, gathered } = given;
  const scene = (
    place: Place,
    flows: NonNullable<Scene["flows"]>,
    journey: Partial<JourneyState> = { visit },
    facts = given.facts,
  ): Scene => ({ facts, journey: { ...firstState, place, ...journey }, flows });
  const matters = (step: MattersStep, more: Partial<MattersState> = {}, level: VisitView["level"] = "A2") =>
    scene({ at: "matters" }, { matters: { ...ofMatters, ...more, step } }, { visit: { ...visit, level } });
  const packages = (step: PackagesStep, more: Partial<PackagesState> = {}) =>
    scene(
      { at: "packages", stage: undefined },
      { packages: { stages, wanted: undefined, turn: 1, ...more, step } },
      {},
    );
  const help = (step: HelpStep): Scene => {
    const state: HelpState = { itemKey: undefined, step, turn: 1 };
    return scene({ at: "home" }, { help: state }, { helping: true });
  };
  const asked = { need: "elder", telephone: undefined } as const;
  const receipt = {
    id: id(50),
    number: "B2026112300017",
    state: "assigned",
    answerBy: now + 7_200_000,
  } as const;
  const to = { name: "张样例", address: "湖北省鄂州市梁子湖区太和镇陈太村 3 组 12 号" };
  const writing = (part: "name" | "address", text: string) =>
    ({
      at: "writing",
      id: id(21),
      delivery,
      part,
      to: { name: "", address: "", [part]: text },
      composing: false,
      wrong: false,
    }) as const;
  const copy = (jobNow: Extract<MattersStep, { at: "copy" }>["job"]) =>
    matters({ at: "copy", id: id(1), purpose: "子女入学", job: jobNow });
  const situation = { answers: {}, chosen: [] };
  const packageErrand = { errand: "package", name: life.name, plan, situation } as const;
  const supply = { errand: "supply", matter: supplementing, name: supplementing.itemName } as const;
  const handed = { id: id(30), number: life.number, due: { means: "result", day: "2026-12-14" } } as const;
  return {
    "matters-loading": matters({ at: "loading" }),
    "matters-list": matters({ at: "list" }),
    "matters-none": matters({ at: "list" }, { cases: [], packages: [] }),
    "matters-less": matters({ at: "list" }, { cases: [applied], packages: [] }, "A1"),
    "matters-supplement": matters({ at: "case", id: id(20), slip: undefined }),
    "matters-ready": matters({ at: "case", id: id(21), slip: undefined }),
    "matters-applied": matters({ at: "case", id: id(22), slip: job("printed") }),
    "matters-refused": matters({ at: "case", id: id(23), slip: { refused: "paperOut" } }),
    "matters-returned": matters({ at: "case", id: id(24), slip: undefined }),
    "matters-told": matters({ at: "told", id: id(24) }),
    "matters-file": matters({ at: "file" }),
    "matters-fields": matters({ at: "fields" }),
    "matters-field": matters({ at: "fieldOf", field: "address" }),
    "matters-field-disputed": matters({ at: "fieldOf", field: "telephone" }),
    "matters-field-corrected": matters({ at: "fieldOf", field: "bankAccount" }),
    "matters-field-kept": matters({ at: "fieldOf", field: "name" }),
    "matters-answer": matters({ at: "answer", field: "name" }),
    "matters-dispute": matters({ at: "dispute", field: "bankAccount" }),
    "matters-dispute-words": matters({
      at: "ownWords",
      field: "address",
      entered: "",
      composing: false,
      wrong: true,
    }),
    "matters-dispute-number": matters({
      at: "rightDigits",
      field: "telephone",
      entered: "139",
      wrong: true,
    }),
    "matters-history": matters({ at: "history" }),
    "matters-consents": matters({ at: "consents" }),
    "matters-end-consent": matters({ at: "endConsent", id: id(81) }),
    "matters-looks": matters({ at: "accessLog" }),
    "matters-looks-none": matters({ at: "accessLog" }, { looks: [] }),
    "matters-package-untouched": matters(
      { at: "package", id: id(30), slip: undefined },
      {
        packages: [{ ...life, items: life.items.map((one) => ({ ...one, phase: "applied" as const })) }],
      },
    ),
    "matters-sign-package": matters({
      at: "sign",
      id: id(30),
      sheet: { of: "lifeEvent", id: id(30), number: life.number, digest: "", open: true },
      strokes: [],
      wrong: undefined,
    }),
    "matters-package": matters({ at: "package", id: id(30), slip: undefined }),
    "matters-withdraw": matters({ at: "withdraw", id: id(22) }),
    "matters-delivery": matters({ at: "delivery", id: id(21), delivery }),
    "matters-delivery-no-address": matters({
      at: "delivery",
      id: id(21),
      delivery: { ...delivery, known: {} },
    }),
    "matters-delivery-code": matters({
      at: "delivery",
      id: id(21),
      delivery: {
        ...delivery,
        chosen: { way: "village", point: "420702100S01", state: "ready", code: "482915" },
      },
    }),
    "matters-point": matters({ at: "point", id: id(21), delivery }),
    "matters-address": matters({ at: "address", id: id(21), delivery, to, entered: "1390000", wrong: true }),
    "matters-writing": matters(writing("address", "湖北省鄂州市梁子湖区")),
    "matters-writing-wrong": matters({ ...writing("name", ""), wrong: true }),
    "matters-sign": matters({
      at: "sign",
      id: id(22),
      sheet: { of: "case", id: id(22), number: applied.number, digest: "", open: true },
      strokes: [],
      wrong: "signatureEmpty",
    }),
    "matters-sign-helper": matters({
      at: "sign",
      id: id(22),
      sheet: {
        of: "case",
        id: id(22),
        number: applied.number,
        digest: "",
        open: true,
        signedAt: now,
        helper: "awaited",
      },
      strokes: [],
      wrong: undefined,
    }),
    "matters-sign-helper-empty": matters({
      at: "sign",
      id: id(22),
      sheet: { of: "case", id: id(22), number: applied.number, digest: "", open: true, helper: "signed" },
      strokes: [],
      wrong: "signatureEmpty",
    }),
    "matters-sign-closed": matters({
      at: "sign",
      id: id(22),
      sheet: { of: "case", id: id(22), number: applied.number, digest: "", open: false, signedAt: now },
      strokes: [],
      wrong: undefined,
    }),
    "matters-licences": matters({ at: "licences" }),
    "matters-licence": matters({ at: "licence", id: id(1) }),
    "matters-licence-revoked": matters(
      { at: "licence", id: id(40) },
      {
        licences: [
          {
            ...licence(40, "老年人优待证", "revoked"),
            revokedFor: "姓名登记错了，已按身份证重新发一张，号码不变。",
          },
        ],
      },
    ),
    "matters-licence-paper-out": { ...matters({ at: "licence", id: id(1) }), facts: given.paperOut },
    "matters-purpose": matters({ at: "purpose", id: id(1) }),
    "matters-copy-coming": copy("asked"),
    "matters-copy-out": copy(job("printed")),
    "matters-copy-refused": copy({ refused: "copiesExhausted" }),
    "matters-copy-unknown": copy(job("unknown")),
    "matters-trouble": matters({
      at: "trouble",
      code: "serverUnreachable",
      again: { type: "load" },
      from: { at: "list" },
    }),
    "card-matters": scene(
      { at: "card", aim: { errand: "matters" }, token: "idCard", phase: "waiting", failed: undefined },
      {},
      {},
    ),
    "packages-loading": packages({ at: "loading" }),
    "packages-stages": packages({ at: "stages" }),
    "packages-of-stage": packages({ at: "packages", stage: "退休" }),
    "packages-question": packages({ at: "question", event, index: 0, answers: {} }),
    "packages-extras": packages({ at: "extras", event, answers: {}, chosen: ["GJ02"] }),
    "packages-plan": packages({ at: "plan", event, situation, plan }),
    "packages-plan-not-here": packages({
      at: "plan",
      event,
      situation,
      plan: { ...plan, form: [{ ...unanswerable, usedBy: [] }] },
    }),
    "packages-trouble": packages({
      at: "trouble",
      code: "serverUnreachable",
      again: { type: "stages" },
    }),
    "package-materials": scene(
      { at: "filing", aim: packageErrand },
      {
        filing: { gathered: { ...gathered, subject: packageErrand }, step: { at: "materials" }, turn: 1 },
      },
    ),
    "package-receipt": scene(
      { at: "filing", aim: packageErrand },
      {
        filing: {
          gathered: { ...gathered, subject: packageErrand },
          step: { at: "receipt", handed, slip: { refused: "paperOut" } },
          turn: 1,
        },
      },
    ),
    "supply-materials": scene(
      { at: "filing", aim: supply },
      {
        filing: {
          gathered: {
            ...gathered,
            subject: supply,
            later: [],
            materials: supplementing.asked.map(({ ref, name }, i) => ({
              ref,
              name,
              note: "",
              required: true,
              state: i === 0 ? "there" : "missing",
              ways: [{ way: "scan" }],
            })),
            chosen: [{ ref: "M16", id: id(60), from: "scan" }],
          },
          step: { at: "materials" },
          turn: 1,
        },
      },
    ),
    "supply-answered": scene(
      { at: "filing", aim: supply },
      {
        filing: {
          gathered: { ...gathered, subject: supply },
          step: { at: "trouble", code: "eventOutOfOrder", of: "submit" },
          turn: 1,
        },
      },
    ),
    "supply-receipt": scene(
      { at: "filing", aim: supply },
      {
        filing: {
          gathered: { ...gathered, subject: supply },
          step: { at: "receipt", handed: { ...handed, number: supplementing.number }, slip: "asked" },
          turn: 1,
        },
      },
    ),
    places: scene({ at: "places", round }, { places: { item: round.item, found: places, turn: 1 } }, {}),
    "places-none": scene(
      { at: "places", round },
      { places: { item: round.item, found: { ...places, places: [], later: [] }, turn: 1 } },
      {},
    ),
    "places-trouble": scene(
      { at: "places", round },
      { places: { item: round.item, found: { code: "serverUnreachable" }, turn: 1 } },
      {},
    ),
    "help-need": help({ at: "need" }),
    "help-telephone": help({ at: "telephone", need: "elder", entered: "1390000", wrong: true }),
    "help-sending": help({ at: "sending", asked }),
    "help-ticket": help({ at: "ticket", receipt }),
    "help-ticket-later": help({ at: "ticket", receipt: { ...receipt, answerBy: now + 2 * day } }),
    "help-trouble": help({ at: "trouble", asked, code: "serverUnreachable" }),
  };
}
