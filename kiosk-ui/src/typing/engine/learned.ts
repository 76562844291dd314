/** What was chosen in this errand, so that it comes first the next time. It is nowhere else, and ends with the errand. */
export type Learned = readonly Choice[];
export interface Choice {
  readonly text: string;
  /** Its syllables, with spaces between. */
  readonly reading: string;
  readonly times: number;
}

export const nothingLearned: Learned = [];
const most = 200;

/** With one more choice; the latest stands first, and what was chosen longest ago falls out. */
export function learn(learned: Learned, { text, reading }: Omit<Choice, "times">): Learned {
  const isIt = (one: Choice) => one.text === text && one.reading === reading;
  const times = (learned.find(isIt)?.times ?? 0) + 1;
  return [{ text, reading, times }, ...learned.filter((one) => !isIt(one))].slice(0, most);
}
