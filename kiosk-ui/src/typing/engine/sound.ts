import type { Segment } from "./segment.ts";

/** What it costs, in steps of how common a word is, to take a syllable for what was typed. */
const costs = { same: 0, unfinished: 2, longer: 6 } as const;
export const alike = 6;

const sounds = new Map<string, string>();

/**
 * How a syllable sounds to who does not tell apart z and zh, n and l, in and ing: most of the south and the middle of
 * the country, Ezhou among it. And ü is hard to find on a keyboard. There are some hundred syllables and beginnings.
 */
function soundOf(letters: string): string {
  const known = sounds.get(letters);
  if (known !== undefined) return known;
  const sound = letters
    .replace(/^([zcs])h/, "$1")
    .replace(/^l/, "n")
    .replace(/(?<=[aei])ng?$/, "n")
    .replaceAll("v", "u");
  sounds.set(letters, sound);
  return sound;
}

/** What begins a syllable, as the dictionary is sorted: n and l are one. */
export const initialOf = (letters: string): string => (letters.startsWith("l") ? "n" : letters.slice(0, 1));

/** What it costs to take `syllable` for the segment; undefined when it cannot be meant. @param last nothing was typed behind it */
export function distance(segment: Segment, syllable: string, last: boolean): number | undefined {
  const { letters } = segment;
  if (syllable === letters) return costs.same;
  if (syllable.startsWith(letters)) {
    if (!segment.syllable) return costs.unfinished;
    if (last) return costs.longer;
  }
  const sound = soundOf(syllable);
  const typed = soundOf(letters);
  return (segment.syllable ? sound === typed : sound.startsWith(typed)) ? alike : undefined;
}
