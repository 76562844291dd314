import { createRequire } from "node:module";
import PdfKit from "pdfkit";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { rasterisePdf, type PagePicture } from "./rasterise-pdf.ts";

const chinese = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
);

async function pdf(draw: (document: PDFKit.PDFDocument) => void): Promise<Uint8Array> {
  const document = new PdfKit({ size: "A4", margin: 0 });
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on("end", () => resolve()));
  draw(document);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

async function pages(document: Uint8Array, width: number): Promise<readonly PagePicture[]> {
  const result = await rasterisePdf(document, { width });
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Share of dark pixels in a part of the page, and the colour of its middle. */
async function look(page: PagePicture, part: Part) {
  const { data, info } = await sharp(page.png).extract(part).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  let dark = 0;
  for (let at = 0; at < data.length; at += 3) if ((data[at] ?? 255) < 128) dark += 1;
  const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3;
  return { dark: dark / (info.width * info.height), colour: [...data.subarray(middle, middle + 3)] };
}

describe("rasterisePdf", () => {
  it("draws pages of A4 with embedded Chinese characters and true colours on white", async () => {
    const document = await pdf((d) => {
      d.font(chinese).fontSize(40).text("养老保险证明样例", 100, 100);
      d.rect(100, 300, 100, 100).fill("#d01020");
      d.addPage().font(chinese).fillColor("black").fontSize(30).text("第二页", 100, 100);
    });
    const [first, second, ...rest] = await pages(document, 1190);
    if (first === undefined || second === undefined) throw new Error("two pages expected");
    expect(rest).toEqual([]);
    expect([first.width, first.height]).toEqual([1190, 1683]);
    expect(await sharp(first.png).metadata()).toMatchObject({ format: "png", width: 1190, height: 1683 });
    // Eight characters of 40 pt, each with ink of its own: tofu boxes and blanks have another share and are all alike.
    const shares = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const cell = { left: Math.round((100 + index * 40) * 2), top: 212, width: 80, height: 90 };
        return (await look(first, cell)).dark;
      }),
    );
    expect(Math.min(...shares)).toBeGreaterThan(0.08);
    expect(new Set(shares.map((share) => share.toFixed(4))).size).toBeGreaterThan(6);
    const red = await look(first, { left: 240, top: 640, width: 100, height: 100 });
    expect(red.colour).toEqual([0xd0, 0x10, 0x20]);
    expect((await look(first, { left: 0, top: 1400, width: 1190, height: 200 })).colour).toEqual([
      255, 255, 255,
    ]);
    expect((await look(second, { left: 200, top: 200, width: 180, height: 80 })).dark).toBeGreaterThan(0.05);
  });

  it("gives the same pixels for the same document, also when asked at the same time", async () => {
    const document = await pdf((d) => d.font(chinese).fontSize(20).text("一次", 50, 50));
    const results = await Promise.all([1, 2, 3].map(async () => pages(document, 300)));
    const [first] = results[0] ?? [];
    for (const [page] of results) expect(page?.png).toEqual(first?.png);
  });

  it.each([
    ["nothing", Buffer.from("")],
    ["not a PDF", Buffer.from("<html>503</html>")],
    ["a head alone", Buffer.from("%PDF-1.7\n")],
  ])("refuses %s, and reads the next document", async (_, bytes) => {
    expect(await rasterisePdf(bytes, { width: 300 })).toMatchObject({
      ok: false,
      code: "documentUnreadable",
    });
    expect(await pages(await pdf((d) => d.text("x")), 100)).toHaveLength(1);
  });
});
