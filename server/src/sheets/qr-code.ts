import { encode } from "uqr";

/**
 * Draws a QR code (ISO/IEC 18004, level M) as one filled path in whole modules: runs of dark modules in a
 * row become one rectangle, which keeps the content stream small and leaves no hairlines between modules.
 * @param place `size`: side of the code in points, quiet zone not included
 */
export function drawQrCode(
  doc: PDFKit.PDFDocument,
  text: string,
  place: { x: number; y: number; size: number },
): void {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const runs: string[] = [];
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      runs.push(`${start} ${y} ${x + 1 - start} 1 re`);
    }
  });
  doc
    .save()
    .translate(place.x, place.y)
    .scale(place.size / size);
  doc.fillColor("#000000").addContent(`${runs.join(" ")} f`);
  doc.restore();
}
