import { fail, ok, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import {
  createSmartCardReader,
  smartCardReaderProfile,
  smartCardReaderProfiles,
  type CardRecord,
  type SmartCardReader,
} from "../../devices/smart-card-reader/index.ts";
import { recordingKit } from "../../devices/smart-card-reader/recording.ts";
import {
  pcscTransport,
  pcscWire,
  type PcscTransport,
  type Recorder,
  type Transport,
} from "../../transports/index.ts";
import type { Answer, Call, Facts } from "../call.ts";
import { answerLines, recordLines } from "../card-lines.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";

interface OpenedReader extends OpenedDevice {
  readonly device: SmartCardReader;
  readonly transport: PcscTransport;
  readonly recorder: Recorder | undefined;
}

async function wire(
  call: Call,
): Promise<Result<{ socket: Transport; close: () => Promise<void> }, OpenFailure>> {
  const { pcsc = false, simulate = false } = call.options;
  const { clock } = call;
  if (pcsc === simulate) return fail("usageWire");
  if (pcsc) return ok({ socket: pcscWire({ clock }), close: () => Promise.resolve() });
  const { simulateCardSlot } = await import("../../simulation/index.ts");
  const { thing, wire: socket } = await simulateCardSlot("SmartCardReader", clock);
  const { simulator, cards } = thing;
  return asAsked(call, { socket, close: () => simulator.stop() }, simulator, cards);
}

async function open(call: Call): Promise<Result<OpenedReader, OpenFailure>> {
  const profile = smartCardReaderProfile(call.options.profile ?? "pcsc");
  if (profile === undefined) return fail("usageProfile", Object.keys(smartCardReaderProfiles).join(", "));
  const wired = await wire(call);
  if (!wired.ok) return wired;
  const { clock } = call;
  const recording = recordingOf(call, recordingKit, { device: "smart-card-reader", profile: profile.name });
  if (!recording.ok) return wired.value.close().then(() => recording);
  const { recorder } = recording.value;
  const { socket } = wired.value;
  const transport = pcscTransport({ wire: recorder?.transport(socket) ?? socket, clock });
  const device = createSmartCardReader({ name: "SmartCardReader", profile, transport, clock });
  const close = async () => {
    recording.value.close();
    await wired.value.close();
  };
  return ok({ device, transport, recorder, close });
}

/** Waits for a card, then does what is wanted with it. */
async function withCard<Value>(
  { device }: OpenedReader,
  call: Call,
  run: () => Promise<Result<Value>>,
  facts: (value: Value) => Facts,
): Promise<Answer> {
  const able = await ready(device, call);
  if (!able.ok) return able;
  call.hint("insertCard");
  const answer = await run();
  if (answer.ok) return ok(facts(answer.value));
  return answer.code === "canceled" ? fail("timedOut") : answer;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();

/** Every reader the daemon has, whoever uses it. */
async function readers({ transport }: OpenedReader, call: Call): Promise<Answer> {
  const opened = await transport.open();
  if (!opened.ok) return opened;
  const found = opened.value.readers();
  for (const { name, card, atr } of found)
    call.show({ reader: name, card, ...(atr.length > 0 && { atr: hex(atr) }) });
  await opened.value.close();
  return ok({ readers: found.length });
}

/** Four bytes of header at least (ISO 7816-4, 5.1), one command after the other. */
const apduPattern = /^[0-9a-f]{8,}$/i;

/** Sends commands to one card as they are. What it answers may be somebody's: only the status word is shown unasked. */
async function apdu(reader: OpenedReader, call: Call): Promise<Answer> {
  const { reveal = false } = call.options;
  const commands = (call.arguments[0] ?? "").split(",");
  if (!commands.every((command) => apduPattern.test(command) && command.length % 2 === 0))
    return fail("usageArgument", "HEX[,HEX…]");
  const { device } = reader;
  return withCard(
    reader,
    call,
    async () => {
      const there = await device.waitForCard({ signal: call.signal });
      if (!there.ok) return there;
      for (const command of commands) {
        const answered = await device.transmit(new Uint8Array(Buffer.from(command, "hex")), call.signal);
        if (!answered.ok) return answered;
        call.show(answerLines(answered.value, reveal));
      }
      return ok(commands.length);
    },
    (sent) => ({ sent }),
  );
}

export const smartCardReader = cliClass<OpenedReader>({
  class: "smart-card-reader",
  wires: ["pcsc", "simulate"],
  options: ["profile", "card", "fault"],
  open,
  verbs: {
    readers: { run: readers },
    apdu: { arguments: ["HEX[,HEX…]"], options: ["reveal"], run: apdu },
    atr: {
      run: (reader, call) =>
        withCard(
          reader,
          call,
          () => reader.device.waitForCard({ signal: call.signal }),
          (atr) => ({ atr: hex(atr) }),
        ),
    },
    read: {
      options: ["reveal", "record"],
      run: (reader, call) =>
        withCard<Sensitive<CardRecord>>(
          reader,
          call,
          async () => {
            reader.recorder?.asked("read", {});
            const read = await reader.device.read({ signal: call.signal });
            reader.recorder?.ended(read.ok ? "read" : read.code);
            return read;
          },
          (record) => recordLines(record, call.options.reveal === true),
        ),
    },
  },
});
