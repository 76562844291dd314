import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { ContentLimits } from "./limits.ts";

/** sharp weighs 20 MB, so it is loaded with the first picture; only the two decoders that are needed stay open. */
async function openSharp() {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer"] });
  return sharp;
}
let opened: ReturnType<typeof openSharp> | undefined;

/** The picture library of this thread. */
export async function pictures() {
  opened ??= openSharp();
  return opened;
}

/**
 * Decodes a picture whole and writes it anew: upright, with no metadata (where it was taken, by whose telephone),
 * nothing behind its end.
 */
export async function cleanPicture(
  bytes: Buffer,
  type: "image/jpeg" | "image/png",
  limits: ContentLimits,
): Promise<Result<Buffer, "fileUnreadable" | "fileTooComplex">> {
  const sharp = await pictures();
  const picture = sharp(bytes, { limitInputPixels: limits.pixels, failOn: "error", pages: 1 });
  try {
    const { width, height, format } = await picture.metadata();
    if (format !== (type === "image/jpeg" ? "jpeg" : "png")) return fail("fileUnreadable");
    if (width * height > limits.pixels) return fail("fileTooComplex", "pixels");
    const upright = picture.autoOrient();
    const written = type === "image/jpeg" ? upright.jpeg({ quality: 88, mozjpeg: false }) : upright.png();
    return ok(await written.toBuffer());
  } catch (error) {
    const tooLarge = error instanceof Error && error.message.includes("exceeds pixel limit");
    return tooLarge ? fail("fileTooComplex", "pixels") : fail("fileUnreadable");
  }
}
