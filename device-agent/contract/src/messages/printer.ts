import { Type } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// XFS4IoT Printer (CWA 17852, release 2024-3): what a client that knows only the standard can do with our printers.
// Forms are not among it: a slip's words come with a visit, through `PrintJob`.

/** `Common.Status.printer` (2024-3), the members our printers can tell. */
export const PrinterStatusPart = Type.Object({
  media: Type.Optional(Tokens(["unknown", "present", "notPresent", "jammed", "entering", "retracted"])),
  paper: Type.Optional(Type.Object({ upper: Tokens(["unknown", "full", "low", "out", "jammed"]) })),
  toner: Type.Optional(Tokens(["unknown", "full", "low", "out"])),
});

/** `Common.Capabilities.printer` (2024-3), the members our printers have. */
export const PrinterCapabilitiesPart = Type.Object({
  type: Type.Object({ receipt: Type.Optional(Type.Boolean()), document: Type.Optional(Type.Boolean()) }),
  resolution: Type.Object({ medium: Type.Optional(Type.Boolean()), high: Type.Optional(Type.Boolean()) }),
  control: Type.Optional(Type.Object({ partialCut: Type.Boolean() })),
  acceptMedia: Type.Boolean(),
  multiPage: Type.Boolean(),
  paperSources: Type.Object({ upper: Type.Boolean() }),
  mediaTaken: Type.Boolean(),
  dispensePaper: Type.Boolean(),
  mediaPresented: Type.Boolean(),
  retractToTransport: Type.Boolean(),
});

const Nullable = <Schema extends ReturnType<typeof Type.Boolean>>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** `mediaControl`: our printers know one action, the others are answered `unsupportedData`. */
const MediaControl = Closed({
  eject: Nullable(Type.Boolean()),
  retract: Nullable(Type.Boolean()),
  park: Nullable(Type.Boolean()),
  expel: Nullable(Type.Boolean()),
  ejectToTransport: Nullable(Type.Boolean()),
  stack: Nullable(Type.Boolean()),
  perforate: Nullable(Type.Boolean()),
  cut: Nullable(Type.Boolean()),
  skip: Nullable(Type.Boolean()),
  flush: Nullable(Type.Boolean()),
  partialCut: Nullable(Type.Boolean()),
  alarm: Nullable(Type.Boolean()),
  turnPage: Nullable(Type.Boolean()),
  turnMedia: Nullable(Type.Boolean()),
  stamp: Nullable(Type.Boolean()),
  rotate180: Nullable(Type.Boolean()),
});

const base64 = "^([a-zA-Z0-9+/]{4})*([a-zA-Z0-9+/]{4}|[a-zA-Z0-9+/]{2}([a-zA-Z0-9+/]|=)=)$";

/** What a raw print may hold: a long receipt as dots, many times over. */
const longestRaw = 2 * 1024 * 1024;

export const printerCommands = {
  /** Journalled as a job like any other, by its digest alone; completes when the printer has said what became of it. */
  "Printer.PrintRaw": {
    version: "3.0",
    command: Type.Object({
      inputData: Type.Optional(Type.Union([Tokens(["no", "yes"]), Type.Null()])),
      data: Type.String({ pattern: base64, maxLength: longestRaw }),
    }),
    completion: Type.Object({}),
    errors: ["paperJammed", "paperOut"],
  },
  "Printer.ControlMedia": {
    version: "3.0",
    completionVersion: "2.0",
    command: Type.Object({ mediaControl: MediaControl }),
    completion: Type.Object({}),
    errors: ["paperJammed", "paperOut"],
  },
  /**
   * In its turn, behind the jobs that came before: what an ended job may have left in the printer is cleared, and can no
   * longer print; what hangs from a receipt printer is cut off. Jobs behind it are printed as if nothing had been.
   */
  "Printer.Reset": {
    version: "3.0",
    completionVersion: "2.0",
    command: Type.Object({
      mediaControl: Type.Optional(
        Type.Union([Type.String({ pattern: "^eject$|^expel$|^unit[0-9A-Za-z]+$" }), Type.Null()]),
      ),
    }),
    completion: Type.Object({}),
    errors: ["paperJammed"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const printerEvents = {
  "Printer.PaperThresholdEvent": {
    version: "2.0",
    kind: "unsolicited",
    payload: Type.Object({ paperSource: Tokens(["upper"]), threshold: Tokens(["full", "low", "out"]) }),
  },
  "Printer.TonerThresholdEvent": {
    version: "2.0",
    kind: "unsolicited",
    payload: Type.Object({ state: Tokens(["full", "low", "out"]) }),
  },
  /** A slip was found in the presenter while the printer was reset. */
  "Printer.MediaDetectedEvent": {
    version: "3.0",
    kind: "unsolicited",
    payload: Type.Object({ position: Tokens(["present"]) }),
  },
  /** A slip was taken out of the presenter. */
  "Printer.MediaTakenEvent": { version: "2.0", kind: "unsolicited", payload: Type.Object({}) },
} as const satisfies Record<string, EventDefinition>;
