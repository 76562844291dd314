import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { replayRecording } from "../../../fault-suite/testing/replay.ts";
import { recordingKit } from "../recording.ts";

it("replays on-mains", async () => {
  const text = readFileSync(new URL("on-mains.jsonl", import.meta.url), "utf8");
  const { end, recordedEnd, mismatch } = await replayRecording(text, recordingKit);
  expect({ end, mismatch }).toEqual({ end: recordedEnd, mismatch: undefined });
});
