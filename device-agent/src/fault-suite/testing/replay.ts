import { SimulatedClock } from "@zizhuban/device-agent-contract";
import type { RecordingKit } from "../../devices/recording.ts";
import { parseRecording, replay, type Mismatch } from "../../transports/index.ts";
import { inTime, passTime } from "./virtual-time.ts";

/** A recording lasts no longer than this of simulated time. */
const longest = 3_600_000;

export interface ReplayResult {
  /** How the verb ended now, and how it had ended when it was recorded. */
  readonly end: string | undefined;
  readonly recordedEnd: string | undefined;
  readonly mismatch: Mismatch | undefined;
}

/** Plays a recording to the driver of today, in simulated time. */
export async function replayRecording(text: string, kit: RecordingKit): Promise<ReplayResult> {
  const recording = parseRecording(text);
  if (!recording.ok) throw new Error(`${recording.code}: ${recording.detail}`);
  const clock = new SimulatedClock();
  const { profile, address } = recording.value.header;
  const masker = () => kit.masker(profile);
  const wire = replay({ recording: recording.value, masker, clock });
  const { device, ask } =
    kit.wire === "ipp"
      ? kit.build(wire.ippTransport, profile, clock, address)
      : kit.build(wire.transport, profile, clock, address);
  let end: string | undefined;
  let bug: unknown;
  wire.onAsk(({ verb, details }) => {
    ask(verb, details).then(
      (how) => (end = how),
      (error: unknown) => (bug = error),
    );
  });
  device.start();
  const over = () => wire.mismatch() !== undefined || bug !== undefined || bothEnded();
  const bothEnded = () => end !== undefined && wire.recordedEnd() !== undefined;
  await passTime(clock, longest, over);
  const result = { end, recordedEnd: wire.recordedEnd(), mismatch: wire.mismatch() };
  await inTime(clock, longest, device.stop());
  if (bug !== undefined) throw bug;
  return result;
}
