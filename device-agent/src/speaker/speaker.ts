import { execFile } from "node:child_process";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { isWithin, type DailyPeriod } from "../devices/daily-schedule.ts";
import type { Mixer } from "./mixers.ts";

export type SpeakerFailure =
  /** The mixer's program is not installed. */
  | "programMissing"
  /** It ran and refused: most often there is no sound card. */
  | "noSoundCard"
  | "noAnswer"
  /** It answered, and the volume is not what was asked for. */
  | "notTaken";

/** Milliseconds a mixer gets, and between two looks whether quiet hours have begun or ended. */
const delays = { mixer: 3_000, look: 60_000 } as const;

/** Volumes count from 1, silent, to 1000, loudest, as the standard's do (XFS4IoT 2024-3, Auxiliaries). */
export interface Speaker {
  /** Takes it, or says why not; in quiet hours at most their volume is heard, the wish counts afterwards. */
  setVolume(volume: number): Promise<Result<void, SpeakerFailure>>;
  volume(): Promise<Result<number, SpeakerFailure>>;
  start(): void;
  stop(): void;
}

const percentOf = (volume: number) => Math.round(((volume - 1) / 999) * 100);
const volumeOf = (percent: number) => Math.round(1 + (percent / 100) * 999);

/** The loudspeaker's volume through the system's own mixer program. */
export function createSpeaker(options: {
  readonly mixer: Mixer;
  readonly clock: Clock;
  /** Wished for at the start. */
  readonly volume: number;
  readonly quiet?: DailyPeriod & { readonly volume: number };
  readonly onFailure: (code: SpeakerFailure, detail: string | undefined) => void;
}): Speaker {
  const { mixer, clock, quiet, onFailure } = options;
  let wished = options.volume;
  let told: number | undefined;
  let stopLooking: () => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();

  const now = () => (quiet !== undefined && isWithin(quiet, clock) ? Math.min(wished, quiet.volume) : wished);

  function run(argv: readonly string[]): Promise<Result<string, SpeakerFailure>> {
    return new Promise((resolve) => {
      // No shell: what is asked for is an argument, never a command.
      execFile(
        mixer.program,
        argv,
        { timeout: delays.mixer, env: { ...process.env, LC_ALL: "C" } },
        (error, stdout, stderr) => {
          if (error === null) return resolve(ok(stdout));
          if (error.code === "ENOENT") return resolve(fail("programMissing", mixer.program));
          if (error.killed === true) return resolve(fail("noAnswer", mixer.program));
          resolve(fail("noSoundCard", stderr.trim().slice(0, 200)));
        },
      );
    });
  }

  async function read(): Promise<Result<number, SpeakerFailure>> {
    const printed = await run(mixer.get);
    if (!printed.ok) return printed;
    const percent = mixer.read(printed.value);
    return percent === undefined ? fail("noSoundCard", "no volume in what it prints") : ok(percent);
  }

  async function apply(): Promise<Result<void, SpeakerFailure>> {
    const volume = now();
    const percent = percentOf(volume);
    const set = await run(mixer.set.map((argument) => argument.replace("%", String(percent))));
    if (!set.ok) return set;
    const heard = await read();
    if (!heard.ok) return heard;
    // A card has steps of its own; what is far from the wish was not taken.
    if (Math.abs(heard.value - percent) > 5) return fail("notTaken", `${heard.value} instead of ${percent}`);
    told = volume;
    return ok();
  }

  function inTurn<Value>(task: () => Promise<Result<Value, SpeakerFailure>>) {
    const turn = last.then(task);
    last = turn;
    return turn;
  }

  function look(): void {
    if (now() === told) return;
    void inTurn(apply).then((done) => {
      if (!done.ok) onFailure(done.code, done.detail);
    });
  }

  return {
    setVolume(volume) {
      wished = volume;
      return inTurn(apply);
    },
    async volume() {
      const percent = await inTurn(read);
      return percent.ok ? ok(volumeOf(percent.value)) : percent;
    },
    start() {
      look();
      stopLooking = clock.every(delays.look, look);
    },
    stop: () => stopLooking(),
  };
}
