import type {
  HelpAction,
  HelpFormKind,
  HelpNeed,
  HelpState,
  SupervisionRule,
} from "@zizhuban/server-contract";
import { problemsZhCn } from "./problems-zh-cn.ts";

const rule: Readonly<Record<SupervisionRule, string>> = {
  dueSoon: "快到期",
  overdue: "超期",
  deemedAccepted: "逾期未答复,视为受理",
  outsideRight: "越权(已拦下)",
  sameOfficer: "受办不分(已拦下)",
  secondSupplement: "再次要求补正(已拦下)",
  offList: "索要清单外材料(已拦下)",
  wrongFee: "乱收费(已拦下)",
  helpLate: "求助无人接",
};

const need: Readonly<Record<HelpNeed, string>> = {
  operation: "不会操作",
  elder: "老年人",
  disabled: "残疾人",
  enterprise: "企业",
  project: "重大项目",
};

const state: Readonly<Record<HelpState, string>> = {
  waiting: "等人接",
  assigned: "已派给帮办员",
  accepted: "已受理",
  entrusted: "代办中",
  suspended: "已中止",
  completed: "已办结",
  terminated: "已终止",
};

const action: Readonly<Record<HelpAction["type"], string>> = {
  take: "我来接",
  release: "放回队列",
  accept: "受理",
  entrust: "签委托书",
  suspend: "中止",
  resume: "续办",
  finish: "办结或终止",
};

const form: Readonly<Record<HelpFormKind, string>> = {
  acceptance: "受理单",
  entrustment: "委托书",
  suspension: "中止单",
  resumption: "续办委托书",
  completion: "办结(终止)单",
};

/** Words of the supervision and the help pages, Chinese; the shape every other locale must fill. */
export const watchZhCn = {
  ...problemsZhCn,
  loading: "正在读取…",
  retry: "再试一次",
  cancel: "取消",
  fill: "还有没填的。",
  asOf: "截至",
  reconnecting: "和服务器断开了,正在重连。下面是断开前的情况。",
  live: "实时",
  rule,
  card: { yellow: "黄牌", red: "红牌" },
  wall: {
    title: "督查",
    clocks: { running: "计时中", dueSoon: "快到期", overdue: "已超期" },
    month: "本月",
    hits: "最新",
    none: "还没有。规则碰到什么,会马上出现在这里。",
    columns: { card: "牌", rule: "规则", item: "事项", who: "谁", at: "时间" },
    clock: "到期自动",
    visits: "跑动两次以上的件",
    visitsNone: "最近 30 天没有。",
    visitsColumns: { number: "受理编号", item: "事项", visits: "次数", appliedOn: "申请日" },
    exports: "导出",
    exportVisits: "跑动报告",
    exportMeasures: "每件指标",
    exportItems: "每个事项指标",
  },
  help: {
    title: "帮办",
    free: "帮办代办全程免费。",
    show: { open: "待帮", mine: "我的", ended: "已结束" },
    empty: "没有人在等。",
    columns: { number: "编号", need: "帮谁", place: "地点", state: "状态", by: "接手期限" },
    late: "已超时",
    duty: (division: string) => `在 ${division} 值班`,
    dutyOff: (division: string) => `${division} 下班`,
    pick: "选左边的一条。",
    at: "地点",
    telephone: "电话",
    item: "想办的事",
    helper: "帮办员",
    forms: "单子",
    noForms: "还没有。受理后会有受理单。",
    need,
    state,
    action,
    form,
    matter: "要办的事",
    name: "委托人姓名",
    idNumber: "证件号码",
    way: "委托方式",
    present: "委托人在场",
    absentCalledBack: "不在场,已电话核实",
    items: "代办的事项编码",
    itemsHint: "多个用空格隔开,如 GA04 RS03",
    until: "委托到哪天",
    reason: "中止原因",
    outcome: "结果",
    completed: "办结",
    terminated: "终止",
    result: "办得怎么样",
    fee: "收了多少钱",
    feeHint: "应当是 0。写别的数会被拒绝,并记入督查。",
  },
  presence: {
    title: "现场核身",
    steps: [
      "走到机器旁,看本人和身份证是不是同一个人。",
      "证上的姓名、号码要和这里对得上。",
      "确认时输入屏幕上的 6 位码,和证上号码的后四位。",
    ],
    keys: "↑ ↓ 选人,回车确认,r 不予确认。",
    empty: "现在没有人在等。",
    columns: { place: "在哪里", name: "姓名", idNumber: "证件号码", until: "等到", answer: "处理" },
    confirm: "确认是本人",
    refuse: "不予确认",
    compare: (place: string, name: string, number: string) =>
      `${place}\n${name}  ${number}\n后四位这里不显示,请看证上。`,
    code: "机器屏幕上的 6 位码",
    cardEnding: "证上号码的后四位",
    confirmed: (place: string) => `已确认,${place}可以继续办。`,
    refusing: (place: string, name: string) => `${place},${name}:机器上会显示没有通过。`,
    reason: "为什么",
    reasons: { otherPerson: "不是证上的人", otherCard: "证不是读的那张", nobodyThere: "机器旁没有人" },
    refused: (place: string) => `已记下,${place}没有通过。`,
  },
};

export type WatchWords = typeof watchZhCn;
