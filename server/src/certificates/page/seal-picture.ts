/**
 * The seal's picture: a ring, the issuer's name along its arc, and 样例专用章 where an authorised
 * deployment has its own seal. It is a picture; what makes the page trustworthy is the signature.
 */
export function drawSealPicture(
  doc: PDFKit.PDFDocument,
  issuer: string,
  centre: { x: number; y: number; radius: number },
): void {
  const { x, y, radius } = centre;
  const red = "#B3382C";
  doc.save().translate(x, y).rotate(-7).opacity(0.86);
  doc.lineWidth(2.6).circle(0, 0, radius).stroke(red);
  doc
    .lineWidth(0.6)
    .circle(0, 0, radius - 4.2)
    .stroke(red);
  arcText(doc.fillColor(red).font("bold"), issuer, radius - 18.5);
  doc
    .fontSize(21)
    .text("样例", -50, -17, { width: 100, align: "center", characterSpacing: 3, lineBreak: false });
  doc.lineWidth(0.6).moveTo(-24, 12.5).lineTo(24, 12.5).stroke(red);
  doc
    .fontSize(9)
    .text("样例专用章", -50, 17, { width: 100, align: "center", characterSpacing: 1, lineBreak: false });
  doc.restore();
}

/** Text along the upper arc, its middle at twelve o'clock; `radius` is the baseline's. */
function arcText(doc: PDFKit.PDFDocument, text: string, radius: number): void {
  const characters = Array.from(text);
  const step = Math.min(21, 250 / characters.length);
  const size = Math.min(11, radius * step * 0.0165);
  doc.fontSize(size);
  characters.forEach((character, index) => {
    doc.save().rotate((index - (characters.length - 1) / 2) * step);
    doc.text(character, -doc.widthOfString(character) / 2, -radius - size * 0.9, { lineBreak: false });
    doc.restore();
  });
}
