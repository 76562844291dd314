import { learn, nothingLearned, openDictionary, type Dictionary, type Learned } from "./engine/index.ts";

// One keyboard follows another from field to field of an errand; what they share is here, and nowhere on disk.

let learned: Learned = nothingLearned;
export const recall = (): Learned => learned;
export function remember(choice: { readonly text: string; readonly reading: string }): void {
  learned = learn(learned, choice);
}
let opened: Promise<Dictionary> | undefined;

/** The dictionary, in a chunk of its own that is fetched when the first keyboard opens; a failure is tried again the next time. */
export function dictionary(): Promise<Dictionary> {
  opened ??= import("./dictionary/pinyin.txt?raw").then((text) => openDictionary(text.default));
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Forgets what was chosen, and what was looked up for it: with the errand, and with the visit at the latest. */
export function forgetTyped(): void {
  learned = nothingLearned;
  opened = undefined;
}
