/**
 * PWG Raster (PWG 5102.4-2012), the page format of printers that cannot take PDF: a sync word, then for every page
 * a header of 1,796 bytes and its rows, run-length packed. Numbers are big-endian; pure, no I/O.
 */

/** `pwg-raster-document-type-supported`: black and white, 8-bit grey, 8-bit sRGB. */
export type PwgRasterType = "black_1" | "sgray_8" | "srgb_8";

export interface PwgRasterPage {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha a pixel, on white. */
  readonly rgba: Uint8Array;
}

export interface PwgRasterOptions {
  readonly type: PwgRasterType;
  readonly dotsPerInch: number;
  readonly duplex: boolean;
  /** PWG 5101.1 name of the sheet. */
  readonly media: string;
}

const headerLength = 1796;

/** §4.3.3.2 and table 6: bits a colour and a pixel, `ColorSpace`, `NumColors`. */
const kinds = {
  black_1: { bitsPerColor: 1, bitsPerPixel: 1, colorSpace: 3, colors: 1 },
  sgray_8: { bitsPerColor: 8, bitsPerPixel: 8, colorSpace: 18, colors: 1 },
  srgb_8: { bitsPerColor: 8, bitsPerPixel: 24, colorSpace: 19, colors: 3 },
} as const satisfies Record<PwgRasterType, object>;

/** Opens a document; the pages follow it. */
export const pwgRasterSync: Uint8Array = Buffer.from("RaS2", "latin1");

/** One page, to be put behind {@link pwgRasterSync} and the pages before it. */
export function encodePwgPage(page: PwgRasterPage, options: PwgRasterOptions): Uint8Array {
  const rows = rowsOf(page, options.type);
  const bytesPerLine = rows.length / page.height;
  const pixel = Math.max(1, kinds[options.type].bitsPerPixel >> 3);
  return new Uint8Array(
    Buffer.concat([header(page, bytesPerLine, options), packed(rows, bytesPerLine, pixel)]),
  );
}

/** §4.3.1, table 1. What is not named here is zero; so is TotalPageCount, which means not told. */
function header(
  { width, height }: PwgRasterPage,
  bytesPerLine: number,
  { type, dotsPerInch, duplex, media }: PwgRasterOptions,
): Uint8Array {
  const { bitsPerColor, bitsPerPixel, colorSpace, colors } = kinds[type];
  const page = Buffer.alloc(headerLength);
  page.write("PwgRaster", 0, "latin1");
  const numbers: readonly (readonly [number, number])[] = [
    [272, duplex ? 1 : 0],
    [276, dotsPerInch],
    [280, dotsPerInch],
    [340, 1],
    // PageSize in points.
    [352, Math.round((width * 72) / dotsPerInch)],
    [356, Math.round((height * 72) / dotsPerInch)],
    [372, width],
    [376, height],
    [384, bitsPerColor],
    [388, bitsPerPixel],
    [392, bytesPerLine],
    [400, colorSpace],
    [420, colors],
    // CrossFeedTransform and FeedTransform: not mirrored.
    [456, 1],
    [460, 1],
  ];
  for (const [offset, value] of numbers) page.writeUInt32BE(value, offset);
  page.write(media, 1732, 63, "latin1");
  return page;
}

/** Rows of whole bytes; black_1 has 1 = black, the others 255 = white. */
function rowsOf({ width, height, rgba }: PwgRasterPage, type: PwgRasterType): Uint8Array {
  if (type === "srgb_8") {
    const rows = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < rows.length; from += 4, to += 3) {
      rows[to] = rgba[from] ?? 255;
      rows[to + 1] = rgba[from + 1] ?? 255;
      rows[to + 2] = rgba[from + 2] ?? 255;
    }
    return rows;
  }
  const grey = new Uint8Array(width * height);
  // Rec. 709 luma, in thousandths.
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4)
    grey[at] =
      (213 * (rgba[from] ?? 255) + 715 * (rgba[from + 1] ?? 255) + 72 * (rgba[from + 2] ?? 255)) / 1000;
  if (type === "sgray_8") return grey;
  const bytesPerLine = Math.ceil(width / 8);
  const rows = new Uint8Array(bytesPerLine * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if ((grey[y * width + x] ?? 255) < 128) {
        const at = y * bytesPerLine + (x >> 3);
        rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
      }
  return rows;
}

/** §4.3.2: each different row once, with how often it repeats, its pixels packed. */
function packed(rows: Uint8Array, bytesPerLine: number, pixel: number): Uint8Array {
  const height = rows.length / bytesPerLine;
  // A row of nothing but literals takes one byte more for every 128 pixels, and one for its repeat count.
  const out = new Uint8Array(height * (bytesPerLine + Math.ceil(bytesPerLine / pixel / 128) + 1));
  let length = 0;
  for (let y = 0; y < height;) {
    const row = rows.subarray(y * bytesPerLine, (y + 1) * bytesPerLine);
    let repeats = 1;
    while (repeats < 256 && y + repeats < height && isSameRow(rows, y, repeats, bytesPerLine)) repeats += 1;
    out[length] = repeats - 1;
    length = packRow(row, pixel, out, length + 1);
    y += repeats;
  }
  return out.subarray(0, length);
}

function isSameRow(rows: Uint8Array, y: number, repeats: number, bytesPerLine: number): boolean {
  const other = y + repeats;
  return (
    Buffer.compare(
      rows.subarray(y * bytesPerLine, (y + 1) * bytesPerLine),
      rows.subarray(other * bytesPerLine, (other + 1) * bytesPerLine),
    ) === 0
  );
}

const longestRun = 128;

/** 0 to 127: the next pixel that many times and once more; 129 to 255: 257 less that many pixels as they are. */
function packRow(row: Uint8Array, pixel: number, out: Uint8Array, start: number): number {
  const same = (a: number, b: number): boolean => {
    for (let i = 0; i < pixel; i += 1) if (row[a + i] !== row[b + i]) return false;
    return true;
  };
  let length = start;
  for (let at = 0; at < row.length;) {
    let end = at + pixel;
    while (end < row.length && end - at < longestRun * pixel && same(at, end)) end += pixel;
    if (end - at > pixel || end >= row.length) {
      out[length] = (end - at) / pixel - 1;
      out.set(row.subarray(at, at + pixel), length + 1);
      length += 1 + pixel;
      at = end;
      continue;
    }
    // Literals, up to where the next two pixels are the same.
    while (
      end < row.length &&
      end - at < longestRun * pixel &&
      !(end + pixel < row.length && same(end, end + pixel))
    )
      end += pixel;
    const count = (end - at) / pixel;
    out[length] = count === 1 ? 0 : 257 - count;
    out.set(row.subarray(at, end), length + 1);
    length += 1 + end - at;
    at = end;
  }
  return length;
}
