import { html, type TemplateResult } from "lit";

interface Trial {
  readonly words: { readonly file: string; readonly tryImport: string; readonly import: string };
  /** Endings of the files taken, as `accept` of an input. */
  readonly accept: string;
  /** What is asked beside the file. */
  readonly beside?: TemplateResult;
  readonly busy: boolean;
  /** The file that is chosen was tried, and nothing is against it. */
  readonly tried: boolean;
  readonly onTry: (event: SubmitEvent) => void;
  /** Something else is chosen or said: what was tried holds no more. */
  readonly onChange: () => void;
  readonly onImport: () => void;
}

/** A file that is tried before it is written. */
export function trialForm({ words, accept, beside, busy, tried, onTry, onChange, onImport }: Trial) {
  return html`<form class="bar" @submit=${onTry} @input=${onChange}>
    <label>${words.file}<input type="file" name="file" accept=${accept} required /></label>
    ${beside}
    <button class="main" data-do="try" ?disabled=${busy}>${words.tryImport}</button>
    <button type="button" data-do="import" ?disabled=${busy || !tried} @click=${onImport}>
      ${words.import}
    </button>
  </form>`;
}
