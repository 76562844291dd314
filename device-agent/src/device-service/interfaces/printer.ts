import type { CommandPayload, PrintJobView, Result } from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command, type Reply } from "../command.ts";

/** What the print service does for clients that know only the standard. */
export interface RawPrinting {
  /** Journalled, then sent; resolves with the job's end. */
  printRaw(
    printer: string,
    data: Uint8Array,
  ): Promise<Result<PrintJobView, "printerUnknown" | "storageFull">>;
  /** Cuts off whatever hangs from the printer; a problem of the printer where it cannot. */
  cut(printer: string): Promise<Result<void>>;
}

/** Printing, and what is to be told of a reset besides its completion. */
export interface Resetting {
  /** In its turn; a problem that still keeps the printer from printing. */
  reset(printer: string): Promise<Result<void>>;
  /** Paper was found that waits to be taken. */
  mediaDetected(): void;
  /** Whether paper waits to be taken, as far as the printer sees it. */
  holdsPaper(): boolean;
}

type Refusal = Reply<"Printer.PrintRaw"> & Reply<"Printer.ControlMedia">;
type Trouble = Refusal & Reply<"Printer.Reset">;

/** Our words for what stops a printer, in the standard's. */
function refusal(reason: string): Refusal {
  return reason === "paperOut" ? commandError("paperOut") : trouble(reason);
}

/** The same of a reset, to which the standard gives no word for a roll that has run out: a hand is needed. */
function trouble(reason: string): Trouble {
  switch (reason) {
    case "paperJam":
      return commandError("paperJammed");
    case "paperOut":
    case "coverOpen":
    case "paused":
      return { completionCode: "userError", description: reason };
    case "cutterFault":
    case "mechanicalFault":
    case "headHot":
    case "protocol":
      return { completionCode: "hardwareError", description: reason };
    default:
      return { completionCode: "deviceNotReady", description: reason };
  }
}

async function printRaw(
  printer: string,
  printing: RawPrinting,
  { inputData, data }: CommandPayload<"Printer.PrintRaw">,
): Promise<Reply<"Printer.PrintRaw">> {
  // Nothing a receipt printer says back is the client's: it belongs to the driver.
  if (inputData === "yes") return { completionCode: "unsupportedData", description: "inputData" };
  const job = await printing.printRaw(printer, new Uint8Array(Buffer.from(data, "base64")));
  if (!job.ok && job.code === "storageFull") return refusal(job.code);
  if (!job.ok) return { completionCode: "internalError", description: job.code };
  const { state, reason = "" } = job.value;
  if (state === "printed") return success({});
  // Never "failed, try again": some of it may be on paper.
  if (state === "unknown") return { completionCode: "hardwareError", description: `unknown: ${reason}` };
  return refusal(reason);
}

async function controlMedia(
  printer: string,
  printing: RawPrinting,
  { mediaControl }: CommandPayload<"Printer.ControlMedia">,
): Promise<Reply<"Printer.ControlMedia">> {
  const asked = Object.entries(mediaControl).flatMap(([action, wanted]) => (wanted === true ? [action] : []));
  if (asked.length === 0) return { completionCode: "invalidData", description: "no action" };
  const other = asked.find((action) => action !== "partialCut");
  if (other !== undefined) return { completionCode: "unsupportedData", description: other };
  const cut = await printing.cut(printer);
  return cut.ok ? success({}) : refusal(cut.code);
}

/** `ejects`: what hangs from it is cut off, and is then the citizen's to take. */
function resetCommand(printer: string, resetting: Resetting, ejects: boolean): Command {
  return command(
    "Printer.Reset",
    async ({ mediaControl }) => {
      const possible =
        mediaControl === undefined || mediaControl === null || (ejects && mediaControl === "eject");
      if (!possible) return { completionCode: "unsupportedData", description: "mediaControl" };
      const done = await resetting.reset(printer);
      if (resetting.holdsPaper()) resetting.mediaDetected();
      return done.ok ? success({}) : trouble(done.code);
    },
    { only: "client" },
  );
}

/** XFS4IoT Printer (2024-3) of a certificate printer, whose pages come with a grant: what a program may do is begin anew. */
export function pagePrinterCommands(printer: string, resetting: Resetting): Command[] {
  return [resetCommand(printer, resetting, false)];
}

/** XFS4IoT Printer (2024-3) of a receipt printer: for local programs, never for the page. */
export function printerCommands(printer: string, printing: RawPrinting & Resetting): Command[] {
  const client = { only: "client" } as const;
  return [
    command("Printer.PrintRaw", (payload) => printRaw(printer, printing, payload), client),
    command("Printer.ControlMedia", (payload) => controlMedia(printer, printing, payload), client),
    resetCommand(printer, printing, true),
  ];
}
