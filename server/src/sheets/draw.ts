import { font } from "./fonts.ts";
import type { SheetModel } from "./model.ts";
import { drawQrCode } from "./qr-code.ts";

/** How a sheet is laid out on its paper; lengths in points (1/72 inch). */
export interface Paper {
  readonly width: number;
  /** A page's height; a roll is cut where the text ends. */
  readonly height: number | "roll";
  readonly margin: number;
  readonly title: number;
  readonly text: number;
  readonly small: number;
  /** Width of the labels' column; 0 puts a label above its value. */
  readonly labels: number;
  /** Side of a code to scan. */
  readonly code: number;
}

const mm = 72 / 25.4;
export const papers = {
  a4: {
    width: 210 * mm,
    height: 297 * mm,
    margin: 20 * mm,
    title: 20,
    text: 11.5,
    small: 9,
    labels: 110,
    code: 64,
  },
  /** A receipt printer's roll of 80 mm, of which 72 mm are printed (ESC/POS, 576 dots at 203 dpi). */
  roll80: {
    width: 80 * mm,
    height: "roll",
    margin: 4 * mm,
    title: 15,
    text: 10,
    small: 8,
    labels: 0,
    code: 92,
  },
} as const satisfies Record<string, Paper>;
export type PaperName = keyof typeof papers;

const ink = { text: "#16262B", quiet: "#55646A", rule: "#9AA7A7" };

/** Draws the sheet from the top of the document's page; a text longer than a page goes on on the next. */
export function drawSheet(doc: PDFKit.PDFDocument, sheet: SheetModel, paper: Paper): void {
  doc.registerFont("regular", font("regular")).registerFont("bold", font("bold"));
  const width = paper.width - 2 * paper.margin;
  const gap = paper.text * 0.6;
  const onRoll = paper.height === "roll";

  if (sheet.link !== undefined && !onRoll) linkAtTop(doc, paper, sheet.link);
  doc.font("bold").fontSize(paper.title).fillColor(ink.text);
  doc.text(sheet.title, { width, align: "center" });
  doc.font("regular").fontSize(paper.small).fillColor(ink.quiet);
  doc.text(sheet.subtitle, { width, align: "center" });
  rule(doc, paper, gap);
  for (const [label, value] of sheet.facts) fact(doc, paper, { label, value, width });
  for (const { heading, lines } of sheet.sections) {
    rule(doc, paper, gap);
    doc.font("bold").fontSize(paper.text).fillColor(ink.text).text(heading, { width });
    doc.font("regular").fontSize(paper.text);
    for (const line of lines) doc.text(line, { width, lineGap: paper.text * 0.25, paragraphGap: gap / 2 });
  }
  for (const who of sheet.signatures) signature(doc, paper, who);
  if (sheet.link !== undefined && onRoll) linkAtEnd(doc, paper, sheet.link);
  rule(doc, paper, gap);
  doc.font("regular").fontSize(paper.small).fillColor(ink.quiet).text(sheet.foot, { width });
}

type Link = NonNullable<SheetModel["link"]>;
/** ISO/IEC 18004 §9.1: a code wants four modules of white around it; an address takes 29 modules or more. */
const quietOf = ({ code }: Paper) => code / 7;

/** In the page's upper margin and beside the title, so that it takes no line away from the text below. */
function linkAtTop(doc: PDFKit.PDFDocument, paper: Paper, { url, words }: Link): void {
  const top = paper.margin - paper.code * 0.6;
  const left = paper.width - paper.margin - paper.code;
  drawQrCode(doc, url, { x: left, y: top, size: paper.code });
  doc.font("regular").fontSize(paper.text).fillColor(ink.text);
  const width = left - quietOf(paper) - paper.margin;
  doc.text(words, paper.margin, top, { width, align: "right" });
  doc.x = paper.margin;
  doc.y = paper.margin;
}

/** The code, and its words beside it. */
function linkAtEnd(doc: PDFKit.PDFDocument, paper: Paper, { url, words }: Link): void {
  const quiet = quietOf(paper);
  const top = doc.y + quiet;
  drawQrCode(doc, url, { x: paper.margin + quiet, y: top, size: paper.code });
  const left = paper.margin + paper.code + 2 * quiet;
  doc.font("regular").fontSize(paper.text).fillColor(ink.text);
  const width = paper.width - paper.margin - left;
  doc.text(words, left, top, { width, lineGap: paper.text * 0.25 });
  doc.x = paper.margin;
  doc.y = Math.max(doc.y, top + paper.code) + quiet;
}

function rule(doc: PDFKit.PDFDocument, paper: Paper, gap: number): void {
  doc.moveDown(0.3);
  const y = doc.y;
  doc
    .lineWidth(0.5)
    .moveTo(paper.margin, y)
    .lineTo(paper.width - paper.margin, y)
    .stroke(ink.rule);
  doc.y = y + gap;
}

function fact(
  doc: PDFKit.PDFDocument,
  paper: Paper,
  { label, value, width }: { label: string; value: string; width: number },
): void {
  const top = doc.y;
  doc.font("regular").fontSize(paper.text).fillColor(ink.quiet);
  if (paper.labels === 0) {
    doc.text(label, { width });
    doc.fillColor(ink.text).text(value, { width, paragraphGap: paper.text * 0.3 });
    return;
  }
  // The label first, so that a value that runs over to the next page does not take it along.
  doc.text(label, paper.margin, top, { width: paper.labels - 8 });
  const below = doc.y;
  doc.fillColor(ink.text).text(value, paper.margin + paper.labels, top, {
    width: width - paper.labels,
    lineGap: paper.text * 0.2,
  });
  doc.x = paper.margin;
  doc.y = Math.max(below, doc.y) + paper.text * 0.35;
}

function signature(doc: PDFKit.PDFDocument, paper: Paper, who: string): void {
  doc.moveDown(1.2);
  doc.font("regular").fontSize(paper.text).fillColor(ink.text);
  doc.text(`${who}（签名）：`, paper.margin, doc.y);
  const y = doc.y;
  const start = paper.margin + doc.widthOfString(`${who}（签名）：`);
  doc
    .lineWidth(0.6)
    .moveTo(start, y)
    .lineTo(paper.width - paper.margin, y)
    .stroke(ink.rule);
  doc.moveDown(0.4);
  doc.text("日期：        年      月      日", paper.margin, doc.y);
}
