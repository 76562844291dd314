import {
  fail,
  ok,
  Sensitive,
  type CardPhoto,
  type Clock,
  type Result,
} from "@zizhuban/device-agent-contract";
import { runProgram } from "./photo-program.ts";

// The photo on the chip is WLT-compressed, and no open decoder exists (reference domain.md §1.4). A site that has a licensed one
// names it as a program; without it nobody's face is shown, and it is said that it is not.

/** A face as every decoder gives it: 102 × 126 points (GA 467). */
const width = 102;
const height = 126;

export type PhotoFailure = "decoderMissing" | "decoderFailed" | "decoderTimedOut" | "pictureInvalid";

export interface DecodedPhoto {
  readonly type: "image/bmp" | "image/png";
  readonly bytes: Uint8Array;
}

/** Turns 1,024 bytes of WLT into a picture. Plug-in: the product brings none. */
export interface PhotoDecoder {
  decode(
    wlt: Sensitive<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Result<Sensitive<DecodedPhoto>, PhotoFailure | "canceled">>;
}

/** A decoder program is a process of its own: what a closed library breaks, it breaks there. */
const limits = { milliseconds: 3_000, bytes: 1_000_000 } as const;

/**
 * A decoder that is another program: WLT on its standard input, BMP or PNG on its standard output, 0 when done. Bounded in time
 * and size; what it gives is checked before anybody sees it.
 * @param argv program and arguments; no shell is involved
 */
export function programDecoder({
  argv,
  clock,
  milliseconds = limits.milliseconds,
}: {
  readonly argv: readonly string[];
  readonly clock: Clock;
  readonly milliseconds?: number;
}): PhotoDecoder {
  return {
    async decode(wlt, signal) {
      const run = await runProgram({
        argv,
        clock,
        milliseconds,
        mostBytes: limits.bytes,
        input: wlt,
        signal,
      });
      if (!run.ok) return run;
      const picture = pictureOf(run.value);
      return picture === undefined ? fail("pictureInvalid") : ok(new Sensitive(picture));
    },
  };
}

/** A whole picture of the size a face has; undefined for anything else. */
export function pictureOf(bytes: Uint8Array): DecodedPhoto | undefined {
  if (bytes.length < 33) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a) {
    const whole = view.getUint32(bytes.length - 8) === 0x49454e44;
    const fits = view.getUint32(16) === width && view.getUint32(20) === height;
    return whole && fits ? { type: "image/png", bytes } : undefined;
  }
  if (view.getUint16(0) !== 0x424d) return undefined;
  const start = view.getUint32(10, true);
  const bits = view.getUint16(28, true);
  const row = ((width * bits + 31) >> 5) * 4;
  const fits = view.getInt32(18, true) === width && Math.abs(view.getInt32(22, true)) === height;
  const whole = (bits === 24 || bits === 32) && bytes.length >= start + row * height;
  return fits && whole && view.getUint32(30, true) === 0 ? { type: "image/bmp", bytes } : undefined;
}

/** Nobody: shown where a photo would be, in the same shape. */
const silhouette =
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
  `<rect width="${width}" height="${height}" fill="#e6e8eb"/>` +
  `<g fill="none" stroke="#8a9099" stroke-width="2" stroke-dasharray="5 4">` +
  `<circle cx="51" cy="48" r="22"/><path d="M13 126v-8c0-22 17-36 38-36s38 14 38 36v8"/></g></svg>`;

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");

function nobody(reason: NonNullable<CardPhoto["reason"]>): Sensitive<CardPhoto> {
  return new Sensitive({ type: "image/svg+xml", data: base64(silhouette), placeholder: true, reason });
}

/** The photo as a picture where a decoder gives one, else the silhouette, which says that it is one and why. */
export async function presentable(
  wlt: Sensitive<Uint8Array>,
  decoder: PhotoDecoder | undefined,
  signal: AbortSignal,
): Promise<Sensitive<CardPhoto>> {
  if (decoder === undefined) return nobody("noDecoder");
  const decoded = await decoder.decode(wlt, signal);
  if (!decoded.ok) return nobody(decoded.code === "canceled" ? "decoderTimedOut" : decoded.code);
  return decoded.value.map(({ type, bytes }) => ({ type, data: base64(bytes), placeholder: false }));
}
