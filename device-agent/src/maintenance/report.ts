import {
  fail,
  ok,
  type CommandError,
  type CompletionPayload,
  type Result,
} from "@zizhuban/device-agent-contract";
import { drawReadinessReport, rasterisePdf, type Readiness } from "../documents/index.ts";
import type { MaintenanceWords } from "./words/index.ts";

const reportWidth = 1_000;

/** Where pages are put for the screen. */
export interface ReportShelf {
  put(bytes: Uint8Array, type: "image/png" | "application/pdf"): string;
  remove(url: string): void;
}

export interface Reports {
  draw(
    facts: Readiness,
    words: MaintenanceWords,
  ): Promise<Result<CompletionPayload<"Maintenance.Report">, CommandError<"Maintenance.Report">>>;
  /** It is a signed-in technician's: gone when they are. */
  forget(): void;
}

/** The readiness report, as a document and as pictures of its pages; one at a time. */
export function createReports(shelf: ReportShelf): Reports {
  let urls: string[] = [];
  function forget(): void {
    for (const url of urls) shelf.remove(url);
    urls = [];
  }
  function keep(bytes: Uint8Array, type: "image/png" | "application/pdf"): string {
    const url = shelf.put(bytes, type);
    urls.push(url);
    return url;
  }
  return {
    forget,
    async draw(facts, words) {
      const pdf = await drawReadinessReport(facts, words);
      const pages = await rasterisePdf(pdf, { width: reportWidth });
      if (!pages.ok) return fail("reportFailed", pages.detail);
      forget();
      return ok({
        url: keep(pdf, "application/pdf"),
        pages: pages.value.map(({ png, width, height }) => ({ url: keep(png, "image/png"), width, height })),
      });
    },
  };
}
