import {
  area,
  between,
  convexHull,
  crossing,
  distance,
  fitLine,
  offLine,
  ordered,
  scaled,
  type Line,
  type Point,
  type Quad,
} from "./geometry.ts";

/** Brightness, one byte a pixel. */
export interface Grey {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A page fills at least this part of the picture; less is not worth reading. */
const smallestPart = 0.08;
/** Levels by which a page is brighter than what it lies on, along its edge. */
const leastContrast = 12;
/** Part of the samples along each edge that must show it. */
const leastSupport = 0.55;

/** The threshold that parts the picture best into bright and dark (Otsu 1979). */
function otsu({ pixels }: Grey): number {
  const histogram = new Float64Array(256);
  for (const value of pixels) histogram[value] = (histogram[value] ?? 0) + 1;
  const total = pixels.length;
  let whole = 0;
  for (const [value, count] of histogram.entries()) whole += value * count;
  let below = 0;
  let sum = 0;
  let best = 0;
  let threshold = 127;
  for (const [value, count] of histogram.entries()) {
    below += count;
    sum += value * count;
    if (below === 0 || below === total) continue;
    const gap = sum / below - (whole - sum) / (total - below);
    const spread = below * (total - below) * gap * gap;
    if (spread <= best) continue;
    best = spread;
    threshold = value;
  }
  return threshold;
}

interface Patch {
  readonly size: number;
  /** Outermost pixels of each row. */
  readonly rim: readonly Point[];
}

/** The largest connected bright patch. */
function brightest(grey: Grey, threshold: number): Patch | undefined {
  const { pixels, width, height } = grey;
  const seen = new Uint8Array(pixels.length);
  let best: Int32Array | undefined;
  const stack = new Int32Array(pixels.length);
  for (let seed = 0; seed < pixels.length; seed++) {
    if (seen[seed] === 1 || (pixels[seed] ?? 0) <= threshold) continue;
    const patch = flood(grey, threshold, seed, seen, stack);
    if (patch.length > (best?.length ?? 0)) best = patch.slice();
  }
  if (best === undefined) return undefined;
  const left = new Int32Array(height).fill(width);
  const right = new Int32Array(height).fill(-1);
  for (const pixel of best) {
    const y = Math.floor(pixel / width);
    const x = pixel - y * width;
    if (x < (left[y] ?? 0)) left[y] = x;
    if (x > (right[y] ?? 0)) right[y] = x;
  }
  const rim: Point[] = [];
  for (let y = 0; y < height; y++)
    if ((right[y] ?? -1) >= 0) rim.push({ x: left[y] ?? 0, y }, { x: right[y] ?? 0, y });
  return { size: best.length, rim };
}

/** Everything bright that hangs together with this pixel; a view of the stack, good until the next call. */
function flood(grey: Grey, threshold: number, seed: number, seen: Uint8Array, stack: Int32Array): Int32Array {
  const { pixels, width } = grey;
  let length = 0;
  const visit = (pixel: number) => {
    if (seen[pixel] !== 0 || (pixels[pixel] ?? 0) <= threshold) return;
    seen[pixel] = 1;
    stack[length++] = pixel;
  };
  visit(seed);
  for (let next = 0; next < length; next++) {
    const pixel = stack[next] ?? 0;
    const x = pixel % width;
    if (x > 0) visit(pixel - 1);
    if (x < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel + width < pixels.length) visit(pixel + width);
  }
  return stack.subarray(0, length);
}

/** The largest quadrilateral with its corners on the hull. */
function largestQuad(hull: readonly Point[]): Quad | undefined {
  const step = Math.max(1, Math.ceil(hull.length / 36));
  const points = hull.filter((_point, index) => index % step === 0);
  let best: Quad | undefined;
  let size = 0;
  for (const [i, a] of points.entries())
    for (const [j, b] of points.entries()) {
      if (j <= i) continue;
      for (const [k, c] of points.entries()) {
        if (k <= j) continue;
        for (const d of points.slice(k + 1)) {
          const now = area([a, b, c, d]);
          if (now <= size) continue;
          size = now;
          best = ordered([a, b, c, d]);
        }
      }
    }
  return best;
}

/** Points lie on the picture, not on its pixels: pixel 0 reaches from 0 to 1, its centre is at 0.5. */
const mean = (grey: Grey, x: number, y: number): number => {
  const clampedX = Math.min(grey.width - 1, Math.max(0, Math.floor(x)));
  const clampedY = Math.min(grey.height - 1, Math.max(0, Math.floor(y)));
  return grey.pixels[clampedY * grey.width + clampedX] ?? 0;
};

interface Edge {
  readonly line: Line;
  readonly contrast: number;
  readonly support: number;
}

/** Where along its normal the side is really: the steepest fall from page to desk, fitted over the whole side. */
function sharpen(grey: Grey, from: Point, to: Point, reach: number): Edge {
  const length = distance(from, to) || 1;
  // Outward, for corners that run clockwise on a screen.
  const nx = (to.y - from.y) / length;
  const ny = -(to.x - from.x) / length;
  const samples = 60;
  const found: Point[] = [];
  let contrast = 0;
  for (let index = 0; index < samples; index++) {
    const on = between(from, to, 0.06 + (0.88 * index) / (samples - 1));
    const value = (offset: number) => mean(grey, on.x + nx * offset, on.y + ny * offset);
    const falls: number[] = [];
    for (let offset = -reach; offset <= reach; offset++)
      falls.push(value(offset - 1) + value(offset - 2) - value(offset + 1) - value(offset + 2));
    const steepest = Math.max(...falls);
    if (steepest / 2 < leastContrast) continue;
    contrast += steepest / 2;
    const at = falls.indexOf(steepest);
    // The peak between pixels, from a parabola through it and its neighbours.
    const before = falls[at - 1] ?? steepest;
    const after = falls[at + 1] ?? steepest;
    const bend = before - 2 * steepest + after;
    const offset = at - reach + (bend === 0 ? 0 : (before - after) / (2 * bend));
    found.push({ x: on.x + nx * offset, y: on.y + ny * offset });
  }
  let line = fitLine(found);
  for (const tolerance of [reach / 2, 2, 1]) {
    const near = found.filter((point) => offLine(line, point) <= tolerance);
    if (near.length < samples / 4) break;
    line = fitLine(near);
  }
  const kept = found.filter((point) => offLine(line, point) <= 2).length;
  return { line, contrast: contrast / Math.max(1, found.length), support: kept / samples };
}

/** Corners where the sharpened sides cross; undefined when a side is not there. */
function refine(grey: Grey, quad: Quad, reach: number): { quad: Quad; score: number } | undefined {
  const edges = quad.map((corner, index) => sharpen(grey, corner, quad[(index + 1) % 4] ?? corner, reach));
  if (edges.some(({ support, contrast }) => support < leastSupport || contrast < leastContrast))
    return undefined;
  const [top, right, bottom, left] = edges.map(({ line }) => line);
  if (top === undefined || right === undefined || bottom === undefined || left === undefined)
    return undefined;
  const corners = [
    crossing(left, top),
    crossing(top, right),
    crossing(right, bottom),
    crossing(bottom, left),
  ];
  const [a, b, c, d] = corners;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  if (corners.some((point) => point === undefined || outside(grey, point))) return undefined;
  const score = edges.reduce((sum, { contrast, support }) => sum + contrast * support, 0);
  return { quad: [a, b, c, d], score };
}

function outside({ width, height }: Grey, { x, y }: Point): boolean {
  const slack = 0.01 * Math.max(width, height);
  return x < -slack || y < -slack || x > width + slack || y > height + slack;
}

/**
 * Corners of the bright page on its darker desk, in pixels of `fine`; undefined when there is none that can be
 * trusted. Looked for in `coarse` (about 640 pixels wide), then measured in `fine`.
 */
export function findPage(coarse: Grey, fine: Grey): Quad | undefined {
  const middle = otsu(coarse);
  const candidates = [-40, -20, 0, 20, 40]
    .map((shift) => middle + shift)
    .filter((threshold) => threshold > 10 && threshold < 250)
    .flatMap((threshold) => candidate(coarse, threshold));
  const best = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (best === undefined) return undefined;
  const by = fine.width / coarse.width;
  return refine(fine, scaled(best.quad, by), Math.ceil(4 * by))?.quad;
}

function candidate(grey: Grey, threshold: number): { quad: Quad; score: number }[] {
  const patch = brightest(grey, threshold);
  if (patch === undefined || patch.size < smallestPart * grey.pixels.length) return [];
  const hull = convexHull(patch.rim);
  const rough = largestQuad(hull);
  // Anything but a page: a hull that no four corners describe.
  if (rough === undefined || area(rough) < 0.8 * area(hull)) return [];
  const refined = refine(grey, rough, 8);
  return refined === undefined ? [] : [refined];
}
