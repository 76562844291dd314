import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  barcodeReaderProfile,
  barcodeReaderProfiles,
  createBarcodeReader,
  type BarcodeReader,
  type BarcodeReaderProfile,
} from "../../devices/barcode-reader/index.ts";
import { recordingKit } from "../../devices/barcode-reader/recording.ts";
import { hidTransport, serialTransport, type Recorder, type Transport } from "../../transports/index.ts";
import type { Answer, Call } from "../call.ts";
import { codeLines } from "../card-lines.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";

interface OpenedScanner extends OpenedDevice {
  readonly device: BarcodeReader;
  readonly recorder: Recorder | undefined;
}

interface Wired {
  readonly transport: Transport;
  readonly close: () => Promise<void>;
}

async function wire(call: Call, profile: BarcodeReaderProfile): Promise<Result<Wired, OpenFailure>> {
  const { path, hid, simulate = false, baud, ids } = call.options;
  const { wire: wanted } = profile;
  const close = () => Promise.resolve();
  if ([path !== undefined, hid === true, simulate].filter(Boolean).length !== 1) return fail("usageWire");
  if (hid === true) {
    const [vendorId, productId] = (ids ?? "").split(":").map((id) => Number.parseInt(id, 16));
    if (wanted.kind !== "hid") return fail("usageProfile", namesOf("hid"));
    if (vendorId === undefined || productId === undefined) return fail("usageOption", "--ids VVVV:PPPP");
    return ok({ transport: hidTransport({ ...wanted.hid, vendorId, productId }), close });
  }
  // A pseudo terminal stands for a serial line; a HID device needs a kernel.
  if (wanted.kind !== "serial") return fail("usageProfile", namesOf("serial"));
  const baudRate = baud === undefined ? wanted.baudRate : Number(baud);
  if (path !== undefined) return ok({ transport: serialTransport({ path, baudRate }), close });
  const { simulateScannerOnPty } = await import("../../simulation/index.ts");
  const { path: far, simulator, close: end } = await simulateScannerOnPty(profile, call.clock);
  const wired = { transport: serialTransport({ path: far, baudRate }), close: end };
  return asAsked(call, wired, simulator, { known: simulator.codes, insert: (key) => simulator.insert(key) });
}

function namesOf(kind: BarcodeReaderProfile["wire"]["kind"]): string {
  return Object.values<BarcodeReaderProfile>(barcodeReaderProfiles)
    .filter((profile) => profile.wire.kind === kind)
    .map(({ name }) => name)
    .join(", ");
}

async function open(call: Call): Promise<Result<OpenedScanner, OpenFailure>> {
  const usual = call.options.hid === true ? "hid-pos" : "honeywell-serial";
  const profile = barcodeReaderProfile(call.options.profile ?? usual);
  if (profile === undefined) return fail("usageProfile", Object.keys(barcodeReaderProfiles).join(", "));
  const wired = await wire(call, profile);
  if (!wired.ok) return wired;
  const recording = recordingOf(call, recordingKit, { device: "barcode-reader", profile: profile.name });
  if (!recording.ok) return wired.value.close().then(() => recording);
  const { recorder } = recording.value;
  const transport = recorder?.transport(wired.value.transport) ?? wired.value.transport;
  const device = createBarcodeReader({ name: "BarcodeReader", profile, transport, clock: call.clock });
  const close = async () => {
    recording.value.close();
    await wired.value.close();
  };
  return ok({ device, recorder, close });
}

async function scan({ device, recorder }: OpenedScanner, call: Call): Promise<Answer> {
  const able = await ready(device, call);
  if (!able.ok) return able;
  call.hint("holdCode");
  recorder?.asked("read", {});
  const scanned = await device.read({ signal: call.signal });
  recorder?.ended(scanned.ok ? scanned.value.symbology : scanned.code);
  if (scanned.ok) return ok(codeLines(scanned.value, call.options.reveal === true));
  return scanned.code === "canceled" ? fail("timedOut") : scanned;
}

export const barcodeReader = cliClass<OpenedScanner>({
  class: "barcode-reader",
  wires: ["path", "hid", "simulate"],
  options: ["ids", "baud", "profile", "card", "fault"],
  open,
  verbs: { scan: { options: ["reveal", "record"], run: scan } },
});
