import { cards } from "@zizhuban/server/testing";

/** A citizen of the sample district, and the enterprise the sample register lets them act for. */
export interface Person {
  readonly key: string;
  readonly card: (typeof cards)[keyof typeof cards];
  readonly enterprise: { readonly uscc: string; readonly name: string };
}

export const people: readonly Person[] = [
  {
    key: "zhang",
    card: cards.zhang,
    enterprise: { uscc: "9142070200001447X4", name: "梁子湖样例农产品有限公司" },
  },
  {
    key: "chen",
    card: cards.chen,
    enterprise: { uscc: "9142070200002669XP", name: "梁子湖样例机械有限公司" },
  },
];
