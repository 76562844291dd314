import type { FieldSource, PartyDispute, PartyMerge } from "@zizhuban/server-contract";
import { deskZhCn } from "./desk-zh-cn.ts";
import { problemsZhCn } from "./problems-zh-cn.ts";

const sources: Readonly<Record<FieldSource, string>> = {
  idCard: "身份证",
  socialSecurityCard: "社保卡",
  seenDocument: "工作人员看过的证件",
  application: "申请时填的",
  correction: "更正",
  register: "登记库",
};
const states: Readonly<Record<PartyMerge["state"], string>> = {
  proposed: "待批准",
  merged: "已合并",
  refused: "未批准",
};
const disputeStates: Readonly<Record<PartyDispute["state"], string>> = {
  open: "待处理",
  corrected: "已更正",
  rejected: "未更正",
};
/** What a file may hold; others are shown by their own name. */
const fields: Readonly<Record<string, string>> = {
  name: "姓名(名称)",
  sex: "性别",
  nation: "民族",
  birth: "出生日期",
  address: "住址",
  idNumber: "公民身份号码",
  telephone: "联系电话",
  bankAccount: "银行账号",
  uscc: "统一社会信用代码",
};

export const partiesZhCn = {
  ...problemsZhCn,
  problem: {
    ...problemsZhCn.problem,
    sameOfficer: "自己提出的合并不能自己批准,请转给同事。",
    eventOutOfOrder: "同事刚刚处理过,或者已经提过了。请刷新看看。",
    notFound: "没有这个号码的档案。",
    invalidData: "填的不对:请看号码的校验码和这一项的格式。",
  },
  loading: "正在读取…",
  retry: "再试一次",
  cancel: "取消",
  fill: "请填完整。",
  disputes: "群众提出的异议",
  noDisputes: "没有待处理的异议。",
  person: "谁",
  field: "哪一项",
  value: "档案里是",
  says: "本人说",
  since: "时间",
  action: "办理",
  correct: "更正",
  correctNote: "核实后写上正确的内容。以后办事都用它,本人看得到是更正来的。",
  newValue: "正确的内容",
  reject: "不更正",
  rejectNote: "档案不变。理由本人看得到。",
  reason: "理由",
  merges: "同一人的两份档案",
  noMerges: "没有提出过合并。",
  propose: "提出合并",
  proposeNote: "两个号码是同一个人的时候才合并。要另一位同事批准。",
  keepNumber: "保留的号码",
  mergeNumber: "并入的号码",
  kept: "保留",
  merged: "并入",
  state: "状态",
  waitsForOther: "等另一位同事批准。",
  approve: "批准合并",
  approveNote: "办件、证照、材料、授权都归到保留的档案,两个号码都找得到它。不能撤回。",
  refuse: "不批准",
  refuseNote: "两份档案都不变。",
  file: "一人一档 · 一企一档",
  open: "打开档案",
  openNote: "打开要写明用途;本人在“谁看过我的信息”里看得到。",
  number: "公民身份号码或统一社会信用代码",
  purpose: "用途",
  kinds: { person: "个人", enterprise: "企业" },
  source: "来源",
  timeline: "办过的事",
  consents: "授权记录",
  fields,
  sources,
  states,
  disputeStates,
  phases: deskZhCn.phase,
};
export type PartyWords = typeof partiesZhCn;
