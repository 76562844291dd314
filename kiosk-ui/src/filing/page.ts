import { sentence, type Turning } from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import type { FilingWords } from "./locale/words.ts";
import type { FilingIntent, FilingState, FilingStep } from "./state.ts";

/** What a page of an application is drawn from, and where its presses go. */
export interface PageBase extends Turning {
  readonly words: FilingWords;
  readonly filing: FilingState;
  readonly on: (intent: FilingIntent) => () => void;
}

export interface PageContext<Name extends FilingStep["at"]> extends PageBase {
  readonly step: Extract<FilingStep, { at: Name }>;
}

/** What did not work, in words: the scan's own, else the journey's. */
export function troubleWords({ view, words }: Pick<PageBase, "view" | "words">, code: string): string {
  const own = words.scan.troubles[code];
  if (own !== undefined) return own;
  return sentence(view.words, view.words.troubles[troubleCode(code)]);
}
