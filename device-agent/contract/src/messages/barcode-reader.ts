import { Type } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import type { CommandDefinition } from "./envelope.ts";

// XFS4IoT BarcodeReader (CWA 17852, release 2024-3). What a code says may be a citizen's data: it is
// answered to the requester and to nobody else.

/** Every symbology the standard names. */
export const barcodeSymbologies = [
  "ean128",
  "ean8",
  "ean8_2",
  "ean8_5",
  "ean13",
  "ean13_2",
  "ean13_5",
  "jan13",
  "upcA",
  "upcE0",
  "upcE0_2",
  "upcE0_5",
  "upcE1",
  "upcE1_2",
  "upcE1_5",
  "upcA_2",
  "upcA_5",
  "codabar",
  "itf",
  "code11",
  "code39",
  "code49",
  "code93",
  "code128",
  "msi",
  "plessey",
  "std2Of5",
  "std2Of5Iata",
  "pdf417",
  "microPdf417",
  "dataMatrix",
  "maxiCode",
  "codeOne",
  "channelCode",
  "telepenOriginal",
  "telepenAim",
  "rss",
  "rssExpanded",
  "rssRestricted",
  "compositeCodeA",
  "compositeCodeB",
  "compositeCodeC",
  "posiCodeA",
  "posiCodeB",
  "triopticCode39",
  "codablockF",
  "code16K",
  "qrCode",
  "aztec",
  "ukPost",
  "planet",
  "postnet",
  "canadianPost",
  "netherlandsPost",
  "australianPost",
  "japanesePost",
  "chinesePost",
  "koreanPost",
] as const;
export type BarcodeSymbology = (typeof barcodeSymbologies)[number];

/** Symbology → true. In a command: what to read; absent or null = everything the scanner reads. */
export const BarcodeSymbologySet = Type.Unsafe<Partial<Record<BarcodeSymbology, boolean | null>>>(
  Type.Partial(
    Closed(
      Object.fromEntries(barcodeSymbologies.map((name) => [name, Type.Union([Type.Boolean(), Type.Null()])])),
    ),
  ),
);

export const BarcodeReaderStatusPart = Type.Object({
  scanner: Tokens(["on", "off", "inoperative", "unknown"]),
});
export const BarcodeReaderCapabilitiesPart = Type.Object({
  canFilterSymbologies: Type.Boolean(),
  symbologies: BarcodeSymbologySet,
});

export const BarcodeReadOutput = Type.Object({
  symbology: Tokens([...barcodeSymbologies, "symbologyUnknown"]),
  /** Base64 of the bytes in the code. */
  barcodeData: Type.String(),
  /** The AIM identifier as the scanner gave it (`]Q1`), when it gave one. */
  symbologyName: Type.Optional(Type.String()),
});

export const barcodeReaderCommands = {
  "BarcodeReader.Read": {
    version: "2.0",
    completionVersion: "3.0",
    command: Type.Object({ symbologies: Type.Optional(Type.Union([BarcodeSymbologySet, Type.Null()])) }),
    completion: Type.Object({ readOutput: Type.Array(BarcodeReadOutput) }),
    errors: ["barcodeInvalid"],
  },
  "BarcodeReader.Reset": {
    version: "2.0",
    command: Type.Object({}),
    completion: Type.Object({}),
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;
