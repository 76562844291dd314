import type { CommandPayload, Failure } from "@zizhuban/device-agent-contract";
import type { SmartCardFailure, SmartCardReader } from "../../devices/smart-card-reader/index.ts";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";

/** What a reset tells every client, besides its own completion. */
export interface CardReaderSide {
  mediaDetected(): void;
}

type Trouble =
  | {
      readonly completionCode: "canceled" | "deviceNotReady" | "hardwareError";
      readonly description?: string;
    }
  | {
      readonly completionCode: "commandErrorCode";
      readonly errorCode: "noMedia" | "invalidMedia";
      readonly description?: string;
    };

function trouble({ code, detail }: Failure<SmartCardFailure>): Trouble {
  const described = detail === undefined ? {} : { description: detail };
  switch (code) {
    case "canceled":
      return { completionCode: "canceled" };
    case "noCard":
      return commandError("noMedia", detail);
    case "cardMute":
    case "cardUnsupported":
    case "cardInvalid":
    case "cardRefused":
      return commandError("invalidMedia", detail);
    case "cardInUse":
    case "readerFault":
      return { completionCode: "deviceNotReady", ...described };
  }
}

/** A reader that cannot read now is told at once, so that no citizen waits in front of it. */
function notReady(reader: SmartCardReader): Trouble | undefined {
  const { status } = reader.view();
  if (status.state === "starting") return { completionCode: "deviceNotReady", description: "starting" };
  if (status.state === "offline") return { completionCode: "deviceNotReady", description: status.reason };
  if (status.state === "fault") return { completionCode: "hardwareError", description: status.fault };
  return undefined;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

async function readRawData(
  reader: SmartCardReader,
  { chip, ...others }: CommandPayload<"CardReader.ReadRawData">,
  { signal, event }: CommandContext,
): Promise<Reply<"CardReader.ReadRawData">> {
  if (chip !== true || Object.values(others).some((wanted) => wanted === true))
    return { completionCode: "unsupportedData", description: "only the chip can be read" };
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  const atr = await reader.waitForCard({
    signal,
    onProgress: (step) =>
      event(step === "insertCard" ? "CardReader.InsertCardEvent" : "CardReader.MediaInsertedEvent", {}),
  });
  if (atr.ok) return success({ chip: [{ data: base64(atr.value) }] });
  if (atr.code === "cardMute") event("CardReader.InvalidMediaEvent", {});
  return trouble(atr);
}

async function chipPower(
  reader: SmartCardReader,
  how: "cold" | "warm" | "off",
  signal: AbortSignal,
): Promise<Reply<"CardReader.ChipPower">> {
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  if (how === "off") {
    await reader.powerOff();
    return success({});
  }
  const atr = await reader.power(how, signal);
  if (atr.ok) return success({ chipData: base64(atr.value) });
  return atr.code === "cardMute" ? commandError("atrNotObtained", atr.detail) : trouble(atr);
}

async function chipIo(
  reader: SmartCardReader,
  { chipProtocol, chipData }: CommandPayload<"CardReader.ChipIO">,
  signal: AbortSignal,
): Promise<Reply<"CardReader.ChipIO">> {
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  const apdu = bytesOf(chipData);
  // Four bytes are the shortest command there is (ISO/IEC 7816-4, 5.1).
  if (apdu.length < 4) return commandError("invalidData");
  const wanted = chipProtocol ?? "chipProtocolNotRequired";
  const supported = ["chipT0", "chipT1", "chipProtocolNotRequired"].includes(wanted);
  if (!supported) return commandError("protocolNotSupported");
  const answer = await reader.transmit(apdu, signal);
  if (!answer.ok) return trouble(answer);
  return success({ chipProtocol: wanted, chipData: base64(answer.value.expose()) });
}

/**
 * XFS4IoT CardReader (2024-3). Raw APDUs can read everything a card shows and use up its PIN tries: they are for local programs and
 * technicians, never for the page.
 */
export function cardReaderCommands(reader: SmartCardReader, side: () => CardReaderSide): Command[] {
  const notThePage = { only: ["client", "maintenance"] } as const;
  return [
    command("CardReader.ReadRawData", (payload, context) => readRawData(reader, payload, context)),
    command(
      "CardReader.ChipPower",
      ({ chipPower: how }, { signal }) => chipPower(reader, how, signal),
      notThePage,
    ),
    command("CardReader.ChipIO", (payload, { signal }) => chipIo(reader, payload, signal), notThePage),
    command("CardReader.Reset", async ({ to }): Promise<Reply<"CardReader.Reset">> => {
      // A card is put in and taken out by hand: there is nothing that could move it.
      if (to === "exit" || to === "retain")
        return { completionCode: "unsupportedData", description: "the reader cannot move a card" };
      await reader.reset();
      if (reader.atr() !== undefined) side().mediaDetected();
      return success({});
    }),
  ];
}
