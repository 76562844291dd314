import { distance, homography, type Quad } from "./geometry.ts";

/** Colours, three bytes a pixel. */
export interface Colour {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Height by width of paper the citizen is likely to lay down: A4, ID-1 cards; both ways round. */
const knownRatios = [Math.SQRT2, 1.585].flatMap((ratio) => [ratio, 1 / ratio]);
/** What perspective alone can do to a ratio measured along the sides. */
const ratioSlack = 0.08;

/** Pixels of the page's edge that are left out: there it is half desk. */
const rim = 2;

/** Size of the flat page: as many pixels as the picture has of it, in the proportions of the paper. */
export function sizeOf(quad: Quad, longest: number): { width: number; height: number } {
  const [a, b, c, d] = quad;
  const across = (distance(a, b) + distance(d, c)) / 2;
  const down = (distance(a, d) + distance(b, c)) / 2;
  const measured = down / across;
  const known = knownRatios.find((ratio) => Math.abs(measured / ratio - 1) < ratioSlack);
  const ratio = known ?? measured;
  const long = Math.min(longest, Math.round(Math.max(across, down)));
  return ratio >= 1
    ? { width: Math.round(long / ratio), height: long }
    : { width: long, height: Math.round(long * ratio) };
}

/** The page seen from straight above. */
export function rectify(picture: Colour, quad: Quad, size: { width: number; height: number }): Colour {
  const { width, height } = size;
  const flat: Quad = [
    { x: -rim, y: -rim },
    { x: width + rim, y: -rim },
    { x: width + rim, y: height + rim },
    { x: -rim, y: height + rim },
  ];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 1] = homography(flat, quad);
  const pixels = new Uint8Array(width * height * 3);
  const { pixels: source, width: across, height: down } = picture;
  let out = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, out += 3) {
      // Centres of pixels, on both sides.
      const px = x + 0.5;
      const py = y + 0.5;
      const w = g * px + h * py + i;
      const sx = Math.min(across - 1.001, Math.max(0, (a * px + b * py + c) / w - 0.5));
      const sy = Math.min(down - 1.001, Math.max(0, (d * px + e * py + f) / w - 0.5));
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      const fx = sx - left;
      const fy = sy - top;
      const at = (top * across + left) * 3;
      const below = at + across * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upper = (source[at + channel] ?? 0) * (1 - fx) + (source[at + 3 + channel] ?? 0) * fx;
        const lower = (source[below + channel] ?? 0) * (1 - fx) + (source[below + 3 + channel] ?? 0) * fx;
        pixels[out + channel] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
  return { pixels, width, height };
}
