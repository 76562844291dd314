import { encode } from "uqr";

/**
 * Draws a QR code as one filled path: runs of dark modules in a row become one rectangle, which
 * keeps the page's content stream small and leaves no hairlines between modules.
 * @param size side of the code in points, quiet zone not included
 */
export function drawQrCode(
  doc: PDFKit.PDFDocument,
  text: string,
  place: { x: number; y: number; size: number },
): void {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const module = place.size / size;
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      doc.rect(place.x + start * module, place.y + y * module, (x + 1 - start) * module, module);
    }
  });
  doc.fill("#000000");
}
