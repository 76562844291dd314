import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The text of a PDF as poppler reads it, and the size of its first page in points. */
export function readPdf(pdf: Uint8Array): { text: string; width: number; height: number; pages: number } {
  const folder = mkdtempSync(join(tmpdir(), "sheet-"));
  try {
    const file = join(folder, "sheet.pdf");
    writeFileSync(file, pdf);
    const about = execFileSync("pdfinfo", [file], { encoding: "utf8" });
    const size = /^Page size:\s+([\d.]+) x ([\d.]+) pts/m.exec(about);
    return {
      text: execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }),
      width: Number(size?.[1]),
      height: Number(size?.[2]),
      pages: Number(/^Pages:\s+(\d+)/m.exec(about)?.[1]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
