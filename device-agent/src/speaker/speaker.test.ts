import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createSpeaker, mixers, type MixerName } from "./index.ts";

// The speaker of production with programs that print what the real mixers print, and keep the volume in a file.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "speaker-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scripts: Record<MixerName, string> = {
  amixer: `if [ "$1" = -q ]; then echo "$4" | tr -d % > "$0.volume"; exit; fi
echo "Simple mixer control 'Master',0"
echo "  Front Left: Playback 49807 [$(cat "$0.volume")%] [on]"`,
  wpctl: `if [ "$1" = set-volume ]; then echo "$3" | tr -d % > "$0.volume"; exit; fi
awk '{printf "Volume: %.2f\\n", $1/100}' "$0.volume"`,
};

function program(text: string): string {
  const path = join(folder, "mixer");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

function speaker(name: MixerName, text: string | undefined, quietHours = false) {
  const clock = new SimulatedClock(new Date(2026, 10, 25, 21, 58).getTime());
  const path = text === undefined ? join(folder, "nowhere") : program(text);
  const failures: string[] = [];
  const made = createSpeaker({
    mixer: { ...mixers[name], program: path },
    clock,
    volume: 800,
    ...(quietHours && { quiet: { from: "22:00", to: "07:00", volume: 200 } }),
    onFailure: (code) => failures.push(code),
  });
  const heard = () => (existsSync(`${path}.volume`) ? readFileSync(`${path}.volume`, "utf8").trim() : "");
  return { speaker: made, clock, failures, heard };
}

describe.each(["amixer", "wpctl"] as const)("%s", (name) => {
  it("is told the volume and asked whether it took it", async () => {
    const { speaker: made, heard } = speaker(name, scripts[name]);
    expect(await made.setVolume(1)).toEqual({ ok: true });
    expect(heard()).toBe("0");
    expect(await made.setVolume(1_000)).toEqual({ ok: true });
    expect(heard()).toBe("100");
    expect(await made.setVolume(500)).toEqual({ ok: true });
    expect(await made.volume()).toMatchObject({ ok: true, value: 501 });
  });
});

describe("a loudspeaker", () => {
  it("is quiet at night, and as loud as wished in the morning", async () => {
    const { speaker: made, clock, heard } = speaker("amixer", scripts.amixer, true);
    made.start();
    await vi.waitFor(() => expect(heard()).toBe("80"));
    clock.advance(3 * 60_000);
    await vi.waitFor(() => expect(heard()).toBe("20"));
    expect(await made.setVolume(1_000)).toEqual({ ok: true });
    expect(heard()).toBe("20");
    clock.advance(9 * 3_600_000);
    await vi.waitFor(() => expect(heard()).toBe("100"));
    made.stop();
  });

  it("says that its program is missing, that there is no sound card, and that it was not obeyed", async () => {
    expect(await speaker("amixer", undefined).speaker.setVolume(10)).toMatchObject({
      code: "programMissing",
    });
    const none = 'echo "amixer: Mixer attach default error: No such file or directory" >&2; exit 1';
    expect(await speaker("amixer", none).speaker.setVolume(10)).toMatchObject({
      code: "noSoundCard",
      detail: expect.stringContaining("Mixer attach"),
    });
    expect(await speaker("amixer", "echo nonsense").speaker.volume()).toMatchObject({ code: "noSoundCard" });
    const deaf = 'echo "Mono: Playback 1 [90%] [on]"';
    expect(await speaker("amixer", deaf).speaker.setVolume(10)).toMatchObject({ code: "notTaken" });
    const started = speaker("amixer", none);
    started.speaker.start();
    await vi.waitFor(() => expect(started.failures).toEqual(["noSoundCard"]));
    started.speaker.stop();
  });
});
