import { fail, ok, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import {
  createSmartCardReader,
  smartCardReaderProfile,
  smartCardReaderProfiles,
  type CardRecord,
  type SmartCardReader,
} from "../../devices/smart-card-reader/index.ts";
import { pcscTransport, type PcscTransport } from "../../transports/index.ts";
import type { Answer, Call, Facts } from "../call.ts";
import { recordLines } from "../card-lines.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";

interface OpenedReader extends OpenedDevice {
  readonly device: SmartCardReader;
}

async function wire(
  call: Call,
): Promise<Result<{ transport: PcscTransport; close: () => Promise<void> }, OpenFailure>> {
  const { pcsc = false, simulate = false, card, fault } = call.options;
  const { clock } = call;
  if (pcsc === simulate) return fail("usageWire");
  if (pcsc) return ok({ transport: pcscTransport({ clock }), close: () => Promise.resolve() });
  const { simulateCardSlot } = await import("../../simulation/index.ts");
  const { thing, transport } = await simulateCardSlot("SmartCardReader", clock);
  const { simulator, cards } = thing;
  const close = () => simulator.stop();
  const known = cards?.known.map(({ key }) => key) ?? [];
  if (cards?.insert(card ?? known[0] ?? "") !== true)
    return close().then(() => fail("usageCard", known.join(", ")));
  if (fault !== undefined && !simulator.fault(fault))
    return close().then(() => fail("usageFault", simulator.faults.join(", ")));
  return ok({ transport, close });
}

async function open(call: Call): Promise<Result<OpenedReader, OpenFailure>> {
  const profile = smartCardReaderProfile(call.options.profile ?? "pcsc");
  if (profile === undefined) return fail("usageProfile", Object.keys(smartCardReaderProfiles).join(", "));
  const wired = await wire(call);
  if (!wired.ok) return wired;
  const { transport, close } = wired.value;
  const device = createSmartCardReader({ name: "SmartCardReader", profile, transport, clock: call.clock });
  return ok({ device, close });
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

export const smartCardReader = cliClass<OpenedReader>({
  class: "smart-card-reader",
  wires: ["pcsc", "simulate"],
  options: ["profile", "card", "fault"],
  open,
  verbs: {
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
      options: ["reveal"],
      run: (reader, call) =>
        withCard<Sensitive<CardRecord>>(
          reader,
          call,
          () => reader.device.read({ signal: call.signal }),
          (record) => recordLines(record, call.options.reveal === true),
        ),
    },
  },
});
