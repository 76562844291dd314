/** A4, 72 units an inch, with the margin every printer has. */
const a4 = { width: 595.28, height: 841.89, margin: 14 } as const;

/** One page of paper a picture, as large as it fits; no title, no author, no date. */
export async function pagesToPdf(pages: readonly Uint8Array[]): Promise<Uint8Array> {
  // 20 MB, and only at the end of a scan.
  const { default: PdfDocument } = await import("pdfkit");
  const document = new PdfDocument({ autoFirstPage: false, info: { CreationDate: new Date(0) } });
  const chunks: Buffer[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on("error", reject);
  });
  for (const page of pages) {
    document.addPage({ size: [a4.width, a4.height], margin: 0 });
    document.image(Buffer.from(page), a4.margin, a4.margin, {
      fit: [a4.width - 2 * a4.margin, a4.height - 2 * a4.margin],
      align: "center",
      valign: "center",
    });
  }
  document.end();
  return await whole;
}
