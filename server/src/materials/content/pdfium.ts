import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

/** PDFium as wasm from the installed package, without a script engine; loaded with the first document. */
async function openPdfium() {
  const { PDFiumLibrary } = await import("@hyzyla/pdfium");
  const wasm = await readFile(fileURLToPath(import.meta.resolve("@hyzyla/pdfium/pdfium.wasm")));
  return PDFiumLibrary.init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength),
  });
}
let opened: ReturnType<typeof openPdfium> | undefined;

type PdfiumDocument = Awaited<ReturnType<Awaited<ReturnType<typeof openPdfium>>["loadDocument"]>>;

async function withDocument<Value>(
  pdf: Uint8Array,
  use: (document: PdfiumDocument) => Promise<Result<Value, "fileUnreadable" | "fileTooComplex">>,
): Promise<Result<Value, "fileUnreadable" | "fileTooComplex">> {
  opened ??= openPdfium();
  const library = await opened;
  try {
    const document = await library.loadDocument(pdf);
    try {
      return await use(document);
    } finally {
      document.destroy();
    }
  } catch (error) {
    // A document that broke the wasm instance must not break the next one.
    if (error instanceof WebAssembly.RuntimeError) opened = undefined;
    return fail("fileUnreadable");
  }
}

/** Red, green, blue, alpha, on white. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Points, 1/72 inch; beyond it no page is a sheet (A0 is 2384 × 3370). */
const longestSide = 5000;

/** How many pages it has, each of a size that a sheet can have. */
export async function countPages(
  pdf: Uint8Array,
  most: number,
): Promise<Result<number, "fileUnreadable" | "fileTooComplex">> {
  return withDocument(pdf, async (document) => {
    const count = document.getPageCount();
    if (count < 1) return fail("fileUnreadable");
    if (count > most) return fail("fileTooComplex", "pages");
    for (const page of document.pages()) {
      const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
      if (!(width >= 1 && height >= 1 && width <= longestSide && height <= longestSide))
        return fail("fileTooComplex", "page size");
    }
    return ok(count);
  });
}

/** One page as pixels. @param page from 1 @param longest pixels of the longer side */
export async function drawPdfPage(
  pdf: Uint8Array,
  page: number,
  longest: number,
): Promise<Result<Pixels, "fileUnreadable" | "fileTooComplex">> {
  return withDocument(pdf, async (document) => {
    if (page < 1 || page > document.getPageCount()) return fail("fileUnreadable");
    const found = document.getPage(page - 1);
    const { originalWidth, originalHeight } = found.getOriginalSize();
    const scale = longest / Math.max(originalWidth, originalHeight);
    const size = {
      width: Math.max(1, Math.round(originalWidth * scale)),
      height: Math.max(1, Math.round(originalHeight * scale)),
    };
    // Copied at once: the bitmap lies in wasm memory that the next page uses again.
    const drawn = await found.render({
      ...size,
      renderFormFields: true,
      render: async ({ data }) => Uint8Array.from(data),
    });
    return ok({ width: drawn.width, height: drawn.height, rgba: drawn.data });
  });
}
