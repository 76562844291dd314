import { fail, ok, type Clock, type SlipFields } from "@zizhuban/device-agent-contract";
import type { Preview } from "../device-service/index.ts";
import type { ReceiptPrinter } from "../devices/receipt-printer/index.ts";
import type { SlipLayout } from "../documents/index.ts";
import { layoutSlip, rasterisePdf, type SlipSite } from "../documents/index.ts";
import type { DocumentStore } from "../gateway/index.ts";
import type { ServerClient } from "../server-client/index.ts";

/** A4 at 150 dots an inch: every character of a certificate is legible when it fills the screen. */
const pageWidth = 1240;

export interface PreviewDeps {
  readonly server: Pick<ServerClient, "download">;
  readonly documents: DocumentStore;
  readonly slips: (slip: { readonly form: "case-slip"; readonly fields: SlipFields }) => SlipLayout;
  /** Undefined when the kiosk has no receipt printer. */
  readonly receiptPrinter: ReceiptPrinter | undefined;
  readonly isCurrent: (visitId: string) => boolean;
  readonly sessionEnded: (visitId: string) => void;
}

/** Lays slips out for this site, at the time they are asked for. */
export function slipsFor(site: () => SlipSite, clock: Clock): PreviewDeps["slips"] {
  return ({ form, fields }) => layoutSlip(form, fields, site(), clock.now());
}

/** PNG: width and height stand in the IHDR chunk (RFC 2083, section 4.1.1). */
function sizeOf(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** `PrintJob.Preview`: what will come out, as pictures that live until the visit's wipe. */
export function createPreview(deps: PreviewDeps): Preview {
  const { server, documents, receiptPrinter } = deps;
  return async (request, visit, signal) => {
    if (request.kind === "slip") {
      if (receiptPrinter === undefined) return fail("formUnknown");
      const layout = deps.slips(request);
      if (receiptPrinter.unprintable(layout).length > 0) return fail("characterNotPrintable");
      const png = await receiptPrinter.preview(layout);
      if (!deps.isCurrent(visit.id)) return fail("noVisit");
      return ok({ pages: [{ url: documents.put(png, "image/png"), ...sizeOf(png) }] });
    }
    const pdf = await server.download("certificatePreview", {
      params: { id: request.certificateId },
      sessionToken: visit.token,
      signal,
    });
    if (!pdf.ok && pdf.code === "sessionEnded") {
      deps.sessionEnded(visit.id);
      return fail("noVisit");
    }
    if (!pdf.ok) return pdf;
    const pages = await rasterisePdf(pdf.value, { width: pageWidth });
    if (!pages.ok) return pages;
    // The citizen may have gone meanwhile; nothing may be put down after the wipe.
    if (!deps.isCurrent(visit.id)) return fail("noVisit");
    return ok({
      pages: pages.value.map(({ png, width, height }) => ({
        url: documents.put(png, "image/png"),
        width,
        height,
      })),
    });
  };
}

/** Pages of a PDF; 0 when it cannot be read. */
export async function countPages(document: Uint8Array): Promise<number> {
  const pages = await rasterisePdf(document, { width: 8 });
  return pages.ok ? pages.value.length : 0;
}
