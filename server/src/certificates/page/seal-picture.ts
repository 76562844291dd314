import { deflateSync } from "node:zlib";
import { font } from "../../sheets/index.ts";

// The seal is a picture: outlines, not text, so that nobody searches or copies it, made and deflated once for
// each issuer. What makes the page trustworthy is the signature.

const red = "#B3382C";
/** Points. */
export const sealRadius = 60;
const radius = sealRadius;
const outlines = new Map<string, Buffer>();

/**
 * A ring, the issuer's name along its arc, and 样例专用章 where an authorised deployment has its own seal.
 * @param centre in points
 */
export function drawSealPicture(
  doc: PDFKit.PDFDocument,
  issuer: string,
  centre: { x: number; y: number },
): void {
  const form = doc.ref({
    Type: "XObject",
    Subtype: "Form",
    BBox: [-radius, -radius, radius, radius],
    Filter: "FlateDecode",
  });
  form.end(sealOutlines(issuer));
  doc.page.xobjects["Seal"] = form;
  doc.save().translate(centre.x, centre.y).rotate(-7).opacity(0.86);
  doc.lineWidth(2.6).circle(0, 0, radius).stroke(red);
  doc.lineWidth(0.6).circle(0, 0, radius - 4.2);
  doc.moveTo(-24, 12.5).lineTo(24, 12.5).stroke(red);
  doc.fillColor(red).addContent("/Seal Do");
  doc.restore();
}

/** A form's stream (ISO 32000-1, 8.10): it fills in the colour of the page that draws it. */
function sealOutlines(issuer: string): Buffer {
  const known = outlines.get(issuer);
  if (known !== undefined) return known;
  const made = deflateSync(sealCharacters(issuer).map(outline).join("\n"));
  outlines.set(issuer, made);
  return made;
}

/** Every character of a seal and where it stands: the name along the ring, two rows under it. */
export function sealCharacters(issuer: string): Place[] {
  const arc = Array.from(issuer);
  const step = Math.min(21, 250 / arc.length);
  const size = Math.min(11, (radius - 18.5) * step * 0.0165);
  return [
    ...arc.map((character, index) => {
      const degrees = (index - (arc.length - 1) / 2) * step;
      return { character, size, x: -size / 2, y: -(radius - 18.5), degrees };
    }),
    ...row("样例", { size: 21, gap: 3, y: 5 }),
    ...row("样例专用章", { size: 9, gap: 1, y: 26.5 }),
  ];
}

/** A centred line of full-width characters; `y` is its baseline. */
function row(text: string, { size, gap, y }: { size: number; gap: number; y: number }): Place[] {
  const characters = Array.from(text);
  const left = -(characters.length * (size + gap) - gap) / 2;
  return characters.map((character, index) => ({
    character,
    size,
    x: left + index * (size + gap),
    y,
    degrees: 0,
  }));
}

export interface Place {
  readonly character: string;
  readonly size: number;
  readonly x: number;
  readonly y: number;
  /** Turned around the seal's centre. */
  readonly degrees: number;
}

/** From the font's own units, y upwards, to the page, y downwards: a b c d e f of ISO 32000-1, 8.3.4. */
export function placeMatrix({ size, x, y, degrees }: Place): readonly number[] {
  const scale = size / font("bold").unitsPerEm;
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return [scale * cos, scale * sin, scale * sin, -scale * cos, x * cos - y * sin, x * sin + y * cos];
}

/** One character as path operators, filled (ISO 32000-1, 8.5.2), in the font's own whole units under its matrix. */
function outline(place: Place): string {
  let [lastX, lastY] = [0, 0];
  const { commands } = font("bold").glyphForCodePoint(place.character.codePointAt(0) ?? 0).path;
  const operators = commands.map(({ command, args }) => {
    const [a = 0, b = 0, c = 0, d = 0] = args;
    const [fromX, fromY] = [lastX, lastY];
    if (args.length > 0) [lastX, lastY] = args.length === 4 ? [c, d] : [a, b];
    if (command === "moveTo") return `${a} ${b} m`;
    if (command === "lineTo") return `${a} ${b} l`;
    if (command === "closePath") return "h";
    if (command !== "quadraticCurveTo") throw new Error(`the font draws with ${command}`);
    // PDF has cubic curves only: a quadratic's control point counts two thirds for each end.
    const third = (control: number, end: number) => Math.round((2 * control + end) / 3);
    return `${third(a, fromX)} ${third(b, fromY)} ${third(a, c)} ${third(b, d)} ${c} ${d} c`;
  });
  const matrix = placeMatrix(place).map((number) => number.toFixed(5));
  return `q ${matrix.join(" ")} cm ${operators.join(" ")} f Q`;
}
