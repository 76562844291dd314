// A printer's side of PWG Raster, written from PWG 5102.4 and sharing nothing with the encoder: what one of them gets
// wrong, the other does not repeat.

export interface RasterPage {
  readonly width: number;
  readonly height: number;
  readonly dotsPerInch: number;
  readonly bitsPerPixel: number;
  readonly duplex: boolean;
  /** Rows of whole bytes, as the header says. */
  readonly rows: Uint8Array;
}

/** A sheet at 600 dpi in colour has 104 MB; more than that is no page. */
const largestPage = 120_000_000;

/** Every page, or undefined where the bytes are not whole PWG Raster pages. */
export function readPwgRaster(bytes: Uint8Array): RasterPage[] | undefined {
  if (Buffer.from(bytes.subarray(0, 4)).toString("latin1") !== "RaS2") return undefined;
  const pages: RasterPage[] = [];
  for (let at = 4; at < bytes.length;) {
    if (bytes.length - at < 1796) return undefined;
    const header = new DataView(bytes.buffer, bytes.byteOffset + at, 1796);
    const number = (offset: number) => header.getUint32(offset);
    const [width, height, bytesPerLine] = [number(372), number(376), number(392)];
    const page = {
      width,
      height,
      dotsPerInch: number(276),
      bitsPerPixel: number(388),
      duplex: number(272) === 1,
    };
    const isSound =
      Buffer.from(bytes.subarray(at, at + 9)).toString("latin1") === "PwgRaster" &&
      bytesPerLine === Math.ceil((width * page.bitsPerPixel) / 8) &&
      width > 0 &&
      height > 0 &&
      bytesPerLine * height <= largestPage;
    if (!isSound) return undefined;
    const read = readRows(bytes, at + 1796, {
      height,
      bytesPerLine,
      pixel: Math.max(1, page.bitsPerPixel >> 3),
    });
    if (read === undefined) return undefined;
    pages.push({ ...page, rows: read.rows });
    at = read.end;
  }
  return pages;
}

function readRows(
  bytes: Uint8Array,
  start: number,
  page: { readonly height: number; readonly bytesPerLine: number; readonly pixel: number },
): { readonly rows: Uint8Array; readonly end: number } | undefined {
  const { height, bytesPerLine, pixel } = page;
  const rows = new Uint8Array(height * bytesPerLine);
  let at = start;
  for (let y = 0; y < height;) {
    const repeats = bytes[at++];
    if (repeats === undefined || y + repeats >= height) return undefined;
    const row = y * bytesPerLine;
    for (let x = 0; x < bytesPerLine;) {
      const code = bytes[at++];
      if (code === undefined || code === 128) return undefined;
      const count = (code > 128 ? 257 - code : code + 1) * pixel;
      const source = code > 128 ? count : pixel;
      if (x + count > bytesPerLine || at + source > bytes.length) return undefined;
      for (let i = 0; i < count; i += source) rows.set(bytes.subarray(at, at + source), row + x + i);
      at += source;
      x += count;
    }
    for (let copy = 1; copy <= repeats; copy += 1)
      rows.copyWithin((y + copy) * bytesPerLine, row, row + bytesPerLine);
    y += repeats + 1;
  }
  return { rows, end: at };
}
