import type { Result } from "@zizhuban/device-agent-contract";
import { cleanPage, cropPortrait, type CleanPicture } from "./clean-page.ts";
import { pagesToPdf } from "./pages-to-pdf.ts";
import { readBarcodes, type CodeInPicture } from "./read-barcodes.ts";

/** What the picture worker can do; one message each way. */
export type PictureTask =
  | { readonly kind: "page" | "portrait" | "barcodes"; readonly jpeg: Uint8Array }
  | { readonly kind: "pdf"; readonly pages: readonly Uint8Array[] };

export interface PictureAnswers {
  readonly page: Result<CleanPicture, "pageNotFound" | "pictureUnreadable">;
  readonly portrait: Result<CleanPicture, "pictureUnreadable">;
  readonly barcodes: readonly CodeInPicture[];
  readonly pdf: Uint8Array;
}

export async function runTask(task: PictureTask): Promise<PictureAnswers[keyof PictureAnswers]> {
  switch (task.kind) {
    case "page":
      return await cleanPage(task.jpeg);
    case "portrait":
      return await cropPortrait(task.jpeg);
    case "barcodes":
      return await readBarcodes(task.jpeg);
    case "pdf":
      return await pagesToPdf(task.pages);
  }
}
