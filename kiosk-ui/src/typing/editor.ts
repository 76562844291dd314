import type { Candidate } from "./engine/index.ts";

/** A part of the letters for which characters were chosen, while the rest is still open. */
interface Picked {
  readonly text: string;
  readonly reading: string;
  /** As they were typed: what “delete” brings back. */
  readonly letters: string;
}

/** What stands in the box, and what is being typed into it. */
export interface Typed {
  readonly text: string;
  /** Before which character the next one comes; characters, not code units. */
  readonly caret: number;
  readonly picked: readonly Picked[];
  readonly letters: string;
  /** Something found no room in the last press. */
  readonly full: boolean;
}

export type TypingEvent =
  /** Of a syllable, or the mark between two. */
  | { readonly type: "letter"; readonly letter: string }
  /** As it is: a figure, a sign, a Latin letter. */
  | { readonly type: "put"; readonly text: string }
  | { readonly type: "pick"; readonly candidate: Candidate }
  | { readonly type: "delete" }
  | { readonly type: "move"; readonly by: -1 | 1 };

/** More letters than fit any row of candidates; nobody reads over so many before choosing. */
const mostLetters = 48;

export const typedFrom = (text: string): Typed => ({
  text,
  caret: Array.from(text).length,
  picked: [],
  letters: "",
  full: false,
});

/** Whether letters wait for their characters. */
export const isComposing = ({ picked, letters }: Typed): boolean => letters !== "" || picked.length > 0;

/** What stands before the caret and what stands behind it. */
function halves({ text, caret }: Typed): readonly [string, string] {
  const characters = Array.from(text);
  return [characters.slice(0, caret).join(""), characters.slice(caret).join("")];
}

const cut = "…";

/** As much of both halves as a box shows: what is next to the caret. */
export function shownHalves(typed: Typed, before: number, behind: number): readonly [string, string] {
  const [first, second] = halves(typed);
  const left = Array.from(first);
  const right = Array.from(second);
  return [
    left.length > before ? cut + left.slice(-before).join("") : left.join(""),
    right.length > behind ? right.slice(0, behind).join("") + cut : right.join(""),
  ];
}

/** @param most of `String.length`, as the field's schema counts */
function put(typed: Typed, text: string, most: number): Typed {
  if (typed.text.length + text.length > most) return { ...typed, full: true };
  const [before, behind] = halves(typed);
  return { ...typedFrom(""), text: before + text + behind, caret: Array.from(before + text).length };
}

function pick(typed: Typed, { text, reading, letters }: Candidate, most: number): Typed {
  const meant = typed.letters.slice(0, letters);
  const rest = typed.letters.slice(letters);
  const picked = [...typed.picked, { text, reading, letters: meant }];
  if (rest !== "") return { ...typed, picked, letters: rest, full: false };
  return put(typed, picked.map((one) => one.text).join(""), most);
}

/** Takes back the last thing that was typed: a letter, then a choice, then a character. */
function back(typed: Typed): Typed {
  const { letters, picked, caret } = typed;
  if (letters !== "") return { ...typed, letters: letters.slice(0, -1) };
  const last = picked.at(-1);
  if (last !== undefined) return { ...typed, picked: picked.slice(0, -1), letters: last.letters };
  const [before, behind] = halves(typed);
  const kept = Array.from(before).slice(0, -1).join("");
  return { ...typed, text: kept + behind, caret: Math.max(0, caret - 1) };
}

/** What stands in the box after a press. Pure; what has no place or no room changes nothing but `full`. */
export function edit(typed: Typed, event: TypingEvent, most: number): Typed {
  switch (event.type) {
    case "letter":
      return typed.letters.length >= mostLetters
        ? { ...typed, full: true }
        : { ...typed, letters: typed.letters + event.letter, full: false };
    case "put":
      // What waits is chosen first, by whoever sends this.
      return isComposing(typed) ? typed : put(typed, event.text, most);
    case "pick":
      return pick(typed, event.candidate, most);
    case "delete":
      return { ...back(typed), full: false };
    case "move": {
      if (isComposing(typed)) return typed;
      const caret = Math.min(Array.from(typed.text).length, Math.max(0, typed.caret + event.by));
      return { ...typed, caret, full: false };
    }
  }
}
