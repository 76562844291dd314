/** Where a find stands in the stream: so many bytes after the one before, and so many of its own. */
interface Place {
  readonly skipped: number;
  readonly length: number;
}

/** A picture as it came from the camera. */
export interface JpegFrame extends Place {
  readonly type: "frame";
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** `tooLarge`: no end within the limit; `broken`: cut off, or no picture in it; `noise`: no picture for too long. */
export interface FrameProblem extends Place {
  readonly type: "malformed";
  readonly why: "tooLarge" | "broken" | "noise";
}

export interface JpegSplitter {
  push(chunk: Uint8Array): (JpegFrame | FrameProblem)[];
  /** Bytes of a picture that has begun and not ended. */
  pending(): number;
  reset(): void;
}

export interface SplitterLimits {
  readonly maximumBytes: number;
  /** Bytes between two pictures: the headers of a multipart stream, or nonsense. */
  readonly maximumNoise: number;
}

/** A 5-megapixel picture at best quality is 3 MB. */
export const splitterLimits: SplitterLimits = { maximumBytes: 8 * 1024 * 1024, maximumNoise: 64 * 1024 };

// Markers of ITU-T T.81, table B.1.
const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;
/** SOF0–SOF15 without DHT, JPG and DAC. */
const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Cuts a stream into its JPEG pictures by their own structure (ITU-T T.81, B.1): what lies between them, as the
 * part headers of a multipart stream with whatever lengths they claim, is passed over. Never throws.
 */
export function createJpegSplitter({ maximumBytes, maximumNoise }: SplitterLimits): JpegSplitter {
  let store = new Uint8Array(Math.min(65_536, maximumBytes));
  let length = 0;
  /** Where to go on reading; pictures begin at 0 of the store once `inside`. */
  let at = 0;
  let inside = false;
  let scanning = false;
  let size: { width: number; height: number } | undefined;
  let noise = 0;
  /** Bytes passed over since the last find. */
  let skipped = 0;

  function append(chunk: Uint8Array): void {
    if (length + chunk.length > store.length) {
      const larger = new Uint8Array(Math.max(store.length * 2, length + chunk.length));
      larger.set(store.subarray(0, length));
      store = larger;
    }
    store.set(chunk, length);
    length += chunk.length;
  }

  /** Forgets everything before this place. */
  function drop(upTo: number): void {
    store.copyWithin(0, upTo, length);
    length -= upTo;
    at = 0;
    inside = false;
    scanning = false;
    size = undefined;
  }

  /** Bytes that belong to no picture. */
  function pass(bytes: number): void {
    noise += bytes;
    skipped += bytes;
    drop(bytes);
  }

  function problem(why: FrameProblem["why"], bytes: number): FrameProblem {
    const place = { skipped, length: bytes };
    skipped = 0;
    drop(bytes);
    return { type: "malformed", why, ...place };
  }

  /** Looks for FF D8 FF; false when more bytes are needed. */
  function findStart(): boolean {
    let from = 0;
    for (;;) {
      const found = store.subarray(0, length).indexOf(0xff, from);
      if (found === -1 || found + 2 >= length) {
        pass(found === -1 ? length : found);
        return false;
      }
      if (store[found + 1] === soi && store[found + 2] === 0xff) {
        pass(found);
        inside = true;
        at = 2;
        return true;
      }
      from = found + 1;
    }
  }

  function finish(end: number): JpegFrame | FrameProblem {
    const found = size;
    if (found === undefined || found.width === 0 || found.height === 0) return problem("broken", end);
    const frame: JpegFrame = { type: "frame", jpeg: store.slice(0, end), ...found, skipped, length: end };
    drop(end);
    noise = 0;
    skipped = 0;
    return frame;
  }

  const broken = (): FrameProblem => problem("broken", at);

  /** One step inside a picture; undefined when more bytes are needed, "on" when it may be called again. */
  function step(): JpegFrame | FrameProblem | "on" | undefined {
    if (scanning) {
      const found = store.subarray(0, length).indexOf(0xff, at);
      at = found === -1 ? length : found;
      if (at + 1 >= length) return undefined;
      const next = store[at + 1] ?? 0;
      // Stuffed zero, fill byte or restart marker: still entropy-coded data.
      if (next === 0 || next === 0xff || standsAlone(next)) {
        at += next === 0xff ? 1 : 2;
        return "on";
      }
      scanning = false;
    }
    if (at + 3 >= length && !(at + 1 < length && (store[at + 1] === eoi || store[at + 1] === soi)))
      return undefined;
    if (store[at] !== 0xff) return broken();
    const marker = store[at + 1] ?? 0;
    if (marker === eoi) return finish(at + 2);
    // A picture begins where this one should go on: the rest of this one never came.
    if (marker === soi) return broken();
    if (marker === 0xff || standsAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      return "on";
    }
    return segment(marker);
  }

  function segment(marker: number): "on" | undefined | FrameProblem {
    const claimed = ((store[at + 2] ?? 0) << 8) | (store[at + 3] ?? 0);
    if (claimed < 2 || marker === 0) return broken();
    if (at + 2 + claimed > length) return undefined;
    if (isFrameHeader(marker) && claimed >= 8)
      size = {
        height: ((store[at + 5] ?? 0) << 8) | (store[at + 6] ?? 0),
        width: ((store[at + 7] ?? 0) << 8) | (store[at + 8] ?? 0),
      };
    at += 2 + claimed;
    scanning = marker === sos;
    return "on";
  }

  function read(): JpegFrame | FrameProblem | undefined {
    if (!inside && !findStart()) return undefined;
    let result = step();
    while (result === "on") result = step();
    return result;
  }

  return {
    push(chunk) {
      const found: (JpegFrame | FrameProblem)[] = [];
      append(chunk);
      for (let one = read(); one !== undefined; one = read()) found.push(one);
      if (noise > maximumNoise) {
        noise = 0;
        found.push(problem("noise", 0));
      }
      if (length > maximumBytes) {
        found.push(problem("tooLarge", length));
      }
      return found;
    },
    pending: () => (inside ? length : 0),
    reset() {
      drop(length);
      noise = 0;
      skipped = 0;
    },
  };
}
