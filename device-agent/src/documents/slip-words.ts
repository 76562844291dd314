import type { SlipFields } from "@zizhuban/device-agent-contract";

/** What a slip says, in one language. Steps are lines of their own; sentences are wrapped by the paper. */
export interface SlipWords {
  readonly service: string;
  readonly outcome: Readonly<Record<SlipFields["outcome"], string>>;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly printedAt: string;
  readonly colon: string;
  readonly scanTitle: string;
  readonly nextTitle: string;
  readonly issuedNext: readonly string[];
  noRecord(itemName: string): readonly string[];
  readonly noRecordNext: readonly string[];
  /** What the day of an application is the last one for. */
  readonly due: Readonly<Record<"answer" | "result", string>>;
  /** What is to be paid, and where: not at a kiosk. */
  readonly fee: string;
  readonly payAt: string;
  readonly appliedNext: readonly string[];
  readonly phone: string;
  readonly hours: string;
  readonly kiosk: string;
  readonly privacy: string;
}

export const slipWords: Readonly<Record<SlipFields["locale"], SlipWords>> = {
  "zh-CN": {
    service: "24 小时自助办",
    outcome: { issued: "办好了", noRecord: "没有查到记录", applied: "申请交上去了" },
    caseNumber: "办件编号",
    applicant: "申请人",
    printedAt: "打印时间",
    colon: "：",
    scanTitle: "手机扫一扫，辨真伪",
    nextTitle: "接下来",
    issuedNext: [
      "1. 请拿好身份证和打印的证明。",
      "2. 交给要证明的单位，对方扫码就能查验。",
      "3. 有疑问打下面的电话，报办件编号。",
    ],
    noRecord: (itemName) => [
      `没有查到您办“${itemName}”所需的记录，这次没有出证明。`,
      "查不到不等于没有，可能登记在别处或还没录入。",
    ],
    noRecordNext: [
      "1. 打下面的电话，报办件编号，请人帮您核对。",
      "2. 也可以带身份证和这张凭条到窗口办理。",
      "3. 请拿好身份证。",
    ],
    due: { answer: "最晚这天答复能不能受理", result: "最晚这天有结果" },
    fee: "要交的费用",
    payAt: "这台机器没有收钱，费用到窗口交。",
    appliedNext: [
      "1. 缺什么材料，工作人员会联系您。",
      "2. 想知道办到哪了，在任一自助机点“我的办件”，或打下面的电话报编号。",
      "3. 请拿好身份证和原件。",
    ],
    phone: "咨询电话",
    hours: "接听时间",
    kiosk: "机号",
    privacy: "凭条不含身份证号",
  },
  en: {
    service: "24-hour self-service",
    outcome: { issued: "Done", noRecord: "No record found", applied: "Handed in" },
    caseNumber: "Case number",
    applicant: "Applicant",
    printedAt: "Printed",
    colon: ": ",
    scanTitle: "Scan to verify the certificate",
    nextTitle: "What next",
    issuedNext: [
      "1. Take your ID card and your certificate.",
      "2. Hand it in; whoever gets it can scan the code to check it.",
      "3. Questions? Call the number below and give the case number.",
    ],
    noRecord: (itemName) => [
      `We found no record for "${itemName}", so no certificate was issued this time.`,
      "That does not mean there is none: it may be registered elsewhere or not entered yet.",
    ],
    noRecordNext: [
      "1. Call the number below with the case number, and a clerk will check for you.",
      "2. Or bring your ID card and this slip to the service window.",
      "3. Take your ID card.",
    ],
    due: { answer: "Answer by", result: "Result by" },
    fee: "To be paid",
    payAt: "This kiosk took no money: pay at the service window.",
    appliedNext: [
      "1. If something is missing, a clerk will get in touch.",
      "2. To see how far it is, press My matters on any kiosk, or call the number below with the case number.",
      "3. Take your ID card and your originals.",
    ],
    phone: "Call",
    hours: "Hours",
    kiosk: "Kiosk",
    privacy: "No ID number on this slip",
  },
};
