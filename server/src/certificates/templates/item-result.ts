import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { Template } from "./template.ts";

const Words = Type.String({ minLength: 1, maxLength: 200 });
const ItemResult = Closed({
  itemName: Words,
  caseNumber: Words,
  /** For whom the applicant acts. */
  enterprise: Type.Optional(Closed({ name: Words, uscc: Words })),
  /** What the item results in, as its guide names it: `登记回执`. */
  outputs: Type.Array(Words, { maxItems: 5 }),
  /** What the item costs, where it is not free. */
  fee: Type.Optional(Words),
  /** Materials a written promise stands for, and the day by which it is checked. */
  /** The day it was applied for, where it was not decided at once. */
  appliedOn: Type.Optional(Words),
  promised: Type.Array(Closed({ name: Words, checkBy: Type.Optional(Words) }), { maxItems: 4 }),
});

/** Nothing was handed out but a number under which a sum is to be paid. */
const isUnpaid = ({ fee, outputs, appliedOn }: Static<typeof ItemResult>) =>
  fee !== undefined && outputs.length === 0 && appliedOn === undefined;

const paidWhere = (appliedOn: string | undefined) =>
  appliedOn === undefined ? "自助机没有收钱，请到窗口缴纳" : "以窗口开具的缴费票据为准";

/** Longest text one cell of the table holds. */
const cell = 26;
const short = (text: string) => (text.length > cell ? `${text.slice(0, cell - 1)}…` : text);

/** 办理结果通知书: how an application ended that was granted, at once or at the window. */
export const itemResult: Template<typeof ItemResult> = {
  key: "itemResult",
  title: "办理结果通知书",
  englishTitle: "Notice of the result",
  typeNumber: "009",
  record: ItemResult,
  facts: (record) => [
    { label: "事项", value: record.itemName },
    ...(isUnpaid(record) ? ["已登记，没有缴费"] : record.outputs).map((value) => ({ label: "结果", value })),
  ],
  changeable: {
    of: (record) => ({
      ...(record.enterprise !== undefined && { enterprise: record.enterprise }),
      // One that hands nothing out does not begin to by being changed.
      ...(record.outputs.length > 0 && { outputs: record.outputs }),
    }),
    change: (record, { enterprise = record.enterprise, outputs = record.outputs }) => ({
      ...record,
      ...(enterprise !== undefined && { enterprise }),
      outputs: [...outputs],
    }),
  },
  body: (record, { holder, place, issuedOn, queriedAt }) => {
    const { itemName, caseNumber, enterprise, outputs, fee, promised, appliedOn } = record;
    return {
      opening: `${holder.name}（公民身份号码 ${holder.idNumber}）${
        enterprise === undefined ? "" : `代表${enterprise.name}（统一社会信用代码 ${enterprise.uscc}）`
      }申请的“${itemName}”已经${isUnpaid(record) ? "登记" : "办结"}，情况如下：`,
      table: {
        columns: [
          { label: "项目", share: 0.28 },
          { label: "内容", share: 0.72 },
        ],
        rows: [
          ["办件编号", caseNumber],
          ["办理结果", isUnpaid(record) ? "已登记，没有缴费" : "准予办理"],
          ...outputs.map((output) => ["出具", short(output)]),
          ...(fee === undefined
            ? []
            : [
                ["费用", short(fee)],
                ["缴费", paidWhere(appliedOn)],
              ]),
          ...promised.map(({ name, checkBy }) => [
            "告知承诺",
            short(checkBy === undefined ? name : `${name}，${checkBy}前核查`),
          ]),
        ],
      },
      closing:
        appliedOn === undefined
          ? `本通知书由${holder.name}本人于${issuedOn}在${place}申请办理时出具。`
          : `本通知书根据${holder.name}于${appliedOn}在${place}提出的申请，于${issuedOn}出具。`,
      source: `数据来源：办件系统，时间 ${queriedAt}。`,
    };
  },
};
