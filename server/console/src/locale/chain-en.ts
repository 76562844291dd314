import type { ChainWords } from "./chain-zh-cn.ts";

const steps: Readonly<Record<string, string>> = {
  "case.accept": "acceptance",
  "case.review": "review",
  "case.decide": "decision",
};

export const chainEn: ChainWords = {
  alerts: "Steps nobody can take",
  alert: ({ absent, step, place, from, until }) =>
    `${absent} is away ${from} to ${until} without a deputy: nobody can do ${steps[step] ?? step} for ${place}`,
  remedy: "An administrator or the person themselves names a deputy; then this notice goes away.",
};
