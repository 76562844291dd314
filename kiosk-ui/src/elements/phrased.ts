import { html, type TemplateResult } from "lit";

const words = new Intl.Segmenter("zh", { granularity: "word" });
/** Endings the segmenter leaves alone although nobody reads them so: 身份|证, 手机|号. */
const ending = /^[证号费单表卡纸]$/;

/** Names of papers, which the segmenter takes apart wrongly: 参|保证|明. */
const paperNames = /((?:社会保险|社保|基本医疗保险|医疗保险|医保|养老保险|失业保险)?参保(?:证明|登记))/;

function* segments(text: string): Iterable<Pick<Intl.SegmentData, "segment"> & { isWordLike: boolean }> {
  for (const part of text.split(paperNames)) {
    if (paperNames.test(part)) yield { segment: part, isWordLike: true };
    else
      for (const { segment, isWordLike } of words.segment(part))
        yield { segment, isWordLike: isWordLike === true };
  }
}

/** The text in pieces a line may break between: whole words, with the marks that belong to them. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let opening = "";
  for (const { segment, isWordLike } of segments(text)) {
    const last = found.length - 1;
    const opens = /^[（(《“「]$/.test(segment);
    const before = found[last] ?? "";
    const bound =
      (ending.test(segment) && /\p{Script=Han}$/u.test(before)) ||
      // A telephone number or a time is one word.
      (/^\d/.test(segment) && /\d[-–:.]$/.test(before));
    const free = isWordLike && !bound;
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

/** A name of at most this many characters fits any line of the canvas. */
const shortName = 8;

/** A name: a short Chinese one never breaks, a longer one only between words. */
export function phrasedName(name: string): TemplateResult {
  const whole = /\p{Script=Han}/u.test(name) && name.length <= shortName;
  return whole ? html`<span class="phrased">${name}</span>` : phrased(name);
}
