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
];

/** The same list as the catalogue needs it. */
export const offeredItems = new Map(
  instantServices.map(({ itemKey, register, purpose }) => [
    itemKey,
    { consent: { register, purpose }, pages: 1 },
  ]),
);
