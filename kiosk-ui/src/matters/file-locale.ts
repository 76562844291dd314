import type { AccessKind, FieldSource, StaffRole } from "@zizhuban/server-contract";

/** What the pages of 我的档案 say. */
export interface FileWords {
  readonly title: string;
  readonly about: string;
  readonly menu: Readonly<
    Record<"fields" | "history" | "consents" | "looks", { readonly name: string; readonly about: string }>
  >;
  readonly fieldsAbout: string;
  /** What a file usually holds; anything else is called as the forms call it. */
  readonly fields: Readonly<Record<string, string>>;
  readonly uscc: string;
  readonly birth: (digits: string) => string;
  readonly sources: Readonly<Record<FieldSource, string>>;
  /** Told with an application of this name. */
  readonly applied: (name: string) => string;
  readonly from: string;
  readonly since: string;
  readonly maskedAbout: string;
  readonly wrong: string;
  readonly wrongAbout: string;
  readonly disputed: Readonly<Record<"open" | "corrected" | "rejected", string>>;
  readonly youSaid: string;
  readonly answer: string;
  readonly whatIsWrong: string;
  readonly whatIsWrongAbout: string;
  /** Read by the clerk as they are, in Chinese; said here in this language. */
  readonly reasons: readonly (readonly [sent: string, said: string])[];
  readonly write: string;
  readonly nothingWritten: string;
  readonly unchosen: string;
  readonly press: string;
  readonly pressTitle: string;
  readonly pressAbout: string;
  readonly pressWrong: string;
  readonly pressSend: string;
  readonly noHistory: string;
  readonly noConsents: string;
  readonly consentsAbout: string;
  readonly once: string;
  readonly until: (day: string) => string;
  readonly ended: string;
  readonly end: string;
  readonly endTitle: string;
  readonly endAbout: string;
  readonly endDo: string;
  readonly endKeep: string;
  readonly noLooks: string;
  readonly looksAbout: string;
  readonly roles: Readonly<Record<StaffRole, string>>;
  readonly staff: string;
  readonly did: Readonly<Record<AccessKind, string>>;
  readonly outcomes: Readonly<Record<"found" | "noRecord" | "unavailable" | "refused", string>>;
  readonly times: (count: number) => string;
}

export const fileZhCN: FileWords = {
  title: "我的档案",
  about: "政府这里记着您的什么，谁看过。",
  menu: {
    fields: { name: "我的资料", about: "记着什么，从哪里来，不对可以说" },
    history: { name: "办过的事", about: "一件一件，按时间排" },
    consents: { name: "我同意过的", about: "同意查什么、用什么，可以收回" },
    looks: { name: "谁看过我的资料", about: "哪个窗口，哪天，为了什么" },
  },
  fieldsAbout: "点一项，看从哪里来。不对就说。",
  fields: {
    name: "姓名",
    sex: "性别",
    nation: "民族",
    birth: "出生日期",
    address: "住址",
    idNumber: "身份证号",
    telephone: "联系电话",
    bankAccount: "收款账号",
  },
  uscc: "统一社会信用代码",
  birth: (digits) =>
    `${digits.slice(0, 4)} 年 ${Number(digits.slice(4, 6))} 月 ${Number(digits.slice(6, 8))} 日`,
  sources: {
    idCard: "您放的身份证",
    socialSecurityCard: "您插的社保卡",
    seenDocument: "工作人员看过的证件",
    application: "您申请时填的",
    correction: "工作人员核对后改的",
    register: "登记库",
  },
  applied: (name) => `您办“${name}”时填的`,
  from: "从哪里来",
  since: "从哪天起",
  maskedAbout: "这里人多，名字和号码只显示一部分。",
  wrong: "这不对",
  wrongAbout: "告诉工作人员，请他们核对",
  disputed: { open: "您说不对，正在核对", corrected: "核对过，已经改了", rejected: "核对过，没有改" },
  youSaid: "您说的",
  answer: "工作人员答复",
  whatIsWrong: "哪里不对？",
  whatIsWrongAbout: "工作人员核对后才改，会告诉您结果。",
  reasons: [
    ["现在变了，不是这样了", "现在变了，不是这样了"],
    ["写错了，从来不是这样", "写错了，从来不是这样"],
    ["这不是我的", "这不是我的"],
  ],
  write: "我来打字说",
  nothingWritten: "还没有打字，请先打字",
  unchosen: "字还没选好，请先点上面的字",
  press: "我来按正确的号码",
  pressTitle: "正确的号码是多少？",
  pressAbout: "请按数字。",
  pressWrong: "号码太短了，请再核对一下",
  pressSend: "就是这个，提交",
  noHistory: "还没有办过事。",
  noConsents: "还没有同意过什么。",
  consentsAbout: "没用完的，点一下可以收回。",
  once: "只用一次，已用完",
  until: (day) => `到 ${day}`,
  ended: "已收回",
  end: "收回",
  endTitle: "真的要收回吗？",
  endAbout: "收回后，这个部门不能再用这份证照。以前用过的不变。",
  endDo: "收回，不让用了",
  endKeep: "不收回",
  noLooks: "还没有人看过。",
  looksAbout: "只写是哪个窗口，不写谁。",
  roles: {
    administrator: "管理员",
    fleetAdministrator: "设备管理",
    auditor: "审计",
    catalogueEditor: "事项编辑",
    catalogueSigner: "事项审签",
    windowClerk: "窗口",
    helper: "帮办",
    middleDesk: "中台",
    reviewer: "审查岗",
    approver: "审批岗",
    departmentHead: "负责人",
    fileKeeper: "档案管理",
    sealKeeper: "印章管理",
    sealApprover: "印章审批",
    supervisor: "监督岗",
  },
  staff: "工作人员",
  did: {
    register: "查了",
    file: "看了您的档案",
    case: "看了您的办件",
    signature: "核对了您的签名",
    delivery: "看了您的收件信息",
    material: "看了材料",
    document: "取出了结果",
    licence: "看了您的证照",
    archive: "查了归档的案卷",
    sent: "收到了您的办件",
  },
  outcomes: { found: "", noRecord: "没查到", unavailable: "没查成", refused: "没让查" },
  times: (count) => `${count} 次`,
};

export const fileEn: FileWords = {
  title: "My file",
  about: "What is kept about you, and who looked.",
  menu: {
    fields: { name: "What is known of me", about: "where it comes from; say if it is wrong" },
    history: { name: "What I had done", about: "one by one, by day" },
    consents: { name: "What I agreed to", about: "what may be asked or used; take it back" },
    looks: { name: "Who looked at it", about: "which office, when, what for" },
  },
  fieldsAbout: "Press one to see where it comes from.",
  fields: {
    name: "Name",
    sex: "Sex",
    nation: "Nationality",
    birth: "Born",
    address: "Address",
    idNumber: "ID number",
    telephone: "Telephone",
    bankAccount: "Account for payment",
  },
  uscc: "Credit code",
  birth: (digits) => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`,
  sources: {
    idCard: "your ID card",
    socialSecurityCard: "your social security card",
    seenDocument: "a document the staff saw",
    application: "you filled it in",
    correction: "corrected by the staff",
    register: "a register",
  },
  applied: (name) => `you filled it in for “${name}”`,
  from: "Where it comes from",
  since: "Since",
  maskedAbout: "Names and numbers are shown in part only.",
  wrong: "This is wrong",
  wrongAbout: "the staff will look into it",
  disputed: {
    open: "You said it is wrong",
    corrected: "Looked into: corrected",
    rejected: "Looked into: kept",
  },
  youSaid: "You said",
  answer: "Answer of the staff",
  whatIsWrong: "What is wrong?",
  whatIsWrongAbout: "It is changed after the staff checked it.",
  reasons: [
    ["现在变了，不是这样了", "It has changed"],
    ["写错了，从来不是这样", "It was never so"],
    ["这不是我的", "It is not mine"],
  ],
  write: "Type what is wrong",
  nothingWritten: "Nothing is typed yet",
  unchosen: "Please touch the characters first",
  press: "Press the right number",
  pressTitle: "What is the right number?",
  pressAbout: "Please press the digits.",
  pressWrong: "The number is too short, please check",
  pressSend: "Send this one",
  noHistory: "Nothing yet.",
  noConsents: "Nothing yet.",
  consentsAbout: "Press one that still holds to take it back.",
  once: "used once, over",
  until: (day) => `until ${day}`,
  ended: "taken back",
  end: "take back",
  endTitle: "Really take it back?",
  endAbout: "The department may not use the licence any more. What it did before stays.",
  endDo: "Take it back",
  endKeep: "No, keep it",
  noLooks: "Nobody has looked yet.",
  looksAbout: "The office is named, never the person.",
  roles: {
    administrator: "administrator",
    fleetAdministrator: "equipment",
    auditor: "audit",
    catalogueEditor: "catalogue",
    catalogueSigner: "catalogue",
    windowClerk: "window",
    helper: "helper",
    middleDesk: "middle desk",
    reviewer: "review",
    approver: "decision",
    departmentHead: "head of department",
    fileKeeper: "keeper of files",
    sealKeeper: "keeper of seals",
    sealApprover: "seals",
    supervisor: "supervision",
  },
  staff: "Staff",
  did: {
    register: "asked",
    file: "opened your file",
    case: "read your case",
    signature: "checked your signature",
    delivery: "read where to deliver",
    material: "looked at",
    document: "took out the result",
    licence: "read your licence",
    archive: "read the archived file",
    sent: "was told of your case",
  },
  outcomes: { found: "", noRecord: "no record", unavailable: "no answer", refused: "not allowed" },
  times: (count) => `${count} times`,
};
