const steps: Readonly<Record<string, string>> = {
  "case.accept": "受理",
  "case.review": "审查",
  "case.decide": "决定",
};

/** Steps that nobody present can take (domain.md T3), Chinese; the shape every other locale must fill. */
export const chainZhCn = {
  alerts: "没有人能办的环节",
  alert: ({ absent, step, place, from, until }: ChainGapWords) =>
    `${absent} ${from} 到 ${until} 离岗，没有代理人：${place}的${steps[step] ?? step}没有人能办`,
  remedy: "请管理员或本人登记代理人。有了代理人，这条提醒就消失。",
};
export type ChainWords = typeof chainZhCn;

/** Days as `2026-12-01`. */
interface ChainGapWords {
  readonly absent: string;
  readonly step: string;
  readonly place: string;
  readonly from: string;
  readonly until: string;
}
