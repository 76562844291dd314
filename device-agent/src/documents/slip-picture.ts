import type { SlipLayout } from "./slip-layout.ts";
import { fonts } from "./fonts.ts";
import { drawModules, drawRows } from "./slip-drawing.ts";
import { arrangeSlip, type SlipPaper, type SlipRow } from "./slip-rows.ts";

/** One bit a dot, most significant bit left, 1 = black; rows of `widthBytes`. */
export interface Bitmap {
  readonly widthBytes: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Blank paper above the first row and below the last, as a printer leaves it before the knife. */
const edge = { above: 48, below: 64 };

/**
 * The slip as it will come out on this paper, as a PNG `paper.dots` wide: the preview.
 * Content and line grid are those of the output; in raster mode the dots are too.
 */
export async function pictureOfSlip(
  layout: SlipLayout,
  profile: { readonly paper: SlipPaper },
): Promise<Uint8Array> {
  const { shapes, height } = drawRows(arrangeSlip(layout, profile.paper), profile.paper);
  return pictureOfPaper(`<g transform="translate(0 ${edge.above})">${shapes}</g>`, {
    width: profile.paper.dots,
    height: height + edge.above + edge.below,
  });
}

/** Dots between the margins of a paper, as they come out: a PNG one pixel a dot. */
export async function pictureOfDots(bitmap: Bitmap, paper: SlipPaper): Promise<Uint8Array> {
  return pictureOfPaper(drawModules(rowsOf(bitmap), 1, paper.margin, edge.above), {
    width: paper.dots,
    height: bitmap.height + edge.above + edge.below,
  });
}

/** A bitmap as rows of dots, true = black. */
export function rowsOf({ widthBytes, height, data }: Bitmap): boolean[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(
      { length: widthBytes * 8 },
      (_dot, x) => ((data[y * widthBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0,
    ),
  );
}

/** Shapes in dots, printed on thermal paper: warm white, cut with a toothed knife below. */
export async function pictureOfPaper(
  shapes: string,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const { width, height } = size;
  const tooth = 6;
  let outline = `M0 0H${width}V${height}`;
  for (let x = width; x > 0; x -= 2 * tooth)
    outline += `L${x - tooth} ${height - tooth}L${x - 2 * tooth} ${height}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<path d="${outline}V0z" fill="#fdfcf8"/><g fill="#1d1f21" stroke="#1d1f21" stroke-width="0">${shapes}</g></svg>`;
  const { default: sharp } = await import("sharp");
  return new Uint8Array(await sharp(Buffer.from(svg)).png({ compressionLevel: 9, palette: true }).toBuffer());
}

/** Rows as printer dots, for a printer without its own Chinese font. */
export async function rasteriseSlip(rows: readonly SlipRow[], paper: SlipPaper): Promise<Bitmap> {
  const { shapes, height } = drawRows(rows, paper);
  const widthBytes = Math.ceil(paper.dots / 8);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthBytes * 8}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><g stroke="#000" stroke-width="0">${shapes}</g></svg>`;
  const { default: sharp } = await import("sharp");
  const { data } = await sharp(Buffer.from(svg))
    .flatten({ background: "#fff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bits = new Uint8Array(widthBytes * height);
  for (let dot = 0; dot < data.length; dot++) {
    // Half-covered dots are printed: thin strokes of Han characters would otherwise break.
    if ((data[dot] ?? 255) < 150) bits[dot >> 3] = (bits[dot >> 3] ?? 0) | (0x80 >> (dot & 7));
  }
  return { widthBytes, height, data: bits };
}

/** Whether our fonts can draw this character. */
export function drawable(character: string, bold: boolean): boolean {
  return (bold ? fonts().bold : fonts().regular).has(character);
}
