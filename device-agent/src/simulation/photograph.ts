import { homography, type Quad } from "../documents/index.ts";

/** A flat picture, three bytes a pixel. */
export interface FlatPicture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Photograph {
  /** Of the camera's picture. */
  readonly width: number;
  readonly height: number;
  /** Where the page's corners come to lie. */
  readonly corners: Quad;
  /** Red, green and blue of the lamp, 1 = white. */
  readonly tint?: readonly [number, number, number];
  /** How dark the darkest corner is, 1 = as bright as the brightest. */
  readonly shade?: number;
  /** Levels the sensor wavers by. */
  readonly noise?: number;
}

/** How an A4 page lies under a document camera: angles in degrees, the camera 420 mm above. */
export interface Pose {
  readonly width: number;
  readonly height: number;
  /** About the camera's axis, and about its two sides. */
  readonly turn: number;
  readonly tiltAcross: number;
  readonly tiltDown: number;
  /** Part of the picture's height an upright page fills. */
  readonly fill?: number;
}

/** Where the corners of a page in this pose come to lie, through a pinhole (millimetres to pixels). */
export function cornersOf({ width, height, turn, tiltAcross, tiltDown, fill = 0.86 }: Pose): Quad {
  const distance = 420;
  const focal = (fill * height * distance) / 297;
  const [t, p, q] = [turn, tiltAcross, tiltDown].map((degrees) => (degrees * Math.PI) / 180);
  const [ct, st] = [Math.cos(t ?? 0), Math.sin(t ?? 0)];
  const corner = (x0: number, y0: number) => {
    const x = x0 * ct - y0 * st;
    const y = x0 * st + y0 * ct;
    const depth = x * Math.sin(p ?? 0) + y * Math.sin(q ?? 0);
    const scale = focal / (distance + depth);
    return { x: width / 2 + x * Math.cos(p ?? 0) * scale, y: height / 2 + y * Math.cos(q ?? 0) * scale };
  };
  return [corner(-105, -148.5), corner(105, -148.5), corner(105, 148.5), corner(-105, 148.5)];
}

/** Mulberry32: small, fast, and the same picture each time. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Dark, grained wood under the camera. */
function desk(x: number, y: number, random: () => number): number {
  return 52 + 10 * Math.sin(x / 37 + Math.sin(y / 90) * 3) + 6 * (random() - 0.5);
}

/** A page on a desk as a camera sees it: askew, in perspective, in uneven and coloured light, with noise. */
export function photographPage(page: FlatPicture | undefined, options: Photograph): FlatPicture {
  const { width, height, corners, tint = [1, 0.96, 0.86], shade = 0.55, noise = 8 } = options;
  const random = generator(7);
  const pixels = new Uint8Array(width * height * 3);
  const flat: Quad = [
    { x: 0, y: 0 },
    { x: page?.width ?? 1, y: 0 },
    { x: page?.width ?? 1, y: page?.height ?? 1 },
    { x: 0, y: page?.height ?? 1 },
  ];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 1] = homography(corners, flat);
  let out = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const w = g * (x + 0.5) + h * (y + 0.5) + i;
      const px = (a * (x + 0.5) + b * (y + 0.5) + c) / w;
      const py = (d * (x + 0.5) + e * (y + 0.5) + f) / w;
      const onPage = page !== undefined && px >= 0 && py >= 0 && px < page.width && py < page.height;
      const wood = onPage ? 0 : desk(x, y, random);
      const light = 1 - (1 - shade) * ((x / width) * 0.6 + (y / height) * 0.4);
      const grain = (random() + random() - 1) * noise;
      for (let channel = 0; channel < 3; channel++) {
        const ink = onPage ? sample(page, px, py, channel) * 0.9 : wood;
        pixels[out++] = Math.min(255, Math.max(0, ink * light * (tint[channel] ?? 1) + grain));
      }
    }
  return { pixels, width, height };
}

/** Bilinear, so that print is as soft as behind a lens. */
function sample({ pixels, width, height }: FlatPicture, px: number, py: number, channel: number): number {
  const x = Math.min(width - 1.001, Math.max(0, px - 0.5));
  const y = Math.min(height - 1.001, Math.max(0, py - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const at = (row: number, column: number) => pixels[(row * width + column) * 3 + channel] ?? 255;
  const upper = at(top, left) * (1 - (x - left)) + at(top, left + 1) * (x - left);
  const lower = at(top + 1, left) * (1 - (x - left)) + at(top + 1, left + 1) * (x - left);
  return upper * (1 - (y - top)) + lower * (y - top);
}
