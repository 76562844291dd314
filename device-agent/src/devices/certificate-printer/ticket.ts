import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { PwgRasterOptions, PwgRasterType } from "../../documents/index.ts";
import type { JobTicket } from "./driver.ts";
import type { PrinterDescription, ReadyMedia } from "./facts.ts";
import { attribute, mediaA4, sizeA4 } from "./protocol.ts";

/** How this kiosk prints its pages. */
export interface PagePreferences {
  /** `media-source` of the tray that holds the paper for certificates; undefined: the printer chooses. */
  readonly tray?: string;
  readonly sides?: "one-sided" | "two-sided-long-edge";
}

/** What a document is sent as: the server's PDF itself, or pixels made of it. */
export type DocumentForm =
  | { readonly format: "application/pdf" }
  | { readonly format: "image/pwg-raster"; readonly raster: PwgRasterOptions };

export type TicketFailure = "pdfUnsupported" | "trayMissing" | "duplexUnsupported";

/** Colour first, for a seal is red; then grey, then black. */
const rasterTypes: readonly PwgRasterType[] = ["srgb_8", "sgray_8", "black_1"];
/** Fine enough for the smallest print on a certificate; more is only slower. */
const wantedResolution = 300;

function documentForm(printer: PrinterDescription, duplex: boolean): DocumentForm | undefined {
  if (printer.documentFormats.includes("application/pdf")) return { format: "application/pdf" };
  if (!printer.documentFormats.includes("image/pwg-raster")) return undefined;
  const type = rasterTypes.find((candidate) => printer.rasterTypes.includes(candidate));
  const ascending = printer.rasterResolutions.toSorted((a, b) => a - b);
  const dotsPerInch = ascending.find((dots) => dots >= wantedResolution) ?? ascending.at(-1);
  if (type === undefined || dotsPerInch === undefined) return undefined;
  return { format: "image/pwg-raster", raster: { type, dotsPerInch, duplex, media: mediaA4 } };
}

/** PWG 5100.3 §3.13: the sheet by its size, and the tray; never beside `media`. */
function mediaCollection(tray: string) {
  const size = attribute.collection(
    "media-size",
    attribute.integer("x-dimension", sizeA4.width),
    attribute.integer("y-dimension", sizeA4.height),
  );
  return attribute.collection("media-col", size, attribute.keywords("media-source", tray));
}

/** Only what the printer declares goes into the ticket, so that asking for fidelity cannot refuse a good job. */
export function jobTicket(
  jobName: string,
  printer: PrinterDescription,
  { tray, sides = "one-sided" }: PagePreferences,
): Result<{ readonly ticket: JobTicket; readonly form: DocumentForm }, TicketFailure> {
  const duplex = sides !== "one-sided";
  const form = documentForm(printer, duplex);
  if (form === undefined) return fail("pdfUnsupported");
  if (tray !== undefined && !printer.mediaSources.includes(tray)) return fail("trayMissing");
  if (duplex && !printer.sides.includes(sides)) return fail("duplexUnsupported");
  const media =
    tray !== undefined
      ? [mediaCollection(tray)]
      : printer.media.includes(mediaA4)
        ? [attribute.keywords("media", mediaA4)]
        : [];
  const template = [
    ...(printer.jobCreation.includes("copies") ? [attribute.integer("copies", 1)] : []),
    ...(printer.sides.includes(sides) ? [attribute.keywords("sides", sides)] : []),
    ...media,
    ...(printer.scaling.includes("none") ? [attribute.keywords("print-scaling", "none")] : []),
  ];
  return ok({ ticket: { jobName, format: form.format, template, fidelity: media.length > 0 }, form });
}

/** A millimetre either way: printers round the sheets of their trays. */
const tolerance = 100;

/** Whether A4 lies ready, in the tray where one is wanted; undefined where the printer does not tell. */
export function isA4Ready(
  ready: readonly ReadyMedia[] | undefined,
  tray: string | undefined,
): boolean | undefined {
  if (ready === undefined) return undefined;
  const told = ready.some(({ source }) => source !== undefined);
  if (tray !== undefined && !told) return undefined;
  return ready.some(
    ({ width, height, source }) =>
      (tray === undefined || source === tray) &&
      Math.abs(width - sizeA4.width) <= tolerance &&
      Math.abs(height - sizeA4.height) <= tolerance,
  );
}
