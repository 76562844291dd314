import type { Segment } from "./segment.ts";
import { alike, distance, initialOf } from "./sound.ts";

/** A word the letters may mean. */
export interface Word {
  readonly text: string;
  /** Its syllables, with spaces between. */
  readonly reading: string;
  /** The lower, the likelier: the steps it is rarer than the most common of all, and what its reading differs from what was typed. */
  readonly cost: number;
}

export interface Dictionary {
  /** Every syllable, ü as v. */
  readonly syllables: ReadonlySet<string>;
  /** Everything a syllable can begin with, itself included. */
  readonly beginnings: ReadonlySet<string>;
  /** The words of just these syllables, likeliest first. */
  words(segments: readonly Segment[], last: boolean): readonly Word[];
  /** Words that go on after these syllables, likeliest first. */
  longer(segments: readonly Segment[], most: number): readonly Word[];
}

/** The letter before a word says how common it is: `a` hardly ever, `z` the most (scripts/dictionary/pinyin.ts). */
const common = { rarest: "a".charCodeAt(0), steps: 25 } as const;
const longestWord = 8;
/** Who means another sound than was typed does not mean a character that hardly anybody knows. */
const mostWhenAlike = common.steps - 7;

/** A line of the file: `ni hao` tab `n你好`. */
function* wordsOf(line: string, more: number): Generator<Word> {
  const tab = line.indexOf("\t");
  const reading = line.slice(0, tab);
  for (const [, letter = "a", text = ""] of line.slice(tab + 1).matchAll(/([a-z])([^a-z]+)/gu))
    yield { text, reading, cost: common.steps - (letter.charCodeAt(0) - common.rarest) + more };
}

const byCost = (a: Word, b: Word) => a.cost - b.cost;

/** What it costs to read the line for the segments; undefined when it is read otherwise. */
function readAs(line: string, segments: readonly Segment[], last: boolean): number | undefined {
  const syllables = line.slice(0, line.indexOf("\t")).split(" ");
  let sum = 0;
  for (const [i, segment] of segments.entries()) {
    const cost = distance(segment, syllables[i] ?? "", last && i + 1 === segments.length);
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/** @param text `dictionary/pinyin.txt`: a line a reading, sorted by it */
export function openDictionary(text: string): Dictionary {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const syllables = new Set<string>();
  const beginnings = new Set<string>();
  /** Lines by the initials of their syllables. */
  const index = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const end = line.indexOf("\t");
    let initials = initialOf(line);
    for (let space = line.indexOf(" "); space !== -1 && space < end; space = line.indexOf(" ", space + 1))
      initials += initialOf(line.slice(space + 1, space + 2));
    const known = index.get(initials);
    if (known === undefined) index.set(initials, [i]);
    else known.push(i);
    if (initials.length > 1) continue;
    const syllable = line.slice(0, end);
    syllables.add(syllable);
    for (let length = 1; length <= syllable.length; length += 1) beginnings.add(syllable.slice(0, length));
  }

  /** The first line that is not before `wanted`. */
  function firstFrom(wanted: string): number {
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lines[middle] ?? "") < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    syllables,
    beginnings,
    words(segments, last) {
      if (segments.length > longestWord) return [];
      const found: Word[] = [];
      for (const i of index.get(segments.map(({ letters }) => initialOf(letters)).join("")) ?? []) {
        const line = lines[i] ?? "";
        const cost = readAs(line, segments, last);
        if (cost === undefined) continue;
        const words = wordsOf(line, cost);
        found.push(...(cost < alike ? words : words.filter((word) => word.cost - cost <= mostWhenAlike)));
      }
      return found.toSorted(byCost);
    },
    longer(segments, most) {
      if (!segments.every(({ syllable }) => syllable)) return [];
      const wanted = `${segments.map(({ letters }) => letters).join(" ")} `;
      const found: Word[] = [];
      for (let i = firstFrom(wanted); lines[i]?.startsWith(wanted) === true; i += 1)
        found.push(...wordsOf(lines[i] ?? "", 0));
      return found.toSorted(byCost).slice(0, most);
    },
  };
}
