import {
  barcodeSymbologies,
  type BarcodeSymbology,
  type CommandPayload,
  type CompletionPayload,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import { symbologyOf, type BarcodeReader, type ScanResult } from "../../devices/barcode-reader/index.ts";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";

type Read = Reply<"BarcodeReader.Read">;

/** What is to be read; undefined = everything. */
function wanted({ symbologies }: CommandPayload<"BarcodeReader.Read">): BarcodeSymbology[] | undefined {
  if (symbologies === undefined || symbologies === null) return undefined;
  return barcodeSymbologies.filter((symbology) => symbologies[symbology] === true);
}

/** A scanner that cannot read now is told at once, so that no citizen waits in front of it. */
function notReady(reader: BarcodeReader): Read | undefined {
  const { status } = reader.view();
  if (status.state === "starting") return { completionCode: "deviceNotReady", description: "starting" };
  if (status.state === "offline") return { completionCode: "deviceNotReady", description: status.reason };
  if (status.state === "fault") return { completionCode: "hardwareError", description: status.fault };
  return undefined;
}

/** One code in the standard's words. */
export function readOutput({
  identifier,
  data,
}: {
  readonly identifier?: string;
  readonly data: Sensitive<Uint8Array>;
}): CompletionPayload<"BarcodeReader.Read">["readOutput"][number] {
  return {
    symbology: identifier === undefined ? "symbologyUnknown" : symbologyOf(identifier),
    barcodeData: Buffer.from(data.expose()).toString("base64"),
    ...(identifier !== undefined && { symbologyName: identifier }),
  };
}

function reply(scanned: ScanResult): Read {
  if (scanned.ok) {
    return success({ readOutput: [readOutput(scanned.value)] });
  }
  switch (scanned.code) {
    case "canceled":
      return { completionCode: "canceled" };
    case "barcodeInvalid":
      return commandError("barcodeInvalid");
    case "busy":
      return { completionCode: "deviceNotReady", description: "busy" };
    case "scannerFault":
      return { completionCode: "hardwareError", ...(scanned.detail && { description: scanned.detail }) };
  }
}

async function read(
  reader: BarcodeReader,
  payload: CommandPayload<"BarcodeReader.Read">,
  { signal }: CommandContext,
): Promise<Read> {
  const symbologies = wanted(payload);
  // A list of what may be read, and nothing in it this scanner can name: it would wait for ever.
  if (symbologies !== undefined && !symbologies.some((one) => reader.symbologies.includes(one)))
    return { completionCode: "unsupportedData", description: "no such symbology on this scanner" };
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  return reply(await reader.read({ signal, ...(symbologies !== undefined && { symbologies }) }));
}

/** XFS4IoT BarcodeReader (2024-3): what was read goes to the requester only. */
export function barcodeReaderCommands(reader: BarcodeReader): Command[] {
  return [
    command("BarcodeReader.Read", (payload, context) => read(reader, payload, context)),
    command("BarcodeReader.Reset", () => {
      reader.reset();
      return success({});
    }),
  ];
}
