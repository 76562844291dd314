import type { Dictionary, Word } from "./dictionary.ts";
import type { Learned } from "./learned.ts";
import { segment, type Segment } from "./segment.ts";
import { distance } from "./sound.ts";

/** What can be chosen for the letters, or for the first of them. */
export interface Candidate {
  readonly text: string;
  /** How many of the typed letters it stands for. */
  readonly letters: number;
  readonly reading: string;
}

/** What a word costs in a sentence, over how rare it is: fewer, longer words are likelier than many short ones. */
const costOfWord = 10;
/** A choice made before counts like a word that is a thousand times as common. */
const bonus = 15;
/** Longer sentences are typed in parts; none would fit a row. */
const mostSyllables = 14;
const longestWord = 8;
const mostLonger = 4;

interface Ranked extends Candidate {
  readonly cost: number;
}

const learnedWords = (learned: Learned, segments: readonly Segment[], last: boolean): Word[] =>
  learned.flatMap(({ text, reading, times }) => {
    const syllables = reading.split(" ");
    if (syllables.length !== segments.length) return [];
    let cost = 0;
    for (const [i, one] of segments.entries()) {
      const more = distance(one, syllables[i] ?? "", last && i + 1 === segments.length);
      if (more === undefined) return [];
      cost += more;
    }
    return [{ text, reading, cost: cost - bonus - times }];
  });

/** The likeliest sentence of all these syllables, from the likeliest words (Viterbi over word costs). */
function sentenceOf(
  segments: readonly Segment[],
  wordsBetween: (from: number, to: number) => readonly Word[],
): Ranked | undefined {
  type Best = { readonly cost: number; readonly text: string; readonly reading: readonly string[] };
  const best: (Best | undefined)[] = [{ cost: 0, text: "", reading: [] }];
  for (let to = 1; to <= segments.length; to += 1) {
    for (let from = Math.max(0, to - longestWord); from < to; from += 1) {
      const before = best[from];
      const [word] = wordsBetween(from, to);
      if (before === undefined || word === undefined) continue;
      const cost = before.cost + word.cost + costOfWord;
      if (cost >= (best[to]?.cost ?? Infinity)) continue;
      best[to] = { cost, text: before.text + word.text, reading: [...before.reading, word.reading] };
    }
  }
  if (segments.length === 0) return undefined;
  const whole = best[segments.length];
  const letters = segments.at(-1)?.end ?? 0;
  return whole && { ...whole, reading: whole.reading.join(" "), letters };
}

function ofOneWay(
  dictionary: Dictionary,
  learned: Learned,
  segments: readonly Segment[],
  letters: number,
): readonly Ranked[] {
  const known = new Map<number, readonly Word[]>();
  const wordsBetween = (from: number, to: number): readonly Word[] => {
    const key = from * segments.length + to;
    const before = known.get(key);
    if (before !== undefined) return before;
    const part = segments.slice(from, to);
    const last = part.at(-1)?.end === letters;
    const found = dictionary.words(part, last);
    const chosen = learnedWords(learned, part, last);
    const words = chosen.length === 0 ? found : [...chosen, ...found].toSorted((a, b) => a.cost - b.cost);
    known.set(key, words);
    return words;
  };
  const ranked: Ranked[] = [];
  for (let to = Math.min(segments.length, longestWord); to > 0; to -= 1) {
    const end = segments[to - 1]?.end ?? 0;
    ranked.push(...wordsBetween(0, to).map((word) => Object.assign({ letters: end }, word)));
  }
  const asTyped = segments.map((one) => one.letters).join(" ");
  const isWord = ranked.some((one) => one.letters === letters && one.reading === asTyped);
  const sentence = isWord ? undefined : sentenceOf(segments.slice(0, mostSyllables), wordsBetween);
  if (sentence !== undefined) ranked.push(sentence);
  if (segments.length > 1 && segments.length < longestWord) {
    // Behind everything that is all that was typed.
    const more = dictionary.longer(segments, mostLonger);
    ranked.push(...more.map((word) => Object.assign({}, word, { letters, cost: word.cost + 100 })));
  }
  return ranked;
}

/**
 * What the typed letters may mean, likeliest first: all of them as one word or a sentence, then longer words that begin
 * so, then shorter parts from the front, down to single characters. Empty only where no syllable begins.
 * @param letters `a`–`z` and the mark that sets syllables apart
 */
export function candidates(dictionary: Dictionary, learned: Learned, letters: string): readonly Candidate[] {
  const ways = segment(letters, dictionary.syllables, dictionary.beginnings);
  const ranked = ways
    .flatMap((way) => ofOneWay(dictionary, learned, way, letters.length))
    .toSorted((a, b) => b.letters - a.letters || a.cost - b.cost);
  const seen = new Set<string>();
  return ranked.filter(({ text }) => {
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
