import { Sensitive } from "@zizhuban/device-agent-contract";
import PdfDocument from "pdfkit";
import { drawSheet, papers, type Paper, type PaperName } from "./draw.ts";
import type { SheetModel } from "./model.ts";

/** Longer than any roll that is cut: the sheet is drawn on it once to learn its length. */
const measuringHeight = 20_000;

/**
 * A sheet as PDF bytes, where what it says goes onto paper: the same model, paper and time give the same bytes.
 * @param at what the document says of its own making, Unix milliseconds
 */
export async function renderSheet(
  model: Sensitive<SheetModel>,
  paper: PaperName,
  at: number,
): Promise<Sensitive<Buffer>> {
  const sheet = model.expose();
  const kind: Paper = papers[paper];
  if (kind.height !== "roll") return new Sensitive(await draw(sheet, kind, kind.height, at));
  const measured = newDocument(sheet, kind, measuringHeight, at);
  drawSheet(measured, sheet, kind);
  return new Sensitive(await draw(sheet, kind, Math.ceil(measured.y + kind.margin), at));
}

function newDocument(sheet: SheetModel, kind: Paper, height: number, at: number): PDFKit.PDFDocument {
  return new PdfDocument({
    size: [kind.width, height],
    margin: kind.margin,
    // None: pdfkit would load Helvetica for its own default; every word here is in the shared font.
    font: "",
    lang: "zh-CN",
    displayTitle: true,
    info: {
      Title: sheet.title,
      Subject: sheet.subtitle,
      Creator: "Zizhuban",
      Producer: "pdfkit",
      CreationDate: new Date(at),
      ModDate: new Date(at),
    },
  });
}

async function draw(sheet: SheetModel, kind: Paper, height: number, at: number): Promise<Buffer> {
  const doc = newDocument(sheet, kind, height, at);
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  drawSheet(doc, sheet, kind);
  doc.end();
  await finished;
  return Buffer.concat(chunks);
}
