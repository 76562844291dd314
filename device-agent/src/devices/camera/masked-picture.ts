// A picture that stands for somebody's: the size of the original, and a sheet on a desk or a head before a wall in two
// greys. Made without a codec, so that it can be made at once where the bytes are taken: a baseline JPEG (ITU-T T.81)
// of one component whose blocks have no detail, only their brightness.

export type Subject = "page" | "portrait";

/** Bytes of a marker segment, its length included (B.1.1.4). */
const segment = (marker: number, ...body: readonly number[]) => [
  0xff,
  marker,
  (body.length + 2) >> 8,
  (body.length + 2) & 0xff,
  ...body,
];
const pair = (value: number) => [value >> 8, value & 0xff];

/** Half the difference of the two brightnesses, in quantised DC steps: light is +half, dark −half. */
const half = 7;
/** Quantisation step of every coefficient; DC is eight times a block's brightness away from the middle. */
const step = 64;

/** Whether this block belongs to the sheet, or to the person. */
function inside(subject: Subject, x: number, y: number): boolean {
  if (subject === "page") return Math.abs(x - 0.5) < 0.32 && Math.abs(y - 0.5) < 0.4;
  const head = ((x - 0.5) / 0.13) ** 2 + ((y - 0.38) / 0.24) ** 2 < 1;
  const shoulders = y > 0.64 && Math.abs(x - 0.5) < 0.12 + (y - 0.64) * 0.6;
  return head || shoulders;
}

/** Bits of the entropy-coded data, a byte 0 behind every byte FF (F.1.2.3), filled up with ones. */
function bitWriter() {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  function put(value: number, length: number): void {
    for (let at = length - 1; at >= 0; at--) {
      bits = (bits << 1) | ((value >> at) & 1);
      if (++count < 8) continue;
      bytes.push(bits);
      if (bits === 0xff) bytes.push(0);
      bits = 0;
      count = 0;
    }
  }
  return {
    put,
    end(): number[] {
      while (count > 0) put(1, 1);
      return bytes;
    },
  };
}

/** Brightness differences of neighbouring blocks: none, half the way (the first one), the whole way (F.1.2.1). */
const categories = [0, 3, 4] as const;
/** Codes 0, 10 and 110; and 0 for "no more in this block". Lists of 16 counts by length, then the values (B.2.4.2). */
const dcTable = [0x00, 1, 1, 1, ...Array<number>(13).fill(0), ...categories];
const acTable = [0x10, 1, ...Array<number>(15).fill(0), 0];

function scan(width: number, height: number, subject: Subject): number[] {
  const writer = bitWriter();
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  let before = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const light = inside(subject, (column + 0.5) / columns, (row + 0.5) / rows);
      const dc = light ? half : -half;
      const difference = dc - before;
      before = dc;
      const category = difference === 0 ? 0 : Math.abs(difference) === half ? 3 : 4;
      writer.put(category === 0 ? 0 : category === 3 ? 0b10 : 0b110, category === 0 ? 1 : category - 1);
      // A negative one is told by its bits less one (F.1.2.1.1).
      if (category > 0) writer.put(difference > 0 ? difference : difference + 2 ** category - 1, category);
      writer.put(0, 1);
    }
  return writer.end();
}

/** A JPEG of this size with nothing in it but what it stands for. */
export function maskedPicture(width: number, height: number, subject: Subject): Uint8Array {
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xdb, 0, ...Array<number>(64).fill(step)),
    ...segment(0xc0, 8, ...pair(height), ...pair(width), 1, 1, 0x11, 0),
    ...segment(0xc4, ...dcTable),
    ...segment(0xc4, ...acTable),
    ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ...scan(width, height, subject),
    0xff,
    0xd9,
  ]);
}
