import { rasteriseSlip, type Bitmap, type SlipRow } from "../../documents/index.ts";
import { commands, graphicsData, rasterBitImage, type RasterData } from "./protocol.ts";
import type { ReceiptProfile } from "./profiles.ts";

const tallestBand = 255;

/** Rows of a bitmap that go out as one command, without the white right of them. */
interface Band extends RasterData {
  /** Its first row in the bitmap. */
  readonly row: number;
}

/**
 * Rows of a slip as the dots that will stand on paper between the margins, ready to be sent. The few dots that keep
 * the data from holding a real-time command are in it, so that a preview made of it is the very print.
 */
export async function slipDots(rows: readonly SlipRow[], { paper }: ReceiptProfile): Promise<SlipDots> {
  // The printer adds its own left margin, so the picture must not.
  const bitmap = await rasteriseSlip(rows, { ...paper, dots: paper.dots - 2 * paper.margin, margin: 0 });
  const bands = bandsOf(bitmap);
  return { bands, bitmap: assembled(bands, bitmap) };
}

export interface SlipDots {
  readonly bands: readonly Band[];
  readonly bitmap: Bitmap;
}

/** Bands as graphics commands, the blank rows between them as feeds: a slip is a third white, and white costs time. */
export function encodeDots({ bands, bitmap }: SlipDots, { graphics }: ReceiptProfile): Uint8Array[] {
  const parts: Uint8Array[] = [commands.align("left")];
  let row = 0;
  for (const band of bands) {
    if (band.row > row) parts.push(commands.feedDots(band.row - row));
    parts.push(graphics === "GS ( L" ? graphicsData(band) : rasterBitImage(band));
    row = band.row + band.rows;
  }
  if (bitmap.height > row) parts.push(commands.feedDots(bitmap.height - row));
  return parts;
}

function bandsOf(bitmap: Bitmap): Band[] {
  const bands: Band[] = [];
  for (let row = 0; row < bitmap.height;) {
    row += countRows(bitmap, row, bitmap.height, true);
    const rows = countRows(bitmap, row, tallestBand, false);
    if (rows > 0) bands.push(trimmed(bitmap, row, rows));
    row += rows;
  }
  return bands;
}

function countRows({ data, widthBytes, height }: Bitmap, from: number, most: number, blank: boolean): number {
  let row = from;
  while (row < height && row - from < most && isBlank(data, row * widthBytes, widthBytes) === blank) row++;
  return row - from;
}

function isBlank(data: Uint8Array, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (data[i] !== 0) return false;
  return true;
}

function trimmed({ data, widthBytes }: Bitmap, row: number, rows: number): Band {
  let used = 1;
  for (let y = row; y < row + rows; y++)
    for (let i = used; i < widthBytes; i++) if (data[y * widthBytes + i] !== 0) used = i + 1;
  const dots = new Uint8Array(used * rows);
  for (let y = 0; y < rows; y++) {
    const start = (row + y) * widthBytes;
    dots.set(data.subarray(start, start + used), y * used);
  }
  return { row, rows, widthBytes: used, data: withoutRealTimeCommands(dots) };
}

function assembled(bands: readonly Band[], { widthBytes, height }: Bitmap): Bitmap {
  const data = new Uint8Array(widthBytes * height);
  for (const band of bands)
    for (let y = 0; y < band.rows; y++)
      data.set(
        band.data.subarray(y * band.widthBytes, (y + 1) * band.widthBytes),
        (band.row + y) * widthBytes,
      );
  return { widthBytes, height, data };
}

/**
 * Printers execute DLE EOT, DLE ENQ and DLE DC4 wherever they meet them, inside image data too
 * (ESC/POS, "Real-time commands"): one more dot turns DLE into something harmless.
 */
export function withoutRealTimeCommands(data: Uint8Array): Uint8Array {
  const safe = data.slice();
  for (let i = 0; i + 1 < safe.length; i++) {
    const next = safe[i + 1];
    if (safe[i] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[i] = 0x18;
  }
  return safe;
}
