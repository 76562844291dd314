import type { Colour } from "./rectify.ts";

/** Side of the squares in which the paper's own colour is measured. */
const tile = 32;
/** Print covers less than a third of a square of text. */
const paperRank = 0.65;
/** White paper afterwards. */
const paperWhite = 250;
/** A square darker than this part of the whole page's paper is print, not shadow: a photograph, a seal. */
const darkestShadow = 0.45;

interface Tiles {
  readonly columns: number;
  readonly rows: number;
  /** Three values a square. */
  readonly paper: Float64Array;
}

function rank(histogram: Uint32Array, count: number, part: number): number {
  let below = 0;
  for (const [value, times] of histogram.entries()) {
    below += times;
    if (below >= part * count) return value;
  }
  return 255;
}

function paperColours({ pixels, width, height }: Colour): Tiles {
  const columns = Math.ceil(width / tile);
  const rows = Math.ceil(height / tile);
  const paper = new Float64Array(columns * rows * 3);
  const histogram = new Uint32Array(256);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        histogram.fill(0);
        let count = 0;
        for (let y = row * tile; y < Math.min(height, (row + 1) * tile); y++)
          for (let x = column * tile; x < Math.min(width, (column + 1) * tile); x++, count++) {
            const value = pixels[(y * width + x) * 3 + channel] ?? 0;
            histogram[value] = (histogram[value] ?? 0) + 1;
          }
        paper[(row * columns + column) * 3 + channel] = rank(histogram, count, paperRank);
      }
  return { columns, rows, paper };
}

/** Print is lifted to the shade of the paper around it, and squares flow into each other. */
function smooth({ columns, rows, paper }: Tiles): Tiles {
  const floor = [0, 1, 2].map((channel) => {
    const values = paper.filter((_value, index) => index % 3 === channel).toSorted();
    return (values[Math.floor(values.length * 0.75)] ?? 255) * darkestShadow;
  });
  const even = new Float64Array(paper.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        let count = 0;
        for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
          for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++, count++)
            sum += Math.max(floor[channel] ?? 0, paper[(y * columns + x) * 3 + channel] ?? 0);
        even[(row * columns + column) * 3 + channel] = sum / count;
      }
  return { columns, rows, paper: even };
}

/**
 * The page as if it lay in even white light: each pixel is divided by the colour of the paper around it, which
 * takes away shadows, lamps and tints at once.
 */
export function lighten(page: Colour): Colour {
  const { width, height } = page;
  const { columns, rows, paper } = smooth(paperColours(page));
  const pixels = new Uint8Array(page.pixels.length);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.max(0, (y + 0.5) / tile - 0.5));
    const top = Math.floor(row);
    const bottom = Math.min(rows - 1, top + 1);
    const fy = row - top;
    for (let x = 0; x < width; x++) {
      const column = Math.min(columns - 1, Math.max(0, (x + 0.5) / tile - 0.5));
      const left = Math.floor(column);
      const right = Math.min(columns - 1, left + 1);
      const fx = column - left;
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const shade = (r: number, c: number) => paper[(r * columns + c) * 3 + channel] ?? 255;
        const upper = shade(top, left) * (1 - fx) + shade(top, right) * fx;
        const lower = shade(bottom, left) * (1 - fx) + shade(bottom, right) * fx;
        const white = Math.max(1, upper * (1 - fy) + lower * fy);
        pixels[at + channel] = Math.min(255, ((page.pixels[at + channel] ?? 0) * paperWhite) / white);
      }
    }
  }
  return { pixels, width, height };
}
