import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { Sharp } from "sharp";
import { findPage, type Grey } from "./find-page.ts";
import { scaled, type Quad } from "./geometry.ts";
import { lighten } from "./lighten.ts";
import { rectify, sizeOf, type Colour } from "./rectify.ts";

/** A page or a portrait, ready to be looked at and sent. */
export interface CleanPicture {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Where the page lay in the camera's picture. */
  readonly corners?: Quad;
}

/** A page of text is legible at 200 dots an inch; an A4 page is then 2,339 pixels long. */
const longestSide = 2_000;
/** What a page may weigh on a village's network. */
export const maximumBytes = 300 * 1024;
const qualities = [82, 72, 62, 52, 42];

async function load() {
  // 20 MB, and only for a citizen who lays a page down.
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

async function greyOf(picture: Sharp, width: number): Promise<Grey> {
  const { data, info } = await picture
    .clone()
    .resize({ width, withoutEnlargement: true })
    .greyscale()
    .blur(0.8)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), width: info.width, height: info.height };
}

async function colourOf(picture: Sharp): Promise<Colour> {
  const { data, info } = await picture
    .clone()
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), width: info.width, height: info.height };
}

/** As good as fits. */
async function encode({ pixels, width, height }: Colour): Promise<CleanPicture> {
  const sharp = await load();
  let jpeg: Uint8Array = new Uint8Array(0);
  for (const quality of qualities) {
    const encoder = sharp(pixels, { raw: { width, height, channels: 3 } });
    jpeg = new Uint8Array(await encoder.jpeg({ quality }).toBuffer());
    if (jpeg.length <= maximumBytes) break;
  }
  return { jpeg, width, height };
}

/** Page found, laid flat, cropped and lightened. */
export async function cleanPage(
  jpeg: Uint8Array,
): Promise<Result<CleanPicture, "pageNotFound" | "pictureUnreadable">> {
  const sharp = await load();
  try {
    const picture = sharp(jpeg, { failOn: "error", limitInputPixels: 40_000_000 });
    const colour = await colourOf(picture);
    const fine = await greyOf(picture, 1_600);
    const found = findPage(await greyOf(picture, 640), fine);
    if (found === undefined) return fail("pageNotFound");
    const corners = scaled(found, colour.width / fine.width);
    const flat = rectify(colour, corners, sizeOf(corners, longestSide));
    return ok({ ...(await encode(lighten(flat))), corners });
  } catch (error) {
    return fail("pictureUnreadable", error instanceof Error ? error.message : "");
  }
}

/** Upright and 3 : 4, as an identity photograph is looked at; nothing in it is changed. */
export async function cropPortrait(jpeg: Uint8Array): Promise<Result<CleanPicture, "pictureUnreadable">> {
  const sharp = await load();
  try {
    const picture = sharp(jpeg, { failOn: "error", limitInputPixels: 40_000_000 });
    const { width, height } = await picture.metadata();
    const across = Math.min(width, Math.round((height * 3) / 4));
    const down = Math.min(height, Math.round((across * 4) / 3));
    const left = (width - across) >> 1;
    const cropped = picture
      .extract({ left, top: (height - down) >> 1, width: across, height: down })
      .resize({ width: 900, withoutEnlargement: true });
    return ok(await encode(await colourOf(cropped)));
  } catch (error) {
    return fail("pictureUnreadable", error instanceof Error ? error.message : "");
  }
}
