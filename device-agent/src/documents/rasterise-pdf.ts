import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

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

/**
 * PDF to one PNG a page. The only rasteriser of the agent (DESIGN §4.3): previews and printed pixels come from here,
 * so that they cannot differ. Fonts must be embedded; there are no others.
 */
export async function rasterisePdf(
  pdf: Uint8Array,
  { width }: RasteriseOptions,
): Promise<Result<readonly PagePicture[], "documentUnreadable">> {
  pdfium ??= startPdfium();
  const library = await pdfium;
  const { default: sharp } = await import("sharp");
  try {
    const document = await library.loadDocument(pdf);
    try {
      const count = document.getPageCount();
      if (count < 1 || count > maximumPages) return fail("documentUnreadable", `${count} pages`);
      const pages: PagePicture[] = [];
      for (const page of document.pages()) {
        const { originalWidth, originalHeight } = page.getOriginalSize();
        const height = Math.max(1, Math.round((width * originalHeight) / originalWidth));
        if (!(width * height <= maximumPixels)) return fail("documentUnreadable", "page too large");
        // Copied at once: the bitmap lies in wasm memory that the next page uses again.
        const bitmap = await page.render({
          width,
          height,
          renderFormFields: true,
          render: async ({ data }) => Uint8Array.from(data),
        });
        const raw = { width: bitmap.width, height: bitmap.height, channels: 4 } as const;
        const png = await sharp(bitmap.data, { raw }).removeAlpha().png().toBuffer();
        pages.push({ png, width: bitmap.width, height: bitmap.height });
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
