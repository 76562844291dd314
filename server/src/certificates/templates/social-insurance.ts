import { Closed } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { monthWords, type Template } from "./template.ts";

/** Answer of the register of social insurance. At most six kinds exist, so one page always suffices. */
const RegisterRecord = Closed({
  insurances: Type.Array(
    Closed({
      kind: Type.String({ minLength: 1, maxLength: 18 }),
      status: Type.String({ minLength: 1, maxLength: 6 }),
      since: Type.String({ pattern: "^\\d{4}-(0[1-9]|1[0-2])$" }),
      months: Type.Integer({ minimum: 0, maximum: 900 }),
    }),
    { minItems: 1, maxItems: 6 },
  ),
});

/** 社会保险参保证明. */
export const socialInsurance: Template<typeof RegisterRecord> = {
  key: "socialInsurance",
  title: "社会保险参保证明",
  englishTitle: "Certificate of social insurance",
  typeNumber: "001",
  record: RegisterRecord,
  facts: ({ insurances }) =>
    insurances.map(({ kind, status, months }) => ({ label: kind, value: `${status} · 累计 ${months} 个月` })),
  body: ({ insurances }, { holder, division, place, issuedOn, queriedAt }) => ({
    opening: `兹证明${holder.name}（公民身份号码 ${holder.idNumber}）在${division}参加社会保险，情况如下：`,
    table: {
      columns: [
        { label: "险种", share: 0.44 },
        { label: "参保状态", share: 0.19 },
        { label: "首次参保", share: 0.2 },
        { label: "累计月数", share: 0.17 },
      ],
      rows: insurances.map(({ kind, status, since, months }) => [
        kind,
        status,
        monthWords(since),
        String(months),
      ]),
    },
    closing: `本证明由${holder.name}本人于${issuedOn}在${place}申请，仅供办理相关事项使用。`,
    source: `数据来源：社会保险参保登记库，查询时间 ${queriedAt}。`,
  }),
};
