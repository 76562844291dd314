/** What choosing a life event says. */
export interface PackagesWords {
  readonly loading: string;
  readonly loadingAbout: string;
  readonly title: string;
  readonly about: string;
  readonly of: Readonly<Record<"person" | "enterprise", string>>;
  readonly stage: (stage: string) => string;
  readonly stageAbout: string;
  readonly size: (items: number, departments: number) => string;
  readonly within: (value: number, unit: "workday" | "calendar") => string;
  readonly here: string;
  readonly window: string;
  readonly single: string;
  readonly question: string;
  readonly extras: string;
  readonly extrasAbout: string;
  readonly wanted: string;
  readonly notWanted: string;
  readonly planning: string;
  readonly plan: (items: number) => string;
  readonly planAbout: (fields: number, materials: number) => string;
  readonly due: string;
  readonly day: (day: string) => string;
  readonly start: string;
  readonly startAbout: string;
  readonly notHere: string;
  readonly notHereWhy: (phone: string) => string;
}

const zhCN: PackagesWords = {
  loading: "正在打开一件事",
  loadingAbout: "约 2 秒。",
  title: "您遇到哪件事？",
  about: "几个部门的事，填一次、交一次就行。",
  of: { person: "个人和家庭", enterprise: "单位和企业" },
  stage: (stage) => `${stage}：请选一件事`,
  stageAbout: "先答几个问题，再刷身份证。",
  size: (items, departments) => `${items} 项，${departments} 个部门`,
  within: (value, unit) => `最长 ${value} ${unit === "workday" ? "个工作日" : "天"}`,
  here: "这里就能办",
  window: "到窗口办",
  single: "只办其中一项",
  question: "选一个，不清楚可以点“帮我办”。",
  extras: "还可以一起办",
  extrasAbout: "想办的点一下，不想办就直接下一步。",
  wanted: "一起办",
  notWanted: "不办",
  planning: "正在看要办哪些",
  plan: (items) => `一次办 ${items} 项`,
  planAbout: (fields, materials) => `填 ${fields} 格，最多 ${materials} 样材料，同样的只交一次。`,
  due: "最晚这天全部办好",
  day: (day) => `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8, 10))} 日`,
  start: "开始办",
  startAbout: "下一步放身份证",
  notHere: "这件事要到窗口办",
  notHereWhy: (phone) => `有的内容机器上填不了。电话 ${phone}，也可以请人来帮。`,
};
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const en: PackagesWords = {
  loading: "Opening life events",
  loadingAbout: "About 2 seconds.",
  title: "What is happening?",
  about: "Several offices: fill in once, hand in once.",
  of: { person: "People", enterprise: "Companies" },
  stage: (stage) => `${stage}: choose one`,
  stageAbout: "A few questions first, then your ID card.",
  size: (items, departments) => `${items} parts, ${departments} offices`,
  within: (value, unit) => `within ${value} ${unit === "workday" ? "working days" : "days"}`,
  here: "ready here",
  window: "at the window",
  single: "Only one part of it",
  question: "Choose one. Not sure? Press Help.",
  extras: "Do more at once?",
  extrasAbout: "Press what you want, or go on without.",
  wanted: "yes, too",
  notWanted: "no",
  planning: "Seeing what it takes",
  plan: (items) => (items === 1 ? "1 part" : `${items} parts at once`),
  planAbout: (fields, materials) => `${fields} fields, at most ${materials} papers, each only once.`,
  due: "All done by",
  day: (day) => `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1] ?? ""}`,
  start: "Start",
  startAbout: "next: your ID card",
  notHere: "This one is done at the window",
  notHereWhy: (phone) => `Some of it cannot be filled in here. Call ${phone}, or ask for help.`,
};
export const packagesWords: Readonly<Record<"zh-CN" | "en", PackagesWords>> = { "zh-CN": zhCN, en };
