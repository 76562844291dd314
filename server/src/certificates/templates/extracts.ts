import { Type, type TObject, type TUnion, type TString, type TNumber } from "typebox";
import type { Template } from "./template.ts";

// Extracts (查询证明): what one register says of one person, member by member, under names a reader knows.

interface Extract {
  readonly key: string;
  readonly title: string;
  readonly englishTitle: string;
  readonly typeNumber: string;
  readonly register: string;
  /** Members of the register's record, in the order of the page. */
  readonly rows: readonly (readonly [member: string, label: string])[];
}

type Member = TUnion<[TString, TNumber]>;
const Member: Member = Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()]);

/** The table of extracts: a new one is an entry here, its item in `cases/instant-services.ts`. */
const extracts = [
  {
    key: "contributions",
    title: "社会保险个人缴费明细",
    englishTitle: "Record of social insurance contributions",
    typeNumber: "002",
    register: "社会保险缴费记录库",
    rows: [
      ["kind", "险种"],
      ["months", "累计缴费月数"],
      ["lastPaid", "最近缴费"],
      ["total", "累计缴费（元）"],
    ],
  },
  {
    key: "housingFund",
    title: "住房公积金缴存证明",
    englishTitle: "Certificate of housing fund deposits",
    typeNumber: "001",
    register: "住房公积金缴存库",
    rows: [
      ["account", "个人账号"],
      ["state", "账户状态"],
      ["since", "开户"],
      ["monthly", "月缴存额（元）"],
      ["balance", "余额（元）"],
    ],
  },
  {
    key: "incomeTax",
    title: "个人所得税纳税记录",
    englishTitle: "Record of individual income tax",
    typeNumber: "001",
    register: "个人所得税纳税记录库",
    rows: [
      ["period", "所属期"],
      ["income", "所得项目"],
      ["paid", "已缴税额（元）"],
      ["refund", "已退税额（元）"],
    ],
  },
  {
    key: "estate",
    title: "不动产登记资料查询结果",
    englishTitle: "Extract of the real estate register",
    typeNumber: "001",
    register: "不动产登记信息库",
    rows: [
      ["number", "不动产权证号"],
      ["location", "坐落"],
    ],
  },
  {
    key: "companyFile",
    title: "企业登记档案查询结果",
    englishTitle: "Extract of the company register",
    typeNumber: "001",
    register: "企业登记档案库",
    rows: [
      ["name", "企业名称"],
      ["uscc", "统一社会信用代码"],
      ["representative", "法定代表人"],
      ["capital", "注册资本"],
      ["foundedOn", "成立日期"],
      ["volumes", "档案卷数"],
    ],
  },
  {
    key: "credit",
    title: "公共信用信息报告",
    englishTitle: "Report of public credit information",
    typeNumber: "001",
    register: "公共信用信息库",
    rows: [
      ["name", "企业名称"],
      ["uscc", "统一社会信用代码"],
      ["grade", "信用等级"],
      ["penalties", "行政处罚（次）"],
      ["dishonest", "失信记录"],
    ],
  },
] as const satisfies readonly Extract[];

export type ExtractKey = (typeof extracts)[number]["key"];

function template({ register, rows, ...named }: Extract): Template<TObject<Record<string, Member>>> {
  const facts = (record: Record<string, string | number>) =>
    rows.map(([member, label]) => ({ label, value: String(record[member] ?? "") }));
  return {
    ...named,
    record: Type.Object(Object.fromEntries(rows.map(([member]) => [member, Member]))),
    facts,
    body: (record, { holder, division, place, issuedOn, queriedAt }) => ({
      opening: `经${holder.name}（公民身份号码 ${holder.idNumber}）申请，${division}${register}登记的情况如下：`,
      table: {
        columns: [
          { label: "项目", share: 0.32 },
          { label: "登记内容", share: 0.68 },
        ],
        rows: facts(record).map(({ label, value }) => [label, value]),
      },
      closing: `本件由${holder.name}本人于${issuedOn}在${place}申请，仅供办理相关事项使用。`,
      source: `数据来源：${register}，查询时间 ${queriedAt}。`,
    }),
  };
}

export const extractTemplates = extracts.map(template);
