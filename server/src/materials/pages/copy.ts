import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { FileType } from "../content/sniff.ts";
import { pictures } from "../content/picture.ts";
import { drawPdfPage } from "../content/pdfium.ts";
import { documentFont, type Watermark } from "./watermark.ts";
import { drawWatermark } from "./watermark.ts";

/** A kept file, opened. */
export interface OpenFile {
  readonly type: FileType;
  readonly bytes: Uint8Array;
  readonly pages: number;
}

/** Of the longer side: A4 at 180 dots per inch, readable and not fit to pass for the original. */
const longest = 2100;
const pageWidth = 595.28;

interface PagePicture {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

/** One page of the file as a picture, as it came. */
async function pictureOf(file: OpenFile, page: number): Promise<Result<PagePicture, "fileUnreadable">> {
  const sharp = await pictures();
  if (file.type !== "application/pdf") {
    const picture = sharp(file.bytes).resize(longest, longest, { fit: "inside", withoutEnlargement: true });
    const { data, info } = await picture
      .flatten({ background: "#fff" })
      .jpeg({ quality: 84 })
      .toBuffer({ resolveWithObject: true });
    return ok({ jpeg: data, width: info.width, height: info.height });
  }
  const drawn = await drawPdfPage(file.bytes, page, longest);
  if (!drawn.ok) return fail("fileUnreadable");
  const { rgba, width, height } = drawn.value;
  const jpeg = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 84 })
    .toBuffer();
  return ok({ jpeg, width, height });
}

/**
 * A copy for one purpose: every page as a picture with the watermark over it, as PDF. Nothing that ran or linked in
 * what was uploaded is in it, and its words are text in an embedded subset of the house's font.
 * @param pages from 1
 */
export async function purposeCopy(
  file: OpenFile,
  pages: readonly number[],
  mark: Watermark,
): Promise<Result<Buffer, "fileUnreadable">> {
  const { default: PdfDocument } = await import("pdfkit");
  const doc = new PdfDocument({
    autoFirstPage: false,
    margin: 0,
    font: "",
    lang: "zh-CN",
    info: { Title: mark.statement, Creator: "Zizhuban", CreationDate: new Date(mark.at) },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  doc.registerFont("mark", documentFont());
  for (const page of pages) {
    const picture = await pictureOf(file, page);
    if (!picture.ok) return picture;
    const height = (pageWidth * picture.value.height) / picture.value.width;
    doc.addPage({ size: [pageWidth, height], margin: 0 });
    doc.image(picture.value.jpeg, 0, 0, { width: pageWidth, height });
    drawWatermark(doc, mark, { width: pageWidth, height });
  }
  doc.end();
  await finished;
  return ok(Buffer.concat(chunks));
}

/** One page of such a copy as JPEG, for a screen: what is shown is what is handed out. */
export async function purposeView(
  file: OpenFile,
  page: number,
  mark: Watermark,
): Promise<Result<Buffer, "fileUnreadable">> {
  const copy = await purposeCopy(file, [page], mark);
  if (!copy.ok) return copy;
  const drawn = await drawPdfPage(copy.value, 1, longest);
  if (!drawn.ok) return fail("fileUnreadable");
  const sharp = await pictures();
  const { rgba, width, height } = drawn.value;
  return ok(
    await sharp(rgba, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .jpeg({ quality: 80 })
      .toBuffer(),
  );
}
