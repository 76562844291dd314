import type { BarcodeSymbology } from "@zizhuban/device-agent-contract";

/**
 * AIM symbology identifiers (ISO/IEC 15424:2008, annex A): `]`, a code character, a modifier. The modifier matters
 * only where one code character covers symbologies that XFS4IoT tells apart; those stand first.
 */
const byIdentifier: readonly (readonly [string, BarcodeSymbology])[] = [
  ["C1", "ean128"],
  ["E1", "ean13_2"],
  ["E2", "ean13_5"],
  ["E4", "ean8"],
  ["L3", "microPdf417"],
  ["L4", "microPdf417"],
  ["L5", "microPdf417"],
  ["O4", "codablockF"],
  ["O5", "codablockF"],
  ["A", "code39"],
  ["C", "code128"],
  ["D", "codeOne"],
  ["E", "ean13"],
  ["F", "codabar"],
  ["G", "code93"],
  ["H", "code11"],
  ["I", "itf"],
  ["K", "code16K"],
  ["L", "pdf417"],
  ["M", "msi"],
  ["P", "plessey"],
  ["Q", "qrCode"],
  ["R", "std2Of5Iata"],
  ["S", "std2Of5"],
  ["T", "code49"],
  ["U", "maxiCode"],
  ["c", "channelCode"],
  ["d", "dataMatrix"],
  ["e", "rss"],
  ["z", "aztec"],
];

/** Symbology of an identifier such as `]Q1`; `symbologyUnknown` for one the standard's list has no name for. */
export function symbologyOf(identifier: string): BarcodeSymbology | "symbologyUnknown" {
  const code = identifier.slice(1);
  return byIdentifier.find(([prefix]) => code.startsWith(prefix))?.[1] ?? "symbologyUnknown";
}

/** Whether these three characters can be an identifier at all (ISO/IEC 15424, 4). */
export function isIdentifier(text: string): boolean {
  return /^\][A-Za-z][0-9A-Za-z]$/.test(text);
}

/** What any scanner with these identifiers can name. */
export const identifiableSymbologies: readonly BarcodeSymbology[] = [
  ...new Set(byIdentifier.map(([, symbology]) => symbology)),
];
