import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { encodePwgPage, pwgRasterSync, type PwgRasterOptions } from "./pwg-raster.ts";

export interface PagePicture {
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface RasteriseOptions {
  /** Pixels across every page; the height follows from the page. */
  readonly width: number;
}

type Pdfium = Awaited<ReturnType<typeof startPdfium>>;

/** What a certificate may be; a document beyond this is no certificate. */
const maximumPages = 50;
const maximumPixels = 40_000_000;

let pdfium: Promise<Pdfium> | undefined;

/** PDFium as wasm from the installed package, nothing from the network. Its 4 MB are loaded on first use. */
async function startPdfium() {
  const { PDFiumLibrary } = await import("@hyzyla/pdfium");
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@hyzyla/pdfium/pdfium.wasm")));
  return PDFiumLibrary.init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength),
  });
}

/** One page as pixels: red, green, blue, alpha, on white. */
export interface PagePixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Pixels for a page of this size; points are 1/72 inch. */
type PageSize = (points: { readonly width: number; readonly height: number }) => {
  readonly width: number;
  readonly height: number;
};

/** PDF to pictures, page by page, so that only one page of pixels need be held. */
async function renderPdf<Page>(
  pdf: Uint8Array,
  sizeOf: PageSize,
  take: (pixels: PagePixels) => Promise<Page>,
): Promise<Result<readonly Page[], "documentUnreadable">> {
  pdfium ??= startPdfium();
  const library = await pdfium;
  try {
    const document = await library.loadDocument(pdf);
    try {
      const count = document.getPageCount();
      if (count < 1 || count > maximumPages) return fail("documentUnreadable", `${count} pages`);
      const pages: Page[] = [];
      for (const page of document.pages()) {
        const { originalWidth, originalHeight } = page.getOriginalSize();
        const { width, height } = sizeOf({ width: originalWidth, height: originalHeight });
        if (!(width * height <= maximumPixels)) return fail("documentUnreadable", "page too large");
        // Copied at once: the bitmap lies in wasm memory that the next page uses again.
        const bitmap = await page.render({
          width,
          height,
          renderFormFields: true,
          render: async ({ data }) => Uint8Array.from(data),
        });
        pages.push(await take({ rgba: bitmap.data, width: bitmap.width, height: bitmap.height }));
      }
      return ok(pages);
    } finally {
      document.destroy();
    }
  } catch (error) {
    // A document that broke the wasm instance must not break the next one.
    if (error instanceof WebAssembly.RuntimeError) pdfium = undefined;
    return fail("documentUnreadable", error instanceof Error ? error.message : "not a PDF");
  }
}

/**
 * PDF to one PNG a page. The only rasteriser of the agent (DESIGN §4.3): previews and printed pixels come from here,
 * so that they cannot differ. Fonts must be embedded; there are no others.
 */
export async function rasterisePdf(
  pdf: Uint8Array,
  { width }: RasteriseOptions,
): Promise<Result<readonly PagePicture[], "documentUnreadable">> {
  const { default: sharp } = await import("sharp");
  const size: PageSize = (points) => ({
    width,
    height: Math.max(1, Math.round((width * points.height) / points.width)),
  });
  return renderPdf(pdf, size, async ({ rgba, ...dimensions }) => {
    const png = await sharp(rgba, { raw: { ...dimensions, channels: 4 } })
      .removeAlpha()
      .png()
      .toBuffer();
    return { png, ...dimensions };
  });
}

/** ISO A4 in points, and how far off a page may be that is meant to be one. */
const a4 = { width: 595.28, height: 841.89, tolerance: 2 } as const;

/** PDF to PWG Raster at a printer's resolution: page by page, for the pixels of one A4 page are 35 MB at 300 dpi. */
export async function pwgRasterOfPdf(
  pdf: Uint8Array,
  options: PwgRasterOptions,
): Promise<Result<Uint8Array, "documentUnreadable">> {
  const isA4 = ({ width, height }: { readonly width: number; readonly height: number }) =>
    Math.abs(width - a4.width) < a4.tolerance && Math.abs(height - a4.height) < a4.tolerance;
  const dots = (points: number) => Math.round((points * options.dotsPerInch) / 72);
  const size: PageSize = (points) => {
    // A sheet one dot narrower than the printer's A4 is scaled or refused by some.
    const { width, height } = isA4(points) ? a4 : points;
    return { width: dots(width), height: dots(height) };
  };
  const pages = await renderPdf(pdf, size, async (pixels) => encodePwgPage(pixels, options));
  return pages.ok ? ok(new Uint8Array(Buffer.concat([pwgRasterSync, ...pages.value]))) : pages;
}
