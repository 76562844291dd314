/** Letters of one syllable as far as they were typed: `syllable` says whether they are a whole one. */
export interface Segment {
  readonly letters: string;
  readonly syllable: boolean;
  /** Where in the typed letters the next segment begins: behind its own, and behind the mark that sets it apart. */
  readonly end: number;
}

/** Set between two syllables by hand: xi'an is not xian (GB/T 16159 §6.3). */
export const apart = "'";

const longestSyllable = 6;
/** Beginnings cost more than syllables, so that `nihao` is not read as four words' initials. */
const costs = { syllable: 1, beginning: 1.6 } as const;
/** Of the ways to divide one text, those that cost hardly more than the best are worth a look. */
const worth = 0.7;
const mostWays = 4;

interface Way {
  readonly cost: number;
  readonly segments: readonly Segment[];
}

/** `lue` and `nue` are what many write for lüe and nüe, which the dictionary has as `lve` and `nve`. */
const asWritten = (letters: string): string => letters.replace(/^([ln])ue$/, "$1ve");

/**
 * The ways to divide typed letters into syllables, best first; whatever stands where no syllable can begin is a segment
 * of its own. Every way, joined, is what was typed.
 * @param letters `a`–`z` and the mark that sets syllables apart
 * @param syllables every syllable that the dictionary knows, ü as v
 * @param beginnings everything a syllable can begin with
 */
export function segment(
  letters: string,
  syllables: ReadonlySet<string>,
  beginnings: ReadonlySet<string>,
): readonly (readonly Segment[])[] {
  const ways: (readonly Way[])[] = [[{ cost: 0, segments: [] }]];
  for (let end = 1; end <= letters.length; end += 1) {
    const here =
      letters[end - 1] === apart ? (ways[end - 1] ?? []).map((way) => withMark(way, end)) : waysTo(end);
    ways[end] = here.toSorted((a, b) => a.cost - b.cost).slice(0, mostWays);
  }
  const found = ways[letters.length] ?? [];
  const best = found[0]?.cost ?? 0;
  return found.filter(({ cost }) => cost <= best + worth).map(({ segments }) => segments);

  function waysTo(end: number): Way[] {
    const here: Way[] = [];
    for (let start = end - 1; start >= 0 && end - start <= longestSyllable; start -= 1) {
      const part = letters.slice(start, end);
      if (part.includes(apart)) break;
      const written = asWritten(part);
      const syllable = syllables.has(written);
      const begins = beginnings.has(written);
      if (!syllable && !begins && part.length > 1) continue;
      const cost = syllable ? costs.syllable : begins ? costs.beginning : letters.length * costs.beginning;
      for (const way of ways[start] ?? []) {
        const segments = [...way.segments, { letters: written, syllable, end }];
        here.push({ cost: way.cost + cost, segments });
      }
    }
    return here;
  }
}

/** The mark belongs to what stands before it. */
function withMark({ cost, segments }: Way, end: number): Way {
  const last = segments.at(-1);
  return { cost, segments: last === undefined ? [] : [...segments.slice(0, -1), { ...last, end }] };
}
