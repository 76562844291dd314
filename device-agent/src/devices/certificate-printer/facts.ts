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
}

export const jobAttributes = [
  "job-id",
  "job-name",
  "job-state",
  "job-state-reasons",
  "job-impressions-completed",
  "job-media-sheets-completed",
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
        },
      ];
    });
}

/** One row of `printer-supply` or of the `marker-*` attributes; percent, undefined where the printer does not know. */
export interface Supply {
  readonly kind: "consumed" | "receptacle";
  readonly level: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface PrinterFacts {
  readonly state: number;
  readonly reasons: readonly string[];
  readonly acceptingJobs: boolean;
  readonly supplies: readonly Supply[];
}

export const printerStatusAttributes = [
  "printer-state",
  "printer-state-reasons",
  "printer-is-accepting-jobs",
  "marker-types",
  "marker-levels",
  "marker-low-levels",
  "marker-high-levels",
  "printer-supply",
] as const;

export function readPrinter(message: IppMessage): Result<PrinterFacts, "protocol"> {
  const attributes = printerGroup(message);
  const state = numberOf(attributes, "printer-state");
  if (state === undefined) return fail("protocol", "no printer-state");
  return ok({
    state,
    reasons: stringsOf(attributes, "printer-state-reasons"),
    acceptingJobs: booleanOf(attributes, "printer-is-accepting-jobs") ?? true,
    supplies: [...markers(attributes), ...printerSupplies(attributes)],
  });
}

/** Printer MIB names of what fills up instead of running out (RFC 3805 prtMarkerSuppliesType, PWG 5107.3). */
const receptacle = /waste|receptacle/i;

function markers(attributes: readonly IppAttribute[]): Supply[] {
  const levels = numbersOf(attributes, "marker-levels");
  const low = numbersOf(attributes, "marker-low-levels");
  const high = numbersOf(attributes, "marker-high-levels");
  return stringsOf(attributes, "marker-types").map((type, index) => ({
    kind: receptacle.test(type) ? "receptacle" : "consumed",
    level: percent(levels[index]),
    low: low[index],
    high: high[index],
  }));
}

/** `index=1;class=supplyThatIsConsumed;type=toner;…;maxcapacity=100;level=75;` (PWG 5100.13 printer-supply). */
function printerSupplies(attributes: readonly IppAttribute[]): Supply[] {
  return valuesOf(attributes, "printer-supply").flatMap((value) => {
    if (value.type !== "octetString") return [];
    const fields = keyValues(Buffer.from(value.value).toString("latin1"), "=");
    const capacity = Number(fields.get("maxcapacity") ?? "100");
    const level = Number(fields.get("level") ?? "-2");
    const kind = receptacle.test(`${fields.get("class")} ${fields.get("type")}`) ? "receptacle" : "consumed";
    const known = Number.isFinite(level) && Number.isFinite(capacity) && capacity > 0;
    return [
      { kind, level: known ? percent((level / capacity) * 100) : undefined, low: undefined, high: undefined },
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
