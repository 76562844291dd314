import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createIdCardReader,
  createSamDriver,
  idCardReaderProfile,
  idCardReaderProfiles,
  type IdCardReader,
  type IdCardReaderProfile,
  type SamDriver,
} from "../../devices/id-card-reader/index.ts";
import { recordingKit } from "../../devices/id-card-reader/recording.ts";
import { hidTransport, serialTransport, type Recorder, type Transport } from "../../transports/index.ts";
import type { Call } from "../call.ts";
import { cardLines } from "../card-lines.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";

interface OpenedReader extends OpenedDevice {
  readonly device: IdCardReader;
  readonly transport: Transport;
  readonly recorder: Recorder | undefined;
}

const opening = () => ({ close: () => Promise.resolve() });

/** The wire the options name; a simulated reader sits behind a pseudo terminal of this machine. */
async function wire(
  call: Call,
  profile: IdCardReaderProfile,
): Promise<Result<{ transport: Transport; close: () => Promise<void> }, OpenFailure>> {
  const { path, hid = false, simulate = false, baud } = call.options;
  const usual = profile.wire.kind === "serial" ? profile.wire.baudRate : 115_200;
  const baudRate = baud === undefined ? usual : Number(baud);
  if ([path !== undefined, hid, simulate].filter(Boolean).length !== 1) return fail("usageWire");
  if (path !== undefined) return ok({ transport: serialTransport({ path, baudRate }), ...opening() });
  if (hid) {
    const ids = profile.wire.kind === "hid" ? profile.wire.hid : idCardReaderProfiles["sam-v-hid"].wire.hid;
    return ok({ transport: hidTransport(ids), ...opening() });
  }
  const { simulateReaderOnPty } = await import("../../simulation/index.ts");
  const simulated = await simulateReaderOnPty(call.clock);
  const wired = { transport: serialTransport({ path: simulated.path, baudRate }), close: simulated.close };
  const { simulator } = simulated;
  return asAsked(call, wired, simulator, { known: simulator.cards, insert: (key) => simulator.insert(key) });
}

async function open(call: Call): Promise<Result<OpenedReader, OpenFailure>> {
  const { profile: name = call.options.hid === true ? "sam-v-hid" : "sam-v" } = call.options;
  const profile = idCardReaderProfile(name);
  if (profile === undefined) return fail("usageProfile", Object.keys(idCardReaderProfiles).join(", "));
  const wired = await wire(call, profile);
  if (!wired.ok) return wired;
  const recording = recordingOf(call, recordingKit, { device: "id-card-reader", profile: profile.name });
  if (!recording.ok) return wired.value.close().then(() => recording);
  const { recorder } = recording.value;
  const transport = recorder?.transport(wired.value.transport) ?? wired.value.transport;
  const device = createIdCardReader({ name: "IdCardReader", profile, transport, clock: call.clock });
  const close = async () => {
    recording.value.close();
    await wired.value.close();
  };
  return ok({ device, transport, recorder, close });
}

/** One question to the security module, past the lifecycle: for a technician who wants to see the wire. */
async function ask<Value>(
  { transport }: OpenedReader,
  call: Call,
  question: (driver: SamDriver) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const opened = await transport.open();
  if (!opened.ok) return opened;
  const answer = await question(createSamDriver(opened.value, call.clock, call.signal));
  await opened.value.close();
  return !answer.ok && answer.code === "canceled" ? fail("timedOut") : answer;
}

export const idCardReader = cliClass<OpenedReader>({
  class: "id-card-reader",
  wires: ["path", "hid", "simulate"],
  options: ["baud", "profile", "card", "fault"],
  open,
  verbs: {
    find: {
      async run(reader, call) {
        const found = await ask(reader, call, (driver) => driver.find());
        if (!found.ok && found.code !== "noCard") return found;
        return ok({ card: found.ok ? "found" : "notFound" });
      },
    },
    "sam-id": {
      async run(reader, call) {
        const id = await ask(reader, call, (driver) => driver.samId());
        return id.ok ? ok({ samId: id.value }) : id;
      },
    },
    read: {
      options: ["reveal", "record"],
      async run({ device, recorder }, call) {
        const able = await ready(device, call);
        if (!able.ok) return able;
        call.hint("placeCard");
        recorder?.asked("read", {});
        const read = await device.read({
          signal: call.signal,
          onProgress: ({ type }) => {
            if (type === "tryAgain") call.hint("liftCard");
          },
        });
        recorder?.ended(read.ok ? "read" : read.code);
        if (!read.ok) return read.code === "canceled" ? fail("timedOut") : read;
        const { card, samId } = read.value;
        return ok({ ...cardLines(card, call.options.reveal === true), samId });
      },
    },
  },
});
