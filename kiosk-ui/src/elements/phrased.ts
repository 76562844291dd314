import { html, type TemplateResult } from "lit";

const words = new Intl.Segmenter("zh", { granularity: "word" });
/** Endings the segmenter leaves alone although nobody reads them so: 身份|证, 手机|号. */
const ending = /^[证号费单表卡纸]$/;

/** The text in pieces a line may break between: whole words, with the marks that belong to them. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let opening = "";
  for (const { segment, isWordLike } of words.segment(text)) {
    const last = found.length - 1;
    const opens = /^[（(《“「]$/.test(segment);
    const before = found[last] ?? "";
    const bound =
      (ending.test(segment) && /\p{Script=Han}$/u.test(before)) ||
      // A telephone number or a time is one word.
      (/^\d/.test(segment) && /\d[-–:.]$/.test(before));
    const free = isWordLike === true && !bound;
    if (opens) opening += segment;
    else if (last >= 0 && opening === "" && !free) found[last] += segment;
    else {
      found.push(opening + segment);
      opening = "";
    }
  }
  return opening === "" ? found : [...found, opening];
}

/** The pieces by clause: a line rather breaks after a Chinese comma or stop than between two words. */
function clauses(text: string): string[][] {
  const found: string[][] = [[]];
  for (const piece of pieces(text)) {
    found.at(-1)?.push(piece);
    if (/[，。；！？]$/.test(piece)) found.push([]);
  }
  return found.filter(({ length }) => length > 0);
}

/** Text that breaks where a reader would pause; the browser alone breaks Chinese between any two characters. */
export function phrased(text: string): TemplateResult {
  const parts = clauses(text).map((clause) => clause.map((piece) => html`${piece}<wbr />`));
  return html`<span class="phrased"
    >${parts.length === 1 ? parts : parts.map((part) => html`<span class="clause">${part}</span>`)}</span
  >`;
}
