import { Closed } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { Template } from "./template.ts";

/** Answer of the register of basic medical insurance: the years of one scheme, newest first. */
const RegisterRecord = Closed({
  scheme: Type.String({ minLength: 1, maxLength: 18 }),
  place: Type.String({ minLength: 1, maxLength: 18 }),
  years: Type.Array(
    Closed({
      year: Type.Integer({ minimum: 1998, maximum: 2100 }),
      status: Type.String({ minLength: 1, maxLength: 6 }),
      paidOn: Type.String({ format: "date" }),
    }),
    { minItems: 1, maxItems: 5 },
  ),
});

function dayWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** 基本医疗保险参保证明. */
export const medicalInsurance: Template<typeof RegisterRecord> = {
  key: "medicalInsurance",
  title: "基本医疗保险参保证明",
  englishTitle: "Certificate of basic medical insurance",
  typeNumber: "001",
  record: RegisterRecord,
  facts: ({ scheme, years }) => [
    { label: "险种", value: scheme },
    ...years.map(({ year, status }) => ({ label: `${year} 年度`, value: status })),
  ],
  body: ({ scheme, place, years }, { holder, place: kiosk, issuedOn, queriedAt }) => ({
    opening: `兹证明${holder.name}（公民身份号码 ${holder.idNumber}）参加${scheme}，参保地为${place}，情况如下：`,
    table: {
      columns: [
        { label: "参保年度", share: 0.3 },
        { label: "参保状态", share: 0.3 },
        { label: "缴费日期", share: 0.4 },
      ],
      rows: years.map(({ year, status, paidOn }) => [`${year} 年`, status, dayWords(paidOn)]),
    },
    closing: `本证明由${holder.name}本人于${issuedOn}在${kiosk}申请，仅供办理相关事项使用。`,
    source: `数据来源：基本医疗保险参保登记库，查询时间 ${queriedAt}。`,
  }),
};
