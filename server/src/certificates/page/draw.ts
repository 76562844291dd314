import { drawQrCode, font } from "../../sheets/index.ts";
import type { PageModel } from "./model.ts";
import { drawSealPicture } from "./seal-picture.ts";

// One A4 page, 595 × 842 points, wide margins (VISUAL.md, Paper). The preview on the screen and
// the page from the printer are both drawn here; they differ only in the model.

const page = { width: 595.28, height: 841.89, left: 72, right: 523.28, bottom: 786 };
const ink = { text: "#16262B", quiet: "#55646A", rule: "#16262B", soft: "#EEF4F3", lake: "#0A5C63" };
const content = { width: page.right - page.left };

/** The lower part holds QR, seal and issuer and never moves; the table must end above it. */
const evidenceTop = 566;

/** Puts the model on the document's current page. */
export function drawPage(doc: PDFKit.PDFDocument, model: PageModel): void {
  doc.registerFont("regular", font("regular")).registerFont("bold", font("bold"));
  drawWatermark(doc, model.watermark);
  drawHead(doc, model);
  drawBody(doc, model);
  drawEvidence(doc, model);
  drawFoot(doc, model);
}

function drawWatermark(doc: PDFKit.PDFDocument, words: string): void {
  doc.save().fillColor(ink.lake).opacity(0.045).font("bold");
  // Long words get smaller rather than leave the page.
  doc.fontSize(Math.min(58, Math.max(18, 300 / words.length)));
  for (const [x, y] of [
    [110, 190],
    [330, 330],
    [110, 470],
    [330, 610],
  ] as const) {
    doc.save().rotate(-28, { origin: [x, y] });
    doc.text(words, x, y, { lineBreak: false });
    doc.restore();
  }
  doc.restore();
}

function drawHead(doc: PDFKit.PDFDocument, model: PageModel): void {
  doc.font("regular").fontSize(8.5).fillColor(ink.quiet);
  doc.text(`编号 ${model.number}`, page.left, 50, { lineBreak: false });
  if (model.copyMark !== undefined) {
    doc
      .font("bold")
      .fontSize(model.copyMark.length > 16 ? 9 : 10.5)
      .fillColor(ink.text);
    doc.text(model.copyMark, page.left, 48, { width: content.width, align: "right", lineBreak: false });
  }
  doc.font("bold").fontSize(25).fillColor(ink.text);
  doc.text(model.title, page.left, 104, { width: content.width, align: "center", characterSpacing: 2 });
  if (model.sampleNotice === undefined) return;
  doc.font("regular").fontSize(10);
  const width = doc.widthOfString(model.sampleNotice) + 22;
  const left = (page.width - width) / 2;
  doc.lineWidth(0.8).roundedRect(left, 146, width, 20, 10).stroke("#B3382C");
  doc
    .fillColor("#A3291E")
    .text(model.sampleNotice, left, 149.2, { width, align: "center", lineBreak: false });
}

function drawBody(doc: PDFKit.PDFDocument, model: PageModel): void {
  const paragraph = { width: content.width, lineGap: 7, indent: 25 };
  doc.font("regular").fontSize(12.5).fillColor(ink.text);
  doc.text(model.opening, page.left, 198, paragraph);
  const below = drawTable(doc, model.table, doc.y + 12);
  doc.font("regular").fontSize(12.5).fillColor(ink.text);
  doc.text(model.closing, page.left, below + 20, paragraph);
  doc
    .fontSize(9)
    .fillColor(ink.quiet)
    .text(model.source, page.left, doc.y + 5, { width: content.width });
  if (doc.y > evidenceTop) throw new Error("the certificate's text does not fit on one page");
}

/** @returns the lower edge of the table */
function drawTable(doc: PDFKit.PDFDocument, table: PageModel["table"], top: number): number {
  const height = 28;
  const rows = [table.columns.map(({ label }) => label), ...table.rows];
  doc.rect(page.left, top, content.width, height).fill(ink.soft);
  doc.fillColor(ink.text).fontSize(11);
  rows.forEach((cells, row) => {
    doc.font(row === 0 ? "bold" : "regular");
    let x = page.left;
    cells.forEach((cell, column) => {
      const width = (table.columns[column]?.share ?? 0) * content.width;
      doc.text(cell, x + 10, top + row * height + 6, {
        width: width - 14,
        height,
        ellipsis: false,
        lineBreak: false,
      });
      x += width;
    });
  });
  const bottom = top + rows.length * height;
  doc.lineWidth(0.6);
  rows.forEach((_, row) => {
    if (row > 0) doc.moveTo(page.left, top + row * height).lineTo(page.right, top + row * height);
  });
  let x = page.left;
  for (const { share } of table.columns.slice(0, -1)) {
    x += share * content.width;
    doc.moveTo(x, top).lineTo(x, bottom);
  }
  doc.strokeOpacity(0.35).stroke(ink.rule).strokeOpacity(1);
  doc
    .lineWidth(1)
    .rect(page.left, top, content.width, bottom - top)
    .stroke(ink.rule);
  return bottom;
}

function drawEvidence(doc: PDFKit.PDFDocument, model: PageModel): void {
  const side = 92;
  const top = evidenceTop + 24;
  doc
    .lineWidth(0.8)
    .roundedRect(page.left, top, side + 16, side + 16, 3)
    .stroke("#C9CFC8");
  doc.font("bold").fontSize(11).fillColor(ink.text);
  doc.text("扫码验真", page.left, top + side + 24, { lineBreak: false });
  doc.font("regular").fontSize(8).fillColor(ink.quiet);
  const address = { width: 232, lineGap: 2 };
  if (model.verifyUrl === undefined) {
    doc.text("打印后可扫", page.left, top + side / 2 + 2, {
      width: side + 16,
      align: "center",
      lineBreak: false,
    });
    doc.text("打印的纸上有二维码和验真网址。", page.left, top + side + 41, address);
  } else {
    drawQrCode(doc, model.verifyUrl, { x: page.left + 8, y: top + 8, size: side });
    doc.fillColor(ink.quiet).text("没有手机，也可以在电脑上打开：", page.left, top + side + 41, address);
    doc.fillColor(ink.text).text(model.verifyUrl, address);
  }
  drawIssuer(doc, model, top);
}

function drawIssuer(doc: PDFKit.PDFDocument, model: PageModel, top: number): void {
  const block = { left: 318, width: page.right - 318 };
  doc.font("regular").fontSize(12.5).fillColor(ink.text);
  doc.text(model.issuer, block.left, top + 88, { width: block.width, align: "center", lineBreak: false });
  doc.text(model.issuedOn, block.left, top + 111, { width: block.width, align: "center", lineBreak: false });
  drawSealPicture(doc, model.issuer, { x: block.left + block.width / 2, y: top + 56 });
}

function drawFoot(doc: PDFKit.PDFDocument, model: PageModel): void {
  doc
    .lineWidth(0.5)
    .moveTo(page.left, page.bottom - 16)
    .lineTo(page.right, page.bottom - 16)
    .stroke("#C9CFC8");
  doc.font("regular").fontSize(6.8).fillColor(ink.quiet);
  doc.text(`电子证照标识 ${model.identifier}`, page.left, page.bottom - 9, { lineBreak: false });
  doc.text("第 1 页 共 1 页", page.left, page.bottom - 9, {
    width: content.width,
    align: "right",
    lineBreak: false,
  });
  if (model.previewNotice === undefined) return;
  doc.font("bold").fontSize(11).fillColor(ink.lake);
  doc.text(model.previewNotice, page.left, 74, { width: content.width, align: "center", lineBreak: false });
}
