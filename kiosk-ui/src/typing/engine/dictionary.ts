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
  /** The words of just these syllables, likeliest first. @param last nothing was typed behind them */
  words(segments: readonly Segment[], last: boolean): readonly Word[];
  /** Words that go on after these syllables, likeliest first. */
  longer(segments: readonly Segment[], most: number): readonly Word[];
}

/** The letter before a word says how common it is: `a` hardly ever, `z` the most (scripts/dictionary/pinyin.ts). */
const common = { rarest: "a".charCodeAt(0), steps: 25 } as const;
const longestWord = 8;
/** Who means another sound than was typed does not mean a character that hardly anybody knows. */
const mostWhenAlike = common.steps - 7;
/** Letters are typed one by one, and most of what they meant before they mean again. */
const mostRemembered = 400;

/** A line of the file: `ni hao` tab `n你好`. */
function* wordsOf(line: string, more: number): Generator<Word> {
  const tab = line.indexOf("\t");
  const reading = line.slice(0, tab);
  for (const [, letter = "a", text = ""] of line.slice(tab + 1).matchAll(/([a-z])([^a-z]+)/gu))
    yield { text, reading, cost: common.steps - (letter.charCodeAt(0) - common.rarest) + more };
}

const byCost = (a: Word, b: Word) => a.cost - b.cost;

/** What the file is sorted by, before the reading: how many syllables there are, and what they begin with. */
export function bucketOf(line: string): string {
  const tab = line.indexOf("\t");
  let initials = initialOf(line);
  for (let space = line.indexOf(" "); space !== -1 && space < tab; space = line.indexOf(" ", space + 1))
    initials += initialOf(line.slice(space + 1, space + 2));
  return `${initials.length} ${initials}`;
}

/** What it costs to read the line for the segments; undefined when it is read otherwise. */
function readAs(line: string, segments: readonly Segment[], last: boolean): number | undefined {
  const tab = line.indexOf("\t");
  let sum = 0;
  let from = 0;
  for (const [i, segment] of segments.entries()) {
    const space = line.indexOf(" ", from);
    const end = space === -1 || space > tab ? tab : space;
    const cost = distance(segment, line.slice(from, end), last && i + 1 === segments.length);
    if (cost === undefined) return undefined;
    sum += cost;
    from = end + 1;
  }
  return sum;
}

/** @param text `dictionary/pinyin.txt`: a line a reading, sorted by `bucketOf` and the reading itself */
export function openDictionary(text: string): Dictionary {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const syllables = new Set<string>();
  const beginnings = new Set<string>();
  for (const line of lines) {
    const end = line.indexOf("\t");
    if (line.slice(0, end).includes(" ")) break;
    const syllable = line.slice(0, end);
    syllables.add(syllable);
    for (let length = 1; length <= syllable.length; length += 1) beginnings.add(syllable.slice(0, length));
  }
  const remembered = new Map<string, readonly Word[]>();

  /** The lines whose bucket begins so. */
  function* bucket(beginning: string): Generator<string> {
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bucketOf(lines[middle] ?? "") < beginning) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < lines.length && bucketOf(lines[i] ?? "").startsWith(beginning); i += 1)
      yield lines[i] ?? "";
  }

  const initialsOf = (segments: readonly Segment[]) =>
    segments.map(({ letters }) => initialOf(letters)).join("");

  function search(segments: readonly Segment[], last: boolean): readonly Word[] {
    const found: Word[] = [];
    for (const line of bucket(`${segments.length} ${initialsOf(segments)}`)) {
      const cost = readAs(line, segments, last);
      if (cost === undefined) continue;
      for (const word of wordsOf(line, cost))
        if (cost < alike || word.cost - cost <= mostWhenAlike) found.push(word);
    }
    return found.sort(byCost);
  }

  return {
    syllables,
    beginnings,
    words(segments, last) {
      if (segments.length > longestWord) return [];
      const key = `${segments.map(({ letters }) => letters).join(" ")}${last ? "." : ""}`;
      const before = remembered.get(key);
      if (before !== undefined) return before;
      if (remembered.size >= mostRemembered) remembered.clear();
      const found = search(segments, last);
      remembered.set(key, found);
      return found;
    },
    longer(segments, most) {
      if (!segments.every(({ syllable }) => syllable)) return [];
      const wanted = `${segments.map(({ letters }) => letters).join(" ")} `;
      const found: Word[] = [];
      for (let length = segments.length + 1; length <= longestWord; length += 1) {
        for (const line of bucket(`${length} ${initialsOf(segments)}`))
          if (line.startsWith(wanted)) found.push(...wordsOf(line, 0));
      }
      return found.toSorted(byCost).slice(0, most);
    },
  };
}
