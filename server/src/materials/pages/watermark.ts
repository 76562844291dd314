import { font, unprintable } from "../../sheets/index.ts";

/** What a copy says about itself on every page. */
export interface Watermark {
  /** Where it is from and how far it may be trusted: the foot of every page. */
  readonly statement: string;
  /** For what it may be used, line by line: across every page. */
  readonly purpose: string;
  /** When the copy was made, Unix milliseconds. */
  readonly at: number;
}

export const documentFont = () => font("regular");

const ink = "#0A5C63";
const lean = -28;

/** pdfkit prints what the font lacks as an empty box; a mark is no place for that. */
function drawable(text: string): string {
  return unprintable(text).reduce((kept, character) => kept.replaceAll(character, " "), text);
}

/** Over the whole page, so that no part can be cut out without it; the foot is readable as words. */
export function drawWatermark(
  doc: PDFKit.PDFDocument,
  mark: Watermark,
  page: { readonly width: number; readonly height: number },
): void {
  const lines = mark.purpose.split("\n").map(drawable);
  const purpose = lines.join("\n");
  doc.save().font("mark").fillColor(ink).fillOpacity(0.2).fontSize(15);
  const widest = Math.max(...lines.map((line) => doc.widthOfString(line)));
  const step = { x: Math.max(260, widest + 60), y: 120 };
  for (let y = 60; y < page.height + step.y; y += step.y) {
    const shift = Math.round(y / step.y) % 2 === 0 ? 0 : step.x / 2;
    for (let x = 20 - shift; x < page.width; x += step.x) {
      doc.save().rotate(lean, { origin: [x, y] });
      doc.text(purpose, x, y, { lineBreak: false });
      doc.restore();
    }
  }
  doc.fontSize(8.5);
  const statement = drawable(mark.statement);
  const words = { width: page.width - 24 };
  // As high as its words: until when a copy is good must not be cut off behind a long name.
  const height = doc.heightOfString(statement, words) + 12;
  const foot = Math.max(0, page.height - height);
  doc.fillOpacity(0.82).rect(0, foot, page.width, height).fill("#FFFFFF");
  doc
    .fillOpacity(1)
    .fillColor(ink)
    .text(statement, 12, foot + 6, words);
  doc.restore();
}
