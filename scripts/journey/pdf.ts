import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

function ask(program: string, args: (file: string) => readonly string[], pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "pdf-"));
  try {
    const file = join(folder, "document.pdf");
    writeFileSync(file, pdf);
    return execFileSync(program, args(file), { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text a reader can select in a PDF, by poppler. */
export function pdfText(pdf: Uint8Array): string {
  return ask("pdftotext", (file) => ["-layout", file, "-"], pdf);
}

/** What poppler says of its signature. */
export function signature(pdf: Uint8Array): string {
  return ask("pdfsig", (file) => ["-nocert", file], pdf);
}
