import { createHttpBody } from "./http.ts";
import { createJpegSplitter } from "./jpeg.ts";

/** How far the hostile bytes came; a fuzz that decodes nothing proves nothing. */
export interface CameraFuzzCount {
  cases: number;
  frames: number;
  broken: number;
  tooLarge: number;
  noise: number;
  bodies: number;
  refusedHeads: number;
}

/** xorshift32: the same seed gives the same bytes, so that a finding can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The skeleton of a picture: SOI, APP0, SOF0 of 8 × 6, SOS, data with a stuffed zero and a restart marker, EOI. */
export const tinyJpeg = Uint8Array.from(
  [
    [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x04, 0x4a, 0x46],
    [0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x06, 0x00, 0x08, 0x01, 0x01, 0x11, 0x00],
    [0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00],
    [0x12, 0xff, 0x00, 0x34, 0xff, 0xd3, 0x56],
    [0xff, 0xd9],
  ].flat(),
);
const latin = (text: string) => [...Buffer.from(text, "latin1")];
const heads = [
  "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n",
  "HTTP/1.0 401 Unauthorized\r\n\r\n",
].map(latin);

type Random = (below: number) => number;

function stream(random: Random): number[] {
  const part = () => {
    const jpeg = [...tinyJpeg];
    const padding = Array.from({ length: random(8) }, () => random(256));
    const body = random(5) === 0 ? jpeg.slice(0, random(jpeg.length)) : jpeg;
    return random(3) === 0
      ? [...latin(`${body.length.toString(16)}\r\n`), ...body, ...latin("\r\n")]
      : [...latin(`--x\r\nContent-Length: ${random(90)}\r\n\r\n`), ...body, ...padding];
  };
  const bytes = Array.from({ length: 1 + random(4) }, part).flat();
  for (let flips = random(4); flips > 0; flips--) bytes[random(bytes.length)] = random(256);
  return bytes;
}

/** Feeds broken streams to the HTTP reader and the JPEG splitter; afterwards a whole picture must still be found. */
export function feedHostilePictures(seed: number, cases: number): CameraFuzzCount {
  const random = randomFrom(seed);
  const count: CameraFuzzCount = {
    cases: 0,
    frames: 0,
    broken: 0,
    tooLarge: 0,
    noise: 0,
    bodies: 0,
    refusedHeads: 0,
  };
  for (; count.cases < cases; count.cases++) {
    const splitter = createJpegSplitter({ maximumBytes: 64, maximumNoise: 50 });
    const http = random(2) === 0 ? createHttpBody() : undefined;
    const head = http === undefined ? [] : (heads[random(heads.length)] ?? []);
    const bytes = Uint8Array.from([...head, ...stream(random)]);
    if (random(3) === 0) bytes[random(bytes.length)] = random(256);
    const cut = random(bytes.length + 1);
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      const body = http === undefined ? undefined : http.push(piece);
      if (body?.ok === false) {
        count.refusedHeads += 1;
        break;
      }
      count.bodies += body === undefined ? 0 : 1;
      for (const one of splitter.push(body?.value ?? piece)) {
        if (one.type === "malformed") count[one.why] += 1;
        else count.frames += 1;
        if (one.type === "frame" && (one.jpeg[0] !== 0xff || one.jpeg.at(-1) !== 0xd9))
          throw new Error(`case ${count.cases}: a frame that is no JPEG`);
      }
      if (splitter.pending() > 64) throw new Error(`case ${count.cases}: holds ${splitter.pending()} bytes`);
    }
    splitter.reset();
    if (!splitter.push(tinyJpeg).some(({ type }) => type === "frame"))
      throw new Error(`case ${count.cases}: blind`);
  }
  return count;
}
