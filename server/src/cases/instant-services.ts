import type { TemplateKey } from "../certificates/index.ts";

/** An item done at once: one register asked with consent, one certificate out of the answer. */
export interface InstantService {
  readonly itemKey: string;
  readonly register: string;
  readonly purpose: string;
  readonly template: TemplateKey;
}

/** What can really be done here from start to end; all other items of the catalogue show their guide. */
export const instantServices: readonly InstantService[] = [
  {
    itemKey: "RS01",
    register: "社会保险参保登记库",
    purpose: "为本人开具社会保险参保证明",
    template: "socialInsurance",
  },
  {
    itemKey: "YB01",
    register: "基本医疗保险参保登记库",
    purpose: "为本人开具基本医疗保险参保证明",
    template: "medicalInsurance",
  },
  {
    itemKey: "RS02",
    register: "社会保险缴费记录库",
    purpose: "为本人开具社会保险缴费明细",
    template: "contributions",
  },
  {
    itemKey: "GJ01",
    register: "住房公积金缴存库",
    purpose: "为本人开具住房公积金缴存证明",
    template: "housingFund",
  },
  {
    itemKey: "SW01",
    register: "个人所得税纳税记录库",
    purpose: "为本人开具个人所得税纳税记录",
    template: "incomeTax",
  },
  {
    itemKey: "BD01",
    register: "不动产登记信息库",
    purpose: "为本人查询名下不动产登记资料",
    template: "estate",
  },
  {
    itemKey: "SC06",
    register: "企业登记档案库",
    purpose: "为本企业查询登记档案",
    template: "companyFile",
  },
  {
    itemKey: "FG02",
    register: "公共信用信息库",
    purpose: "为本企业开具公共信用信息报告",
    template: "credit",
  },
];

/** The same list as the catalogue needs it. */
export const offeredItems = new Map(
  instantServices.map(({ itemKey, register, purpose }) => [
    itemKey,
    { consent: { register, purpose }, pages: 1 },
  ]),
);
