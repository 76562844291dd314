import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import {
  encodePwgPage,
  pwgRasterSync,
  type PwgRasterOptions,
  type PwgRasterPage,
} from "../../documents/index.ts";
import { readPwgRaster } from "./simulator-raster.ts";

const options = (type: PwgRasterOptions["type"]): PwgRasterOptions => ({
  type,
  dotsPerInch: 300,
  duplex: false,
  media: "iso_a4_210x297mm",
});
const document = (page: PwgRasterPage, type: PwgRasterOptions["type"]) =>
  new Uint8Array(Buffer.concat([pwgRasterSync, encodePwgPage(page, options(type))]));

/** Few colours and many repeats, as pages have them, and noise. */
const pages = fc
  .record({
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 12 }),
    few: fc.boolean(),
  })
  .chain(({ width, height, few }) =>
    fc
      .array(few ? fc.constantFrom(0, 0, 0, 255, 120) : fc.nat(255), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((greys): PwgRasterPage => ({
        width,
        height,
        rgba: Uint8Array.from(greys.flatMap((grey, at) => [grey, grey, (grey + (at % 3)) & 0xff, 255])),
      })),
  );

describe("encodePwgPage", () => {
  it("holds every pixel, however the rows repeat: a reader that shares nothing with it finds them again", () => {
    fc.assert(
      fc.property(pages, (page) => {
        const [read] = readPwgRaster(document(page, "srgb_8")) ?? [];
        expect(read).toMatchObject({
          width: page.width,
          height: page.height,
          bitsPerPixel: 24,
          dotsPerInch: 300,
        });
        const sent = page.rgba.filter((_, at) => at % 4 !== 3);
        expect(Buffer.compare(Buffer.from(read?.rows ?? []), Buffer.from(sent))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("in black, one bit a pixel, dark is set; in grey, 255 is white", () => {
    const rgba = Uint8Array.from(
      [0, 255, 100, 200, 0, 0, 0, 0, 255, 0].flatMap((grey) => [grey, grey, grey, 255]),
    );
    const page = { width: 10, height: 1, rgba };
    expect(readPwgRaster(document(page, "black_1"))?.[0]?.rows).toEqual(
      Uint8Array.of(0b10101111, 0b01000000),
    );
    expect([...(readPwgRaster(document(page, "sgray_8"))?.[0]?.rows ?? [])]).toEqual([
      0, 255, 100, 200, 0, 0, 0, 0, 255, 0,
    ]);
  });

  it("is read by CUPS' own filter, pixel for pixel", async () => {
    const picture = await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="620" height="877"><rect width="100%" height="100%" fill="#fff"/>' +
          '<circle cx="200" cy="300" r="120" fill="#c00"/><rect x="300" y="500" width="200" height="40"/></svg>',
      ),
    )
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const page = { width: 620, height: 877, rgba: new Uint8Array(picture.data) };
    const encoded = new Uint8Array(
      Buffer.concat([pwgRasterSync, encodePwgPage(page, { ...options("srgb_8"), dotsPerInch: 75 })]),
    );
    const folder = mkdtempSync(join(tmpdir(), "pwg-"));
    try {
      const file = join(folder, "page.pwg");
      writeFileSync(file, encoded);
      const pdf = execFileSync("/usr/lib/cups/filter/rastertopdf", ["1", "kiosk", "page", "1", "", file], {
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 1 << 26,
      });
      writeFileSync(join(folder, "page.pdf"), pdf);
      execFileSync("pdftoppm", [
        "-r",
        "75",
        "-png",
        "-singlefile",
        join(folder, "page.pdf"),
        join(folder, "page"),
      ]);
      const seen = await sharp(join(folder, "page.png")).resize(620, 877, { fit: "fill" }).raw().toBuffer();
      const at = (x: number, y: number) => [...seen.subarray((y * 620 + x) * 3, (y * 620 + x) * 3 + 3)];
      expect(at(200, 300)).toEqual([204, 0, 0]);
      expect(at(400, 520)).toEqual([0, 0, 0]);
      expect(at(600, 800)).toEqual([255, 255, 255]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
