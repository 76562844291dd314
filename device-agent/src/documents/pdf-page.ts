import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { default as PdfDocument } from "pdfkit";

export type Pdf = InstanceType<typeof PdfDocument>;

/** A4 in points. */
export const a4 = { width: 595.28, height: 841.89, margin: 48 } as const;
export const ink = {
  text: "#16262B",
  quiet: "#55646A",
  line: "#CBD5D2",
  lake: "#0A5C63",
  mist: "#EEF4F3",
  pass: "#2F6B2F",
  soon: "#8A5A00",
  fail: "#A3291E",
  unknown: "#55646A",
} as const;

const require = createRequire(import.meta.url);
const fontFile = (file: string) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`));

/**
 * Draws a document of the agent's own (reports, test pages) and gives its bytes. pdfkit weighs 20 MB and is loaded
 * at the first one; the fonts are embedded as subsets.
 */
export async function drawPdf(
  about: { readonly title: string; readonly at: number; readonly lang: string },
  draw: (pdf: Pdf) => void,
): Promise<Uint8Array> {
  const { default: Document } = await import("pdfkit");
  const pdf = new Document({
    size: "A4",
    margin: 0,
    // None: pdfkit would load Helvetica for its own default.
    font: "",
    bufferPages: true,
    lang: about.lang,
    displayTitle: true,
    info: { Title: about.title, Creator: "Zizhuban", CreationDate: new Date(about.at) },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    pdf.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on("end", resolve);
    pdf.on("error", reject);
  });
  pdf.registerFont("regular", fontFile("400Regular/NotoSansSC_400Regular.ttf"));
  pdf.registerFont("bold", fontFile("700Bold/NotoSansSC_700Bold.ttf"));
  draw(pdf);
  pdf.end();
  await finished;
  return new Uint8Array(Buffer.concat(chunks));
}

export function write(
  pdf: Pdf,
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly width?: number;
    readonly align?: "left" | "right" | "center";
  },
  look: { readonly size?: number; readonly bold?: boolean; readonly colour?: string } = {},
): void {
  const { size = 10, bold = false, colour = ink.text } = look;
  pdf
    .font(bold ? "bold" : "regular")
    .fontSize(size)
    .fillColor(colour);
  pdf.text(text, at.x, at.y, {
    ...(at.width === undefined ? { lineBreak: false } : { width: at.width }),
    align: at.align ?? "left",
  });
}

/** Points a text takes when wrapped to this width. */
export function heightOf(pdf: Pdf, text: string, width: number, size = 10): number {
  return pdf.font("regular").fontSize(size).heightOfString(text, { width });
}
