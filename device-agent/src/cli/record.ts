import { closeSync, openSync, writeSync } from "node:fs";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { RecordingKit } from "../devices/recording.ts";
import { createRecorder, type Recorder, type RecordingHeader } from "../transports/index.ts";
import type { Call } from "./call.ts";

export interface CliRecording {
  readonly recorder: Recorder | undefined;
  readonly close: () => void;
}

/** What `--record` asks for: the wire written to a new file, masked by the class's own kit; nothing without it. */
export function recordingOf(
  call: Call,
  { masker }: Pick<RecordingKit, "masker">,
  header: Omit<RecordingHeader, "recording">,
): Result<CliRecording, "fileUnwritable"> {
  const { record } = call.options;
  if (record === undefined) return ok({ recorder: undefined, close: () => undefined });
  let file: number;
  try {
    file = openSync(record, "wx", 0o600);
  } catch {
    return fail("fileUnwritable", record);
  }
  const write = (line: string) => void writeSync(file, `${line}\n`);
  return ok({
    recorder: createRecorder({ header, clock: call.clock, masker: () => masker(header.profile), write }),
    close: () => closeSync(file),
  });
}
