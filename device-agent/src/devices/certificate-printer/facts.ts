import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { groupTag, type IppAttribute, type IppMessage, type IppValue } from "./ipp-codec.ts";

// What we read from an IPP printer about itself and its jobs: RFC 8011 §5.3 and §5.4, PWG 5100.13.

export interface JobFacts {
  readonly id: number;
  readonly name: string | undefined;
  readonly state: number;
  readonly reasons: readonly string[];
  /** Undefined where the printer does not count. */
  readonly impressions: number | undefined;
  readonly sheets: number | undefined;
  /** False: the printer or queue itself says that it has not begun it (time-at-processing "no-value", RFC 8011 §5.3.14.2). */
  readonly begun: boolean;
}

export const jobAttributes = [
  "job-id",
  "job-name",
  "job-state",
  "job-state-reasons",
  "job-impressions-completed",
  "job-media-sheets-completed",
  "time-at-processing",
] as const;

/** Every job of the response; one without id or state is left out. */
export function readJobs(message: IppMessage): readonly JobFacts[] {
  return message.groups
    .filter((group) => group.tag === groupTag.job)
    .flatMap(({ attributes }) => {
      const id = numberOf(attributes, "job-id");
      const state = numberOf(attributes, "job-state");
      if (id === undefined || state === undefined) return [];
      return [
        {
          id,
          name: stringsOf(attributes, "job-name")[0],
          state,
          reasons: stringsOf(attributes, "job-state-reasons"),
          impressions: numberOf(attributes, "job-impressions-completed"),
          sheets: numberOf(attributes, "job-media-sheets-completed"),
          begun: valuesOf(attributes, "time-at-processing")[0]?.type !== "outOfBand",
        },
      ];
    });
}

/** One row of `printer-supply` or of the `marker-*` attributes; percent, undefined where the printer does not know. */
export interface Supply {
  readonly name: string;
  readonly kind: "consumed" | "receptacle";
  /** What it is in the Printer MIB's words (RFC 3805 prtMarkerSuppliesType), for example `toner` or `wasteToner`. */
  readonly type: string;
  readonly level: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface PrinterFacts {
  readonly state: number;
  readonly reasons: readonly string[];
  readonly acceptingJobs: boolean;
  readonly supplies: readonly Supply[];
  /** What lies ready to be printed on, by tray; undefined where the printer does not tell. */
  readonly mediaReady: readonly ReadyMedia[] | undefined;
}

/** A sheet in hundredths of a millimetre, and the tray it lies in where that is told. */
export interface ReadyMedia {
  readonly width: number;
  readonly height: number;
  readonly source: string | undefined;
}

export const printerStatusAttributes = [
  "printer-state",
  "printer-state-reasons",
  "printer-is-accepting-jobs",
  "marker-types",
  "marker-levels",
  "marker-low-levels",
  "marker-high-levels",
  "marker-names",
  "printer-supply",
  "printer-supply-description",
  "media-ready",
  "media-col-ready",
] as const;

export function readPrinter(message: IppMessage): Result<PrinterFacts, "protocol"> {
  const attributes = printerGroup(message);
  const state = numberOf(attributes, "printer-state");
  if (state === undefined) return fail("protocol", "no printer-state");
  return ok({
    state,
    reasons: stringsOf(attributes, "printer-state-reasons"),
    acceptingJobs: booleanOf(attributes, "printer-is-accepting-jobs") ?? true,
    supplies: suppliesOf(attributes),
    mediaReady: readyMedia(attributes),
  });
}

/** The older `marker-*` and the newer `printer-supply` tell of the same things, but only the older knows thresholds. */
function suppliesOf(attributes: readonly IppAttribute[]): readonly Supply[] {
  const older = markers(attributes);
  const newer = printerSupplies(attributes);
  if (newer.length === 0) return older;
  return newer.map(({ name, kind, type, level }) => {
    const same = older.find((marker) => marker.name === name && marker.kind === kind);
    return { name, kind, type, level, low: same?.low, high: same?.high };
  });
}

/** PWG 5100.7 media-col-ready; else the sheet names of media-ready, which end in their size (PWG 5101.1 §5). */
function readyMedia(attributes: readonly IppAttribute[]): readonly ReadyMedia[] | undefined {
  const collections = valuesOf(attributes, "media-col-ready").flatMap((value) => {
    if (value.type !== "collection") return [];
    const size = valuesOf(value.members, "media-size")[0];
    if (size?.type !== "collection") return [];
    const [width, height] = [numberOf(size.members, "x-dimension"), numberOf(size.members, "y-dimension")];
    if (width === undefined || height === undefined) return [];
    return [{ width, height, source: stringsOf(value.members, "media-source")[0] }];
  });
  if (collections.length > 0) return collections;
  const named = stringsOf(attributes, "media-ready").flatMap((name) => {
    const [, width, height, unit] = /_(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm|in)$/.exec(name) ?? [];
    const hundredths = unit === "in" ? 2540 : 100;
    return width === undefined
      ? []
      : [{ width: Number(width) * hundredths, height: Number(height) * hundredths, source: undefined }];
  });
  return named.length > 0 ? named : undefined;
}

/** Printer MIB names of what fills up instead of running out (RFC 3805 prtMarkerSuppliesType, PWG 5107.3). */
const receptacle = /waste|receptacle/i;

function markers(attributes: readonly IppAttribute[]): Supply[] {
  const levels = numbersOf(attributes, "marker-levels");
  const low = numbersOf(attributes, "marker-low-levels");
  const high = numbersOf(attributes, "marker-high-levels");
  const names = stringsOf(attributes, "marker-names");
  return stringsOf(attributes, "marker-types").map((type, index) => ({
    name: names[index] ?? type,
    kind: receptacle.test(type) ? "receptacle" : "consumed",
    type,
    level: percent(levels[index]),
    low: low[index],
    high: high[index],
  }));
}

/** `index=1;class=supplyThatIsConsumed;type=toner;…;maxcapacity=100;level=75;` (PWG 5100.13 printer-supply). */
function printerSupplies(attributes: readonly IppAttribute[]): Supply[] {
  const names = stringsOf(attributes, "printer-supply-description");
  return valuesOf(attributes, "printer-supply").flatMap((value, index) => {
    if (value.type !== "octetString") return [];
    const fields = keyValues(Buffer.from(value.value).toString("latin1"), "=");
    const capacity = Number(fields.get("maxcapacity") ?? "100");
    const level = Number(fields.get("level") ?? "-2");
    const kind = receptacle.test(`${fields.get("class")} ${fields.get("type")}`) ? "receptacle" : "consumed";
    const known = Number.isFinite(level) && Number.isFinite(capacity) && capacity > 0;
    const type = fields.get("type") ?? "other";
    return [
      {
        name: names[index] ?? type,
        kind,
        type,
        level: known ? percent((level / capacity) * 100) : undefined,
        low: undefined,
        high: undefined,
      },
    ];
  });
}

/** -1 other, -2 unknown, -3 some left (RFC 3805 prtMarkerSuppliesLevel): no number. */
function percent(level: number | undefined): number | undefined {
  return level === undefined || level < 0 ? undefined : level;
}

export interface PrinterDescription {
  readonly model: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmware: string | undefined;
  readonly operations: readonly number[];
  readonly documentFormats: readonly string[];
  readonly media: readonly string[];
  readonly sides: readonly string[];
  readonly scaling: readonly string[];
  readonly jobCreation: readonly string[];
  readonly mediaSources: readonly string[];
  readonly rasterTypes: readonly string[];
  /** Dots an inch, both ways the same. */
  readonly rasterResolutions: readonly number[];
  /** Counted since it was made (PWG 5100.22 §7.3), where it says so. */
  readonly impressions: number | undefined;
  readonly sheets: number | undefined;
  /** A CUPS scheduler answers, not a printer: its "completed" means that the data was handed on. */
  readonly isQueue: boolean;
}

export const printerDescriptionAttributes = [
  "printer-make-and-model",
  "printer-device-id",
  "printer-firmware-string-version",
  "operations-supported",
  "document-format-supported",
  "media-supported",
  "sides-supported",
  "print-scaling-supported",
  "job-creation-attributes-supported",
  "media-source-supported",
  "pwg-raster-document-type-supported",
  "pwg-raster-document-resolution-supported",
  "printer-impressions-completed",
  "printer-media-sheets-completed",
  "cups-version",
  "printer-type",
] as const;

export function readDescription(message: IppMessage): PrinterDescription {
  const attributes = printerGroup(message);
  const deviceId = keyValues(stringsOf(attributes, "printer-device-id")[0] ?? "", ":");
  return {
    model: stringsOf(attributes, "printer-make-and-model")[0],
    serialNumber: deviceId.get("sn") ?? deviceId.get("sern") ?? deviceId.get("serialnumber"),
    firmware: stringsOf(attributes, "printer-firmware-string-version")[0],
    operations: numbersOf(attributes, "operations-supported"),
    documentFormats: stringsOf(attributes, "document-format-supported"),
    media: stringsOf(attributes, "media-supported"),
    sides: stringsOf(attributes, "sides-supported"),
    scaling: stringsOf(attributes, "print-scaling-supported"),
    jobCreation: stringsOf(attributes, "job-creation-attributes-supported"),
    mediaSources: stringsOf(attributes, "media-source-supported"),
    rasterTypes: stringsOf(attributes, "pwg-raster-document-type-supported"),
    rasterResolutions: valuesOf(attributes, "pwg-raster-document-resolution-supported").flatMap((value) =>
      value.type === "resolution" && value.units === 3 && value.x === value.y ? [value.x] : [],
    ),
    impressions: numberOf(attributes, "printer-impressions-completed"),
    sheets: numberOf(attributes, "printer-media-sheets-completed"),
    // Both are CUPS' own (cups.org, "CUPS Implementation of IPP", printer attributes).
    isQueue:
      stringsOf(attributes, "cups-version").length > 0 || numberOf(attributes, "printer-type") !== undefined,
  };
}

/** `MFG:Acme;MDL:Kiosk 9000;SN:123;` (IEEE 1284 device id) and its relatives; keys in lower case. */
function keyValues(text: string, separator: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of text.split(";")) {
    const at = part.indexOf(separator);
    if (at > 0) pairs.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  return pairs;
}

function printerGroup(message: IppMessage): readonly IppAttribute[] {
  return message.groups.find((group) => group.tag === groupTag.printer)?.attributes ?? [];
}

function valuesOf(attributes: readonly IppAttribute[], name: string): readonly IppValue[] {
  return attributes.find((candidate) => candidate.name === name)?.values ?? [];
}

export function stringsOf(attributes: readonly IppAttribute[], name: string): string[] {
  return valuesOf(attributes, name).flatMap((item) =>
    "value" in item && typeof item.value === "string" && item.type !== "outOfBand" ? [item.value] : [],
  );
}

function numbersOf(attributes: readonly IppAttribute[], name: string): number[] {
  return valuesOf(attributes, name).flatMap((item) =>
    item.type === "integer" || item.type === "enum" ? [item.value] : [],
  );
}

export function numberOf(attributes: readonly IppAttribute[], name: string): number | undefined {
  return numbersOf(attributes, name)[0];
}

export function booleanOf(attributes: readonly IppAttribute[], name: string): boolean | undefined {
  const value = valuesOf(attributes, name)[0];
  return value?.type === "boolean" ? value.value : undefined;
}
