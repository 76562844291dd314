import { crc32, deflateSync } from "node:zlib";
import { font } from "../../sheets/index.ts";
import { placeMatrix, sealCharacters, sealRadius, type Place } from "./seal-picture.ts";

// The seal's picture inside the seal itself (GB/T 38540 §6.1.4): the same outlines as on the page, as PNG
// (ISO/IEC 15948), red with alpha. Made once a seal.

interface Point {
  readonly x: number;
  readonly y: number;
}

const side = 252;
/** Samples a pixel and direction. */
const fine = 4;
const red = [0xb3, 0x38, 0x2c] as const;

/** @param issuer its name along the ring */
export function sealPicture(issuer: string): Buffer {
  const covered = new Uint8Array(side * side);
  for (const character of sealCharacters(issuer)) fill(outline(character), covered);
  fill([circle(sealRadius + 1.3), circle(sealRadius - 1.3, -1)], covered);
  fill([circle(sealRadius - 3.9), circle(sealRadius - 4.5, -1)], covered);
  const rows = Buffer.alloc(side * (1 + side * 4));
  covered.forEach((samples, index) => {
    const at = Math.floor(index / side) * (1 + side * 4) + 1 + (index % side) * 4;
    rows.set([...red, Math.min(255, Math.round((samples * 255) / (fine * fine)))], at);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // 8 bits, RGBA.
  head.set([8, 6], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** From points around the seal's centre to pixels. */
function pixel(x: number, y: number): Point {
  const scale = side / (2 * (sealRadius + 3));
  return { x: side / 2 + x * scale, y: side / 2 + y * scale };
}

/** @param direction -1 cuts a hole */
function circle(radius: number, direction = 1): Point[] {
  const steps = 180;
  return Array.from({ length: steps }, (_, step) => {
    const angle = (direction * step * 2 * Math.PI) / steps;
    return pixel(radius * Math.cos(angle), radius * Math.sin(angle));
  });
}

/** The closed lines of one character, its curves in short straight pieces. */
function outline(place: Place): Point[][] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = placeMatrix(place);
  const placed = (x: number, y: number) => pixel(a * x + c * y + e, b * x + d * y + f);
  const lines: Point[][] = [];
  let [lastX, lastY] = [0, 0];
  const { commands } = font("bold").glyphForCodePoint(place.character.codePointAt(0) ?? 0).path;
  for (const { command, args } of commands) {
    const [controlX = 0, controlY = 0] = args;
    const [x = lastX, y = lastY] = args.slice(-2);
    if (command === "moveTo") lines.push([]);
    const curve = command === "quadraticCurveTo" ? [0.25, 0.5, 0.75] : [];
    for (const t of curve) {
      const [start, control, end] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
      lines
        .at(-1)
        ?.push(
          placed(start * lastX + control * controlX + end * x, start * lastY + control * controlY + end * y),
        );
    }
    if (args.length > 0) lines.at(-1)?.push(placed(x, y));
    [lastX, lastY] = [x, y];
  }
  return lines;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Scan lines over the path's edges, filled where the edges wind around (non-zero rule). */
function fill(path: readonly (readonly Point[])[], covered: Uint8Array): void {
  const edges = path.flatMap((points) =>
    points.map((from, index) => ({ from, to: points[(index + 1) % points.length] ?? from })),
  );
  for (let line = 0; line < side * fine; line++) {
    const y = (line + 0.5) / fine;
    const crossings = edges
      .filter(({ from, to }) => from.y <= y !== to.y <= y)
      .map(({ from, to }) => ({
        x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x),
        winding: from.y < to.y ? 1 : -1,
      }))
      .sort((a, b) => a.x - b.x);
    let winding = 0;
    crossings.forEach((crossing, index) => {
      winding += crossing.winding;
      const until = crossings[index + 1]?.x;
      if (winding === 0 || until === undefined) return;
      for (let sample = Math.ceil(crossing.x * fine - 0.5); (sample + 0.5) / fine < until; sample++) {
        const pixel = Math.floor(line / fine) * side + Math.floor(sample / fine);
        covered[pixel] = (covered[pixel] ?? 0) + 1;
      }
    });
  }
}
