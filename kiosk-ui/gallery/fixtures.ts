import type { PrintJobView, SmartCardReaderStatus, VisitView } from "@zizhuban/device-agent-contract";
import type { CaseOutcome, Catalogue, CatalogueItem, Site, Verb } from "@zizhuban/server-contract";
import type { Token } from "../src/device/index.ts";
import type { DeskState } from "../src/maintenance/index.ts";
import { errandScenes, packageErrand } from "./errand-fixtures.ts";
import { phoneScenes } from "./phone-fixtures.ts";
import { actingScenes, proofScenes, rightsScenes, seenDocumentScenes } from "./proof-fixtures.ts";
import type { FlowStates } from "../src/errands/index.ts";
import type { CheckedMaterial, FilingStep, Gathered } from "../src/filing/index.ts";
import type { Facts } from "../src/facts.ts";
import { noLeftPaper } from "../src/left-paper.ts";
import { firstState, type JourneyState, type Place, type Round, type Served } from "../src/journey/index.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const site: Site = {
  name: "太和镇便民服务中心",
  kioskNumber: "03",
  division: "420702100",
  phone: "0711-0000000",
  hours: "工作日 8:30–17:30 有人接听",
  version: "1",
};

function item(
  key: string,
  name: string,
  verbs: readonly Verb[],
  more: Partial<CatalogueItem> = {},
): CatalogueItem {
  return {
    key,
    name,
    department: "区人力资源和社会保障局",
    verbs: [...verbs],
    instant: true,
    fee: { amount: 0, note: "不收费" },
    identityLevel: "A2",
    conditions: ["本人参加过社会保险"],
    legalBasis: ["社会保险法", "社会保险经办条例"],
    materials: [{ name: "居民身份证", note: "身份证读卡器读取,不留存复印件", required: true }],
    promisedWorkdays: 0,
    pages: 0,
    availableHere: false,
    ...more,
  };
}

const pension = item("RS01", "社会保险参保证明查询打印", ["query", "print"], {
  plainName: "养老保险证明",
  englishName: "Social insurance certificate",
  pages: 1,
  availableHere: true,
  consent: { register: "社会保险参保登记库", purpose: "为本人开具社会保险参保证明" },
});

const house = item("BD03", "存量房(二手房)转移登记", ["book", "apply", "pay"], {
  department: "区不动产登记中心(区自然资源和规划分局)",
  instant: false,
  fee: { amount: 80, note: "80 元/件（住宅登记费）" },
  promisedWorkdays: 3,
  conditions: ["买卖双方共同申请", "房屋没有查封、抵押等限制转移的情形"],
  legalBasis: ["民法典", "不动产登记暂行条例"],
  materials: [
    { name: "居民身份证", note: "身份证读卡器读取,不留存复印件", required: true },
    { name: "不动产权证书信息", note: "不动产登记信息核验", required: true },
    { name: "存量房买卖合同", note: "高拍仪扫描或网上上传", required: true },
    { name: "完税信息", note: "税务完税信息核验", required: true },
    { name: "结婚证信息", note: "民政婚姻登记信息核验", required: false },
    { name: "维修资金过户信息", note: "公共资源交易信息核验", required: true },
    {
      name: "居住/就业/就读证明材料(三选一)",
      note: "“只填一表”,由终端预填、申请人签名确认",
      required: false,
    },
  ],
});

const items: CatalogueItem[] = [
  pension,
  item("YB01", "基本医疗保险参保信息查询打印", ["query", "print"], {
    plainName: "医保证明",
    englishName: "Medical insurance record",
    pages: 1,
    availableHere: true,
  }),
  item("GJ01", "住房公积金缴存证明查询打印", ["query", "print"], {
    plainName: "公积金缴存证明",
    englishName: "Housing fund certificate",
    pages: 1,
    availableHere: true,
  }),
  item("RS02", "社会保险个人缴费明细查询打印", ["query", "print"]),
  item("SW01", "个人所得税纳税记录开具", ["query", "print"]),
  item("BD01", "本人名下不动产登记资料查询打印(含有无房证明)", ["query", "print"]),
  item("GA04", "有无犯罪记录查询(个人)", ["query", "print"]),
  item("GA08", "道路交通违法查询与罚款缴纳", ["query", "pay", "print"]),
  item("JY01", "义务教育阶段新生入学登记", ["apply", "query"]),
  item("RS10", "企业职工达到法定退休年龄领取基本养老金资格确认", ["book", "apply"]),
  item("GY03", "水电气费查询与缴纳", ["query", "pay", "print"]),
  house,
];

const stages: readonly (readonly [string, readonly string[]])[] = [
  ["出生", []],
  ["上学", ["JY01"]],
  ["就业", []],
  ["保障", []],
  ["结婚", []],
  ["就医", ["YB01"]],
  ["退休", ["RS01", "RS10"]],
  ["养老", []],
];
const catalogue: Catalogue = {
  version: "1",
  items,
  lifeEvents: stages.map(([stage, keys], i) => ({
    code: `YJS0${i}`,
    name: `${stage}一件事`,
    stages: [stage],
    items: [...keys],
  })),
};

const allWell: Facts = {
  link: "up",
  devices: {
    reader: { name: "IdCardReader", presence: "sensor", status: { state: "ready", card: "absent" } },
    certificatePrinter: { name: "CertificatePrinter", status: { state: "ready", warnings: [] } },
    receiptPrinter: { name: "ReceiptPrinter", status: { state: "ready", warnings: [] } },
  },
  site,
  catalogue,
  network: "up",
  maintenance: { phase: "off", roster: "current" },
  leftPaper: noLeftPaper,
  simulated: false,
};
const paperOut: Facts = {
  ...allWell,
  devices: {
    ...allWell.devices,
    certificatePrinter: {
      name: "CertificatePrinter",
      status: { state: "attention", problems: ["paperOut"], warnings: [] },
    },
  },
};
const readerGone: Facts = {
  ...allWell,
  devices: {
    ...allWell.devices,
    reader: { name: "IdCardReader", presence: "none", status: { state: "offline", reason: "notFound" } },
  },
};

/** With a reader for cards with contacts, and what is in its slot. */
const withSlot = (status: SmartCardReaderStatus, facts = allWell, left = false): Facts => ({
  ...facts,
  devices: { ...facts.devices, smartCardReader: { name: "SmartCardReader", status, left } },
});
const slotEmpty = withSlot({ state: "ready", card: "absent" });
const slotBroken = withSlot({ state: "fault", fault: "serviceDown" });
const slotFull = withSlot({ state: "ready", card: "present" });

const visit: VisitView = {
  id: id(1),
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A2",
  idleRemainingMs: 60_000,
  phase: "active",
};
const outcome: CaseOutcome = {
  caseId: id(2),
  caseNumber: "BJ-20261123-000017",
  itemKey: "RS01",
  outcome: "issued",
  facts: [
    { label: "城乡居民基本养老保险", value: "正常参保" },
    { label: "累计缴费月数", value: "126" },
    { label: "参保地", value: "梁子湖区太和镇" },
  ],
  certificate: {
    id: id(3),
    number: "42070220261123000017K",
    pages: 1,
    issuedAt: 0,
    verifyUrl: "http://127.0.0.1/verify/x",
  },
  completedAt: 0,
};
const round: Round = { id: 1, item: pension, print: "yes", slip: "yes", from: undefined };
const served: Served = { ...round, outcome, papers: { certificate: undefined, slip: undefined } };
const job = (state: PrintJobView["state"], more: Partial<PrintJobView> = {}): PrintJobView => ({
  jobId: id(4),
  printer: "CertificatePrinter",
  state,
  pages: 1,
  ...more,
});
const withJob = (state: PrintJobView["state"], more?: Partial<PrintJobView>): Served => ({
  ...served,
  papers: { certificate: job(state, more), slip: state === "printed" ? job("printed") : undefined },
});

const reimbursement = item("YB05", "医疗费用零星(手工)报销", ["apply"], {
  department: "区医疗保障经办机构",
  instant: false,
  promisedWorkdays: 15,
  conditions: ["参加基本医疗保险"],
  fields: [
    {
      key: "telephone",
      zh: "联系电话",
      en: "Telephone",
      required: true,
      type: "text",
      maxLength: 20,
      check: "telephone",
    },
    {
      key: "purpose",
      zh: "用途",
      en: "Purpose",
      required: true,
      type: "choice",
      maxLength: 20,
      choices: ["求职", "出国", "办证", "其他"],
    },
    {
      key: "eventDate",
      zh: "发生日期",
      en: "Date it happened",
      required: false,
      type: "date",
      maxLength: 10,
      check: "date",
    },
    { key: "address", zh: "现住址", en: "Home address", required: false, type: "text", maxLength: 200 },
    {
      key: "uscc",
      zh: "统一社会信用代码",
      en: "Unified social credit code",
      required: true,
      type: "text",
      maxLength: 18,
      check: "uscc",
    },
  ],
});
const alsoKnown: NonNullable<CatalogueItem["fields"]> = [
  {
    key: "bankAccount",
    zh: "收款银行账号",
    en: "Bank account for payment",
    required: true,
    type: "text",
    maxLength: 30,
    pattern: "^[0-9]{12,30}$",
    source: "person.bankAccount",
  },
];
const listed = (
  ref: string,
  name: string,
  state: CheckedMaterial["state"],
  more: Partial<CheckedMaterial> = {},
): CheckedMaterial => ({ ref, name, note: "", required: true, state, ways: [], ...more });
const gathered: Gathered = {
  subject: { errand: "item", item: reimbursement },
  form: { telephone: "13800000010", purpose: "办证" },
  materials: [
    listed("M01", "居民身份证", "there", { note: "身份证读卡器读取,不留存复印件" }),
    listed("M08", "业务申请表", "there", { note: "“只填一表”,由终端预填、申请人签名确认" }),
    listed("M07", "社会保障卡/银行账户", "missing", {
      ways: [
        { way: "register", register: "社会保障卡持卡信息库", purpose: "核验申请材料：社会保障卡/银行账户" },
        { way: "box", id: id(8), trust: "B", keptAt: 1_795_000_000_000 },
        { way: "scan" },
      ],
    }),
    listed("M16", "医疗费用票据", "missing", {
      ways: [{ way: "promise" }, { way: "scan" }, { way: "later" }],
    }),
    listed("M17", "诊断证明、出院记录、费用清单等病历资料", "later"),
    listed("M12", "居住/就业/就读证明材料(三选一)", "notNeeded", { note: "按情形提供其中一份" }),
  ],
  known: [],
  applying: [],
  later: ["M17"],
  promised: [],
  chosen: [],
  consents: [],
};
/** With what need not be asked. */
const withKnown: Gathered = {
  ...gathered,
  subject: {
    errand: "item",
    item: { ...reimbursement, fields: [...(reimbursement.fields ?? []), ...alsoKnown] },
  },
  form: {
    telephone: "13800000010",
    address: "湖北省鄂州市梁子湖区太和镇陈太村 3 组 12 号",
    bankAccount: "6222000000000000001",
  },
  known: [
    { key: "telephone", value: "13800000010", source: "application", at: 1_788_000_000_000 },
    {
      key: "address",
      value: "湖北省鄂州市梁子湖区太和镇陈太村 3 组 12 号",
      source: "idCard",
      at: 1_795_000_000_000,
    },
    { key: "bankAccount", value: "6222000000000000001", source: "correction", at: 1_790_000_000_000 },
  ],
};
const allThere: Gathered = {
  ...gathered,
  chosen: [{ ref: "M16", id: id(9), from: "scan" }],
  consents: [{ ref: "M07", register: "社会保障卡持卡信息库", purpose: "核验申请材料：社会保障卡/银行账户" }],
  materials: gathered.materials.map((material) =>
    material.state === "missing" ? { ...material, state: "there", ways: [] } : material,
  ),
};

export interface Scene {
  readonly flows?: FlowStates;
  readonly facts: Facts;
  readonly journey: JourneyState;
  readonly desk?: DeskState;
}
const scene = (place: Place, more: Partial<JourneyState> = {}, facts = allWell): Scene => ({
  facts,
  journey: { ...firstState, place, ...more },
});
const known = { visit };
const preview = (pictures: "page" | "unavailable" | "loading", facts = allWell) =>
  scene(
    {
      at: "preview",
      round: served,
      pictures: pictures === "page" ? [{ url: "/sample-page.svg", width: 794, height: 1123 }] : pictures,
    },
    known,
    facts,
  );
const printing = (round: Served, refused?: "copiesExhausted") =>
  scene({ at: "print", round, attempt: 1, refused }, known);
const card = (
  phase: "waiting" | "reading" | "nobodyCame",
  attempt?: number,
  facts = allWell,
  token: Token = "idCard",
) =>
  scene(
    {
      at: "card",
      aim: round,
      token,
      phase,
      failed: attempt === undefined ? undefined : { reason: "readFailed", attempt },
    },
    {},
    facts,
  );

const onDuty: Facts = {
  ...allWell,
  maintenance: {
    phase: "on",
    roster: "current",
    technician: { number: "1001", name: "李样例" },
    since: 1_795_400_000_000,
  },
};
const desk = (shown: DeskState, facts = onDuty): Scene => ({
  ...scene({ at: "maintenance" }, {}, facts),
  desk: shown,
});
const inside: Extract<DeskState, { at: "inside" }> = {
  at: "inside",
  tab: "devices",
  diagnosis: undefined,
  testing: undefined,
  consumables: [],
  wear: [],
  refill: undefined,
  records: [],
  finding: undefined,
  handing: undefined,
  report: undefined,
  page: 0,
  trouble: undefined,
};
const device = (name: string, kind: string, cause?: "paperOut" | "tonerLow" | "serverUnreachable") => ({
  name,
  class: kind,
  facts: { profile: "p" },
  verdict:
    cause === undefined ? ("pass" as const) : cause === "tonerLow" ? ("soon" as const) : ("fail" as const),
  findings:
    cause === undefined
      ? []
      : [
          {
            cause,
            severity: cause === "tonerLow" ? ("soon" as const) : ("stops" as const),
            citizen: "纸用完了",
            attendant: "装纸，盖好盖子，再按“已加好”。",
            part: "80 毫米热敏纸卷",
          },
        ],
});
const diagnosis = {
  at: 1_795_400_000_000,
  devices: [
    device("Kiosk", "kiosk", "serverUnreachable"),
    device("IdCardReader", "id-card-reader"),
    device("ReceiptPrinter", "receipt-printer", "paperOut"),
    device("CertificatePrinter", "certificate-printer", "tonerLow"),
    device("BarcodeReader", "barcode-reader"),
    device("Camera", "camera"),
    device("Sensors", "sensors"),
  ],
};
const tomorrow = 1_795_480_000_000;
const unknownForecast = { state: "unknown", reason: "noLevel" } as const;
const supplies: Pick<Extract<DeskState, { at: "inside" }>, "consumables" | "wear"> = {
  consumables: [
    {
      device: "ReceiptPrinter",
      supply: "receiptPaper",
      state: "low",
      basis: "counted",
      percent: 12,
      left: 9.6,
      unit: "metres",
      perDay: { amount: 8.4, unit: "metres" },
      forecast: {
        state: "expected",
        at: tomorrow,
        days: 1,
        earliest: tomorrow - 9e6,
        latest: tomorrow + 9e6,
      },
    },
    {
      device: "CertificatePrinter",
      supply: "pagePaper",
      state: "ok",
      basis: "counted",
      percent: 71,
      left: 178,
      unit: "pages",
      perDay: { amount: 120, unit: "pages" },
      forecast: { state: "expected", at: tomorrow, days: 1, earliest: tomorrow },
    },
    {
      device: "CertificatePrinter",
      supply: "toner",
      state: "empty",
      basis: "sensor",
      forecast: unknownForecast,
    },
    {
      device: "CertificatePrinter",
      supply: "wasteBox",
      state: "ok",
      basis: "measured",
      percent: 31,
      perDay: { amount: 1.2, unit: "percent" },
      forecast: {
        state: "expected",
        at: tomorrow + 5e9,
        days: 57,
        earliest: tomorrow + 4e9,
        latest: tomorrow + 7e9,
      },
    },
  ],
  wear: [
    {
      device: "ReceiptPrinter",
      part: "cutter",
      used: 1_230_000,
      unit: "cuts",
      rated: 1_500_000,
      percent: 82,
      basis: "counter",
      perDay: 940,
      forecast: { state: "expected", at: tomorrow + 2.5e10, days: 287, earliest: tomorrow + 2e10 },
    },
    {
      device: "ReceiptPrinter",
      part: "paperFeed",
      used: 48_210,
      unit: "lines",
      basis: "counter",
      perDay: 320,
    },
    { device: "CertificatePrinter", part: "engine", used: 5_210, unit: "pages", basis: "journal" },
  ],
};
const refilling = (phase: "asking" | "printing" | "checked" | "open"): Scene =>
  desk({
    ...inside,
    ...supplies,
    tab: "supplies",
    refill: {
      device: "ReceiptPrinter",
      supply: "receiptPaper",
      phase,
      reason: phase === "open" ? "coverOpen" : undefined,
    },
  });
const found = {
  id: id(7),
  kind: "idCard",
  place: "reader",
  foundAt: 1_795_390_000_000,
  foundBy: "agent",
} as const;
const question = (step: "kind" | "place" | "digits" | "bag"): Scene =>
  desk({
    ...inside,
    tab: "custody",
    finding: {
      step,
      id: undefined,
      kind: "idCard",
      place: "reader",
      lastDigits: undefined,
      endsInX: false,
    },
  });
/** The technician's screens. */
const maintenance: Readonly<Record<string, Scene>> = {
  "under-maintenance": scene({ at: "attract" }, {}, onDuty),
  "desk-number": desk({ at: "number", trouble: undefined }, allWell),
  "desk-pin": desk(
    { at: "pin", number: "1001", checking: false, trouble: "signInRefused", attempt: 1 },
    allWell,
  ),
  "desk-locked": desk(
    { at: "pin", number: "1001", checking: false, trouble: "lockedOut", attempt: 5 },
    { ...allWell, maintenance: { phase: "off", roster: "current", lockedUntil: tomorrow } },
  ),
  "desk-devices": desk({ ...inside, diagnosis }),
  "desk-testing": desk({ ...inside, diagnosis, testing: ["ReceiptPrinter", "IdCardReader"] }),
  "desk-waiting": desk(
    { ...inside, diagnosis },
    { ...onDuty, maintenance: { ...onDuty.maintenance, phase: "waiting", roster: "current" } },
  ),
  "desk-supplies": desk({ ...inside, ...supplies, tab: "supplies" }),
  "desk-refill": refilling("asking"),
  "desk-refill-printing": refilling("printing"),
  "desk-refill-checked": refilling("checked"),
  "desk-refill-open": refilling("open"),
  "desk-custody": desk({
    ...inside,
    tab: "custody",
    records: [
      { ...found, state: "lying" },
      { ...found, foundBy: "1001", lastDigits: "001X", bag: "004217", state: "held" },
      {
        ...found,
        kind: "socialSecurityCard",
        foundBy: "1001",
        bag: "004216",
        state: "handedOver",
        to: "serviceWindow",
      },
    ],
  }),
  "desk-custody-none": desk({ ...inside, tab: "custody" }),
  "desk-custody-kind": question("kind"),
  "desk-custody-place": question("place"),
  "desk-custody-digits": question("digits"),
  "desk-custody-bag": question("bag"),
  "desk-custody-hand": desk({ ...inside, tab: "custody", handing: id(7) }),
  "desk-report-making": desk({ ...inside, tab: "report", report: "making" }),
  "desk-report": desk({
    ...inside,
    tab: "report",
    report: {
      url: "/sample-page.svg",
      pages: [
        { url: "/sample-page.svg", width: 794, height: 1123 },
        { url: "/sample-page.svg", width: 794, height: 1123 },
      ],
    },
  }),
  "desk-signed-off": desk({ at: "signedOff" }, allWell),
};

const withCamera: Facts = {
  ...allWell,
  devices: {
    ...allWell.devices,
    documentCamera: { name: "DocumentCamera", status: { state: "ready", camera: "off" } },
  },
};
const filing = (step: FilingStep, so = gathered, facts = withCamera): Scene => ({
  ...scene({ at: "filing", aim: { ...round, item: reimbursement } }, known, facts),
  flows: { filing: { gathered: so, step, turn: 1 } },
});
const page = { id: id(6), url: "/sample-page.svg", width: 794, height: 1123 };
const scanning = (phase: Extract<FilingStep, { at: "scan" }>["phase"], trouble?: string): Scene =>
  filing({
    at: "scan",
    ref: "M16",
    phase,
    liveUrl: "/sample-page.svg",
    pages: phase === "page" || phase === "sending" ? [page] : [],
    trouble,
  });
const answering = (index: number, entered: string, wrong = false) =>
  filing({ at: "field", index, entered, composing: false, wrong, corrects: false });
/** An application, from the first question to its number. */
const filings: Readonly<Record<string, Scene>> = {
  "notice-file": scene({ at: "notice", round: { ...round, item: reimbursement, print: "notNeeded" } }),
  "filing-checking": filing({ at: "checking" }),
  "filing-question": filing({ at: "question", refs: ["M12"] }),
  "filing-known": filing({ at: "known" }, withKnown),
  "filing-known-corrected": filing(
    { at: "known" },
    { ...withKnown, form: { telephone: "13900000009", bankAccount: "6222000000000000001" } },
  ),
  "filing-correct": filing({
    at: "field",
    index: 0,
    entered: "13800000010",
    composing: false,
    wrong: false,
    corrects: true,
  }),
  "filing-telephone": answering(0, "13800000010"),
  "filing-wrong": answering(0, "1380000", true),
  "filing-choice": answering(1, "办证"),
  "filing-date": answering(2, "202601"),
  "filing-words": answering(3, "湖北省鄂州市梁子湖区"),
  "filing-words-empty": answering(3, ""),
  "filing-words-wrong": answering(3, "", true),
  "filing-words-long": answering(3, "湖北省鄂州市梁子湖区太和镇陈太村三组十二号".repeat(9)),
  "filing-code": answering(4, "91350100M000100Y43"),
  "filing-code-wrong": answering(4, "91350100M000100Y4", true),
  "filing-materials": filing({ at: "materials" }),
  "filing-complete": filing({ at: "materials" }, allThere),
  "filing-ways": filing({ at: "ways", ref: "M07" }),
  "filing-ways-later": filing({ at: "ways", ref: "M16" }),
  "filing-ways-no-camera": filing({ at: "ways", ref: "M16" }, gathered, allWell),
  "filing-consent": filing({
    at: "consent",
    ref: "M07",
    way: {
      way: "register",
      register: "社会保障卡持卡信息库",
      purpose: "核验申请材料：社会保障卡/银行账户",
    },
  }),
  "filing-scan-opening": scanning("opening"),
  "filing-scan-live": scanning("live"),
  "filing-scan-nothing": scanning("live", "pageNotFound"),
  "filing-scan-page": scanning("page"),
  "filing-scan-sending": scanning("sending"),
  "filing-scan-refused": scanning("closed", "fileTooComplex"),
  "filing-preview": filing({ at: "preview" }, allThere),
  "filing-submitting": filing({ at: "submitting" }, allThere),
  "filing-receipt": filing(
    {
      at: "receipt",
      handed: { id: id(10), number: "BJ-20261123-000018", due: { means: "answer", day: "2026-12-14" } },
      slip: job("printed"),
    },
    allThere,
  ),
  "filing-receipt-fee": filing(
    {
      at: "receipt",
      handed: { id: id(10), number: "BJ-20261123-000018", due: { means: "answer", day: "2026-12-14" } },
      slip: job("printed"),
    },
    {
      ...allThere,
      subject: {
        errand: "item",
        item: { ...reimbursement, fee: { amount: 80, note: "80 元/件（住宅80元、非住宅550元）" } },
      },
    },
  ),
  "filing-trouble": filing({ at: "trouble", code: "serverUnreachable", of: "submit" }, allThere),
};

/** Every screen in every state worth looking at, with fixed data. */
export const scenes: Readonly<Record<string, Scene>> = {
  attract: scene({ at: "attract" }),
  "attract-troubled": scene(
    { at: "attract" },
    {},
    {
      ...readerGone,
      devices: {
        ...paperOut.devices,
        reader: readerGone.devices.reader ?? { name: "", presence: "none", status: { state: "starting" } },
      },
    },
  ),
  "attract-card-left": scene(
    { at: "attract" },
    {},
    {
      ...allWell,
      devices: {
        ...allWell.devices,
        reader: { name: "IdCardReader", presence: "inferred", status: { state: "ready", card: "left" } },
      },
    },
  ),
  "attract-social-left": scene(
    { at: "attract" },
    {},
    withSlot({ state: "ready", card: "present" }, allWell, true),
  ),
  home: scene({ at: "home" }),
  "home-paper-out": scene({ at: "home" }, {}, paperOut),
  "home-offline": scene({ at: "home" }, {}, { ...allWell, network: "down" }),
  "list-query": scene({ at: "list", filter: { by: "verb", verb: "query" }, page: 0 }),
  "list-all": scene({ at: "list", filter: { by: "all" }, page: 1 }),
  "list-empty": scene({ at: "list", filter: { by: "verb", verb: "voice" }, page: 0 }),
  notice: scene({ at: "notice", round }),
  "notice-long-name": scene({
    at: "notice",
    round: { ...round, item: { ...pension, englishName: "Proof of basic medical insurance enrolment" } },
  }),
  "notice-paper-out": scene(
    { at: "notice", round: { ...round, print: { problems: ["paperOut"] } } },
    {},
    paperOut,
  ),
  "notice-elsewhere": scene({ at: "notice", round: { ...round, item: house, print: "notNeeded" } }),
  card: card("waiting"),
  "card-again": card("waiting", 2),
  "card-reading": card("reading"),
  "card-nobody": card("nobodyCame"),
  "card-slot": card("waiting", undefined, slotEmpty),
  "card-social": card("waiting", undefined, slotEmpty, "socialSecurityCard"),
  "card-social-reading": card("reading", undefined, slotFull, "socialSecurityCard"),
  "card-social-nobody": card("nobodyCame", undefined, slotEmpty, "socialSecurityCard"),
  "reader-away": card("waiting", undefined, readerGone),
  "reader-away-slot": card("waiting", undefined, withSlot({ state: "ready", card: "absent" }, readerGone)),
  "slot-away": card("waiting", undefined, slotBroken, "socialSecurityCard"),
  ...rightsScenes({ facts: allWell, visit, round }),
  ...actingScenes({ facts: allWell, visit, round }),
  ...proofScenes({ facts: allWell, visit: { ...visit, level: "A1" }, round }),
  ...seenDocumentScenes(allWell, round),
  consent: scene({ at: "consent", round }, known),
  "consent-paper-out": scene(
    { at: "consent", round: { ...round, print: { problems: ["paperOut"] } } },
    known,
  ),
  "consent-no-slip": scene({ at: "consent", round: { ...round, slip: { problems: ["paperShort"] } } }, known),
  "consent-no-paper": scene(
    {
      at: "consent",
      round: { ...round, print: { problems: ["paperOut"] }, slip: { problems: ["paperShort"] } },
    },
    known,
  ),
  working: scene({ at: "working", round }, known),
  "no-record": scene(
    {
      at: "noRecord",
      round: { ...served, outcome: { ...outcome, outcome: "noRecord", certificate: null, facts: [] } },
    },
    known,
  ),
  preview: preview("page"),
  "preview-facts": preview("unavailable"),
  "preview-paper-out": preview("page", paperOut),
  "print-preparing": printing(served),
  "print-printing": printing(withJob("printing", { pagesDone: 0 })),
  "print-waiting": printing(withJob("printing", { reason: "paperOut", pagesDone: 0 })),
  "print-printed": printing(withJob("printed", { pagesDone: 1 })),
  "print-not-printed": printing(withJob("notPrinted", { reason: "paperOut" })),
  "print-unknown": printing(withJob("unknown", { reason: "connectionLost" })),
  "print-refused": printing(served, "copiesExhausted"),
  rate: scene({ at: "rate", round: withJob("printed") }, known),
  take: scene({ at: "take", round: withJob("printed"), ratingLost: false }, known),
  "take-card-there": scene({ at: "take", round: withJob("unknown"), ratingLost: true }, known, {
    ...allWell,
    devices: {
      ...allWell.devices,
      reader: { name: "IdCardReader", presence: "sensor", status: { state: "ready", card: "present" } },
    },
  }),
  "take-social-there": scene(
    { at: "take", round: withJob("printed"), ratingLost: false },
    { ...known, token: "socialSecurityCard" },
    slotFull,
  ),
  "take-staff": scene(
    { at: "take", round: withJob("printed"), ratingLost: false },
    { ...known, token: "staff" },
  ),
  "problem-social": scene(
    { at: "problem", aim: round, code: "socialCardUnread", retry: "socialSecurityCard" },
    {},
    slotFull,
  ),
  "problem-unsure": scene({ at: "problem", aim: round, code: "serverUnreachable", retry: "case" }, known),
  problem: scene({ at: "problem", aim: round, code: "registerUnavailable", retry: "case" }, known),
  ended: scene({ at: "ended", reason: "button" }),
  "paper-first": scene(
    { at: "home" },
    {},
    { ...allWell, leftPaper: { printing: [], lying: true, passed: false } },
  ),
  "paper-first-coming": scene(
    { at: "home" },
    {},
    { ...allWell, leftPaper: { printing: [id(1)], lying: false, passed: false } },
  ),
  starting: scene({ at: "attract" }, {}, { ...allWell, link: "starting", site: undefined }),
  "agent-lost": scene({ at: "home" }, {}, { ...allWell, link: "down" }),
  help: scene({ at: "home" }, { helping: true }),
  closing: scene({ at: "consent", round }, { visit: { ...visit, phase: "closing" } }),
  ...filings,
  ...phoneScenes({
    facts: allWell,
    visit,
    round: { ...round, item: reimbursement, print: "notNeeded" },
    gathered,
    other: house,
    errand: packageErrand,
  }),
  ...errandScenes({ facts: allWell, paperOut, visit, round: { ...round, item: house }, gathered }),
  ...maintenance,
};
