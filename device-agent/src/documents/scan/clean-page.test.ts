import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@zizhuban/device-agent-contract";
import {
  cornersOf,
  drawSamplePage,
  photographPage,
  samplePages,
  type FlatPicture,
  type Photograph,
} from "../../simulation/index.ts";
import { createPictureStudio, type CleanPicture, type Quad } from "../index.ts";
import { maximumBytes } from "./clean-page.ts";
import { distance } from "./geometry.ts";

// A page with known print is photographed with a known slant, shade, tint and noise; what comes back is measured.

const studio = createPictureStudio({ clock: systemClock });
afterAll(() => studio.close());

const [sample] = samplePages;
if (sample === undefined) throw new Error("no sample page");
let page: FlatPicture;
beforeAll(async () => {
  page = await drawSamplePage(sample, 1_240);
});

const camera = { width: 1_920, height: 1_560 };
const usual = { ...camera, corners: cornersOf({ ...camera, turn: 4, tiltAcross: 9, tiltDown: -14 }) };

async function photograph(options: Photograph, of: FlatPicture | undefined = page): Promise<Uint8Array> {
  const { pixels, width, height } = photographPage(of, options);
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  return new Uint8Array(await picture.jpeg({ quality: 88 }).toBuffer());
}

async function cleaned(options: Photograph): Promise<CleanPicture & { corners: Quad }> {
  const done = await studio.work({ kind: "page", jpeg: await photograph(options) });
  if (!done.ok) throw new Error(`${done.code} ${done.detail ?? ""}`);
  if (!done.value.ok) throw new Error(`${done.value.code} ${done.value.detail ?? ""}`);
  const { corners } = done.value.value;
  if (corners === undefined) throw new Error("no corners");
  return { ...done.value.value, corners };
}

function cornerError(found: Quad, truth: Quad): number {
  return Math.max(...found.map((corner, index) => distance(corner, truth[index] ?? corner)));
}

/** Grey levels at one size, so that two pictures of one page can be laid over each other. */
async function levels(picture: Sharp): Promise<Uint8Array> {
  const small = picture.resize(310, 438, { fit: "fill" }).greyscale().removeAlpha();
  return new Uint8Array(await small.raw().toBuffer());
}

/** Pearson's r: 1 when two pictures show the same in the same places. */
function correlation(one: Uint8Array, other: Uint8Array): number {
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (const [index, value] of one.entries()) {
    const x = value - a;
    const y = (other[index] ?? 0) - b;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

const light: readonly (readonly [string, Photograph, number])[] = [
  ["slanted, in yellow light that fades to a corner", usual, 3],
  ["in hard shade", { ...usual, shade: 0.35 }, 3],
  ["with a noisy sensor", { ...usual, noise: 24 }, 4],
  [
    "turned by a hand",
    { ...usual, corners: cornersOf({ ...camera, turn: -24, tiltAcross: 4, tiltDown: 5, fill: 0.7 }) },
    3,
  ],
];

describe("a page under the camera", () => {
  it.each(light)(
    "%s: corners to the pixel, flat, white, legible, small",
    async (_name, options, tolerance) => {
      const clean = await cleaned(options);
      expect(cornerError(clean.corners, options.corners)).toBeLessThan(tolerance);
      expect(clean.height / clean.width).toBeCloseTo(Math.SQRT2, 2);
      expect(clean.jpeg.length).toBeLessThanOrEqual(maximumBytes);
      const print = await levels(
        sharp(page.pixels, { raw: { width: page.width, height: page.height, channels: 3 } }),
      );
      const seen = await levels(sharp(clean.jpeg));
      expect(correlation(print, seen)).toBeGreaterThan(0.9);
      // Paper is white to its darkest corner, whatever the light was.
      const { channels } = await sharp(clean.jpeg)
        .extract({ left: clean.width - 120, top: clean.height - 120, width: 90, height: 90 })
        .stats();
      for (const { mean } of channels) expect(mean).toBeGreaterThan(225);
    },
  );

  it("the code on it reads from the cleaned page, and from the photograph", async () => {
    const clean = await cleaned(usual);
    for (const jpeg of [clean.jpeg, await photograph(usual)]) {
      const codes = await studio.work({ kind: "barcodes", jpeg });
      expect(codes.ok && codes.value.map(({ data }) => Buffer.from(data).toString())).toEqual([sample.qr]);
      expect(codes.ok && codes.value[0]?.identifier).toMatch(/^\]Q/);
    }
  });

  it.each([
    ["an empty desk", { ...usual }, undefined],
    [
      "a page that hangs out of the picture",
      {
        ...usual,
        corners: [
          { x: -300, y: -200 },
          { x: 2_300, y: -150 },
          { x: 2_400, y: 1_900 },
          { x: -280, y: 1_800 },
        ],
      },
      "page",
    ],
  ] as const)("%s is said to hold no page", async (_name, options, of) => {
    const jpeg =
      of === undefined
        ? await photograph(options, { pixels: new Uint8Array(3).fill(60), width: 1, height: 1 })
        : await photograph(options);
    const done = await studio.work({ kind: "page", jpeg });
    expect(done).toMatchObject({ ok: true, value: { ok: false, code: "pageNotFound" } });
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["noise", Uint8Array.from({ length: 4_000 }, (_none, index) => (index * 7_919) & 255)],
    ["half a JPEG", new Uint8Array(0)],
  ])("%s instead of a picture is refused with a code, and the next picture works", async (name, bytes) => {
    const whole = name === "half a JPEG" ? await photograph(usual) : bytes;
    const jpeg = name === "half a JPEG" ? whole.subarray(0, whole.length >> 1) : whole;
    expect(await studio.work({ kind: "page", jpeg })).toMatchObject({
      ok: true,
      value: { ok: false, code: "pictureUnreadable" },
    });
  });
});

describe("a portrait and a document", () => {
  it("a portrait is upright, 3 : 4, and small", async () => {
    const done = await studio.work({ kind: "portrait", jpeg: await photograph(usual) });
    const portrait = done.ok && done.value.ok ? done.value.value : undefined;
    expect((portrait?.height ?? 0) / (portrait?.width ?? 1)).toBeCloseTo(4 / 3, 2);
    expect(portrait?.jpeg.length).toBeLessThanOrEqual(maximumBytes);
  });

  it("pages become one PDF with as many pages, the same for the same pages", async () => {
    const { jpeg } = await cleaned(usual);
    const [pdf, again] = [
      await studio.work({ kind: "pdf", pages: [jpeg, jpeg] }),
      await studio.work({ kind: "pdf", pages: [jpeg, jpeg] }),
    ];
    if (!pdf.ok || !again.ok) throw new Error("no pdf");
    expect(
      Buffer.from(pdf.value)
        .toString("latin1")
        .match(/\/Type \/Page\b/g),
    ).toHaveLength(2);
    expect(pdf.value.length).toBeLessThan(2 * jpeg.length + 4_000);
  });
});
