import type { IppAttribute } from "./ipp-codec.ts";
import { attribute, mediaA4, sizeA4 } from "./protocol.ts";
import type { EngineJob, SimulatedEngine } from "./simulator-engine.ts";

// What the simulated printer says of itself and its jobs: RFC 8011 §5.3 and §5.4, PWG 5100.7, 5100.13, 5102.4.

/** A tray and the sheet in it; `undefined`: empty. Hundredths of a millimetre. */
export interface Tray {
  readonly name: string;
  readonly sheet: { readonly media: string; readonly width: number; readonly height: number } | undefined;
}

export const sheets = {
  a4: { media: mediaA4, ...sizeA4 },
  letter: { media: "na_letter_8.5x11in", width: 21_590, height: 27_940 },
} as const;

export interface PrinterNow {
  readonly uri: string;
  /** Seconds since it was switched on. */
  readonly upTime: number;
  readonly state: number;
  readonly reasons: readonly string[];
  readonly formats: readonly string[];
  readonly trays: readonly Tray[];
  readonly toner: number;
  readonly waste: number;
  readonly operations: readonly number[];
  readonly engine: SimulatedEngine;
}

const octets = (name: string, ...values: readonly string[]): IppAttribute => ({
  name,
  values: values.map((value) => ({ type: "octetString", value: Buffer.from(value, "latin1") })),
});
const typed = (
  name: string,
  type: "charset" | "naturalLanguage",
  ...values: readonly string[]
): IppAttribute => ({
  name,
  values: values.map((value) => ({ type, value })),
});
const integers = (name: string, ...values: readonly number[]): IppAttribute => ({
  name,
  values: values.map((value) => ({ type: "integer", value })),
});

function sheetMembers(sheet: { readonly width: number; readonly height: number }): IppAttribute {
  return attribute.collection(
    "media-size",
    attribute.integer("x-dimension", sheet.width),
    attribute.integer("y-dimension", sheet.height),
  );
}

/** RFC 8011 §5.4.12: without a sheet ready there is no value. */
function mediaReady(trays: readonly Tray[]): readonly IppAttribute[] {
  const loaded = trays.flatMap(({ name, sheet }) => (sheet === undefined ? [] : [{ name, sheet }]));
  if (loaded.length === 0)
    return ["media-ready", "media-col-ready"].map((name) => ({
      name,
      values: [{ type: "outOfBand", value: "no-value" }],
    }));
  return [
    attribute.keywords("media-ready", ...new Set(loaded.map(({ sheet }) => sheet.media))),
    {
      name: "media-col-ready",
      values: loaded.map(({ name, sheet }) => ({
        type: "collection",
        members: [sheetMembers(sheet), attribute.keywords("media-source", name)],
      })),
    },
  ];
}

function trayText({ name, sheet }: Tray): string {
  const size = sheet === undefined ? "" : `mediafeed=${sheet.height};mediaxfeed=${sheet.width};`;
  return `type=sheetFeedAutoRemovableTray;${size}maxcapacity=250;level=${sheet === undefined ? 0 : 180};status=0;name=${name};`;
}

/** All the attributes it has; the caller picks what was asked for. */
export function printerAttributes(now: PrinterNow): readonly IppAttribute[] {
  const { uri, state, reasons, trays, engine, formats } = now;
  const [format = "application/pdf"] = formats;
  return [
    typed("charset-configured", "charset", "utf-8"),
    typed("charset-supported", "charset", "utf-8"),
    typed("natural-language-configured", "naturalLanguage", "en"),
    typed("generated-natural-language-supported", "naturalLanguage", "en"),
    attribute.keywords("ipp-versions-supported", "1.1", "2.0"),
    attribute.keywords("compression-supported", "none"),
    attribute.keywords("pdl-override-supported", "attempted"),
    attribute.keywords("uri-authentication-supported", "none"),
    attribute.keywords("uri-security-supported", "none"),
    attribute.uri("printer-uri-supported", uri),
    attribute.uri("printer-more-info", uri.replace(/^ipp:/, "http:")),
    attribute.name("printer-name", "certificate-printer"),
    attribute.text("printer-info", "Simulated A4 printer"),
    attribute.text("printer-location", ""),
    attribute.text("printer-make-and-model", "Zizhuban Simulated A4 Printer"),
    attribute.text("printer-device-id", "MFG:Zizhuban;MDL:Simulated A4 Printer;SN:SIM-A4-0001;CMD:PDF;"),
    attribute.text("printer-firmware-string-version", "1.0"),
    attribute.integer("printer-up-time", now.upTime),
    attribute.enum("printer-state", state),
    attribute.keywords("printer-state-reasons", ...(reasons.length > 0 ? reasons : ["none"])),
    attribute.boolean("printer-is-accepting-jobs", true),
    attribute.integer("queued-job-count", engine.active === undefined ? 0 : 1),
    attribute.integer("printer-impressions-completed", engine.impressions),
    { name: "operations-supported", values: now.operations.map((value) => ({ type: "enum", value })) },
    attribute.mimeType("document-format-default", format),
    {
      name: "document-format-supported",
      values: formats.map((value) => ({ type: "mimeMediaType", value })),
    },
    attribute.keywords("media-supported", mediaA4),
    attribute.keywords("media-default", mediaA4),
    attribute.collection("media-col-default", sheetMembers(sizeA4)),
    attribute.keywords("media-col-supported", "media-size", "media-source"),
    attribute.keywords("media-source-supported", ...trays.map(({ name }) => name)),
    ...mediaReady(trays),
    octets("printer-input-tray", ...trays.map(trayText)),
    attribute.keywords("sides-supported", "one-sided", "two-sided-long-edge"),
    attribute.keywords("sides-default", "one-sided"),
    attribute.keywords("print-scaling-supported", "none"),
    {
      name: "copies-supported",
      values: [{ type: "rangeOfInteger", lower: 1, upper: 1 }],
    },
    attribute.integer("copies-default", 1),
    attribute.keywords(
      "job-creation-attributes-supported",
      "copies",
      "sides",
      "media",
      "media-col",
      "print-scaling",
    ),
    attribute.keywords("pwg-raster-document-type-supported", "sgray_8", "srgb_8"),
    {
      name: "pwg-raster-document-resolution-supported",
      values: [150, 300, 600].map((dots) => ({ type: "resolution", x: dots, y: dots, units: 3 })),
    },
    attribute.keywords("marker-types", "toner", "waste-toner"),
    {
      name: "marker-names",
      values: ["Black toner", "Waste box"].map((value) => ({ type: "name", value })),
    },
    integers("marker-levels", now.toner, now.waste),
    integers("marker-low-levels", 10, 0),
    integers("marker-high-levels", 100, 90),
  ];
}

/** Seconds of the printer's clock, or no value yet (RFC 8011 §5.3.14). */
const time = (name: string, at: number | undefined, bootAt: number): IppAttribute => ({
  name,
  values: [
    at === undefined
      ? { type: "outOfBand", value: "no-value" }
      : { type: "integer", value: Math.max(1, Math.round((at - bootAt) / 1000)) },
  ],
});

export function jobAttributesOf(job: EngineJob, now: PrinterNow, bootAt: number): readonly IppAttribute[] {
  return [
    attribute.integer("job-id", job.id),
    attribute.uri("job-uri", `${now.uri}/${job.id}`),
    attribute.uri("job-printer-uri", now.uri),
    attribute.name("job-name", job.name),
    attribute.name("job-originating-user-name", job.user),
    attribute.enum("job-state", job.state),
    attribute.keywords("job-state-reasons", ...job.reasons),
    attribute.integer("job-printer-up-time", now.upTime),
    time("time-at-creation", job.createdAt, bootAt),
    time("time-at-processing", job.startedAt, bootAt),
    time("time-at-completed", job.endedAt, bootAt),
    attribute.integer("job-impressions-completed", job.impressions),
  ];
}
