export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Corners of a page in a picture: top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point];

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
export const between = (a: Point, b: Point, part: number): Point => ({
  x: a.x + (b.x - a.x) * part,
  y: a.y + (b.y - a.y) * part,
});

/** Twice the signed area of a triangle; positive when the corners run clockwise on a screen. */
const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

export function area(polygon: readonly Point[]): number {
  let sum = 0;
  for (const [index, point] of polygon.entries()) {
    const next = polygon[(index + 1) % polygon.length] ?? point;
    sum += point.x * next.y - next.x * point.y;
  }
  return Math.abs(sum) / 2;
}

/** Andrew's monotone chain; clockwise on a screen. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (all: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of all) {
      for (;;) {
        const [before, last] = chain.slice(-2);
        if (before === undefined || last === undefined || turn(before, last, point) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** Corners in the order of {@link Quad}: the top left one is nearest to the picture's own. */
export function ordered(corners: readonly [Point, Point, Point, Point]): Quad {
  const [a, b, c, d] = corners;
  const clockwise: Quad = turn(a, b, c) >= 0 ? [a, b, c, d] : [a, d, c, b];
  const sums = clockwise.map(({ x, y }) => x + y);
  const first = sums.indexOf(Math.min(...sums));
  const at = (index: number): Point => clockwise[(first + index) % 4] ?? a;
  return [at(0), at(1), at(2), at(3)];
}

export const scaled = (quad: Quad, by: number): Quad => {
  const [a, b, c, d] = quad.map(({ x, y }) => ({ x: x * by, y: y * by }));
  return [a ?? quad[0], b ?? quad[1], c ?? quad[2], d ?? quad[3]];
};

/** Nine coefficients, row by row. */
export type Homography = readonly number[];

/** The projective map that takes each corner of one quadrilateral to the corner of the other. */
export function homography(from: Quad, to: Quad): Homography {
  const rows: number[][] = [];
  for (const [index, { x, y }] of from.entries()) {
    const { x: u, y: v } = to[index] ?? { x: 0, y: 0 };
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  return [...solve(rows), 1];
}

/** Gaussian elimination with pivoting; each row ends with its right-hand side. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column);
    const strongest = rest.reduce((best, row) =>
      Math.abs(row[column] ?? 0) > Math.abs(best[column] ?? 0) ? row : best,
    );
    const at = rows.indexOf(strongest);
    const own = rows[column] ?? strongest;
    rows[at] = own;
    rows[column] = strongest;
    const pivot = strongest[column] || Number.EPSILON;
    for (const row of rows) {
      if (row === strongest) continue;
      const factor = (row[column] ?? 0) / pivot;
      for (let k = column; k <= size; k++) row[k] = (row[k] ?? 0) - factor * (strongest[k] ?? 0);
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] || Number.EPSILON));
}

/** A line as a point and a unit direction. */
export interface Line {
  readonly at: Point;
  readonly dx: number;
  readonly dy: number;
}

/** Total least squares. */
export function fitLine(points: readonly Point[]): Line {
  const count = Math.max(1, points.length);
  const at = {
    x: points.reduce((sum, { x }) => sum + x, 0) / count,
    y: points.reduce((sum, { y }) => sum + y, 0) / count,
  };
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const { x, y } of points) {
    xx += (x - at.x) ** 2;
    yy += (y - at.y) ** 2;
    xy += (x - at.x) * (y - at.y);
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { at, dx: Math.cos(angle), dy: Math.sin(angle) };
}

export const offLine = ({ at, dx, dy }: Line, { x, y }: Point) => Math.abs((x - at.x) * dy - (y - at.y) * dx);

/** Where two lines cross; undefined when they run nearly side by side. */
export function crossing(one: Line, other: Line): Point | undefined {
  const determinant = one.dx * other.dy - one.dy * other.dx;
  if (Math.abs(determinant) < 0.1) return undefined;
  const along = ((other.at.x - one.at.x) * other.dy - (other.at.y - one.at.y) * other.dx) / determinant;
  return { x: one.at.x + along * one.dx, y: one.at.y + along * one.dy };
}
