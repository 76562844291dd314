import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseRecording } from "@zizhuban/device-agent/testing";
import { root } from "./house/paths.ts";

// A recording of a device's wire as a regression test: it is copied beside the room, with a test that plays it to
// the driver. npm run recording -- to-test <file.jsonl> [name]

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** The test that plays one recording; what it expects is in the recording. */
function testOf(name: string): string {
  return `import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { replayRecording } from "../../../fault-suite/testing/replay.ts";
import { recordingKit } from "../recording.ts";

it("replays ${name}", async () => {
  const text = readFileSync(new URL("${name}.jsonl", import.meta.url), "utf8");
  const { end, recordedEnd, mismatch } = await replayRecording(text, recordingKit);
  expect({ end, mismatch }).toEqual({ end: recordedEnd, mismatch: undefined });
});
`;
}

function toTest(file: string, name: string): void {
  if (!/^[a-z0-9-]{1,60}$/.test(name))
    return refuse(`A recording's name is lower-case letters, digits and hyphens, not ${name}.`);
  if (!existsSync(file)) return refuse(`${file} is not there.`);
  const text = readFileSync(file, "utf8");
  const recording = parseRecording(text);
  if (!recording.ok) return refuse(`${file}: ${recording.code}, ${recording.detail ?? ""}`);
  const ended = recording.value.happenings.some(({ kind }) => kind === "end");
  if (!ended) return refuse(`${file} does not say how it ended: record a verb to its end.`);
  const room = join(root, "device-agent", "src", "devices", recording.value.header.device);
  if (!existsSync(join(room, "recording.ts")))
    return refuse(`${recording.value.header.device} has no recording.ts: nothing could play this.`);
  const folder = join(room, "recordings");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jsonl`), text.endsWith("\n") ? text : `${text}\n`);
  writeFileSync(join(folder, `${name}.test.ts`), testOf(name));
  process.stdout.write(`${join(folder, `${name}.test.ts`).slice(root.length + 1)}\n`);
}

const [command, file, name] = process.argv.slice(2);
if (command === "to-test" && file !== undefined) toTest(file, name ?? basename(file).replace(/\.jsonl$/, ""));
else refuse("npm run recording -- to-test <file.jsonl> [name]");
