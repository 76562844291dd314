/** How a program of the system is told a volume, and asked for it; data. `%` in an argument is the percentage. */
export interface Mixer {
  readonly name: string;
  readonly program: string;
  readonly set: readonly string[];
  readonly get: readonly string[];
  /** The percentage in what `get` prints; undefined when it is not there. */
  readonly read: (printed: string) => number | undefined;
}

const percentIn = (pattern: RegExp, times: number) => (printed: string) => {
  const found = Number(pattern.exec(printed)?.[1]);
  return Number.isFinite(found) ? Math.min(100, Math.round(found * times)) : undefined;
};

export const mixers = {
  /** ALSA (alsa-utils): prints `Front Left: Playback 49807 [76%] [on]`. */
  amixer: {
    name: "amixer",
    program: "amixer",
    set: ["-q", "sset", "Master", "%%", "unmute"],
    get: ["sget", "Master"],
    read: percentIn(/\[(\d{1,3})%\]/, 1),
  },
  /** PipeWire (wireplumber): prints `Volume: 0.76`. */
  wpctl: {
    name: "wpctl",
    program: "wpctl",
    set: ["set-volume", "@DEFAULT_AUDIO_SINK@", "%%"],
    get: ["get-volume", "@DEFAULT_AUDIO_SINK@"],
    read: percentIn(/Volume:\s*(\d(?:\.\d+)?)/, 100),
  },
} as const satisfies Record<string, Mixer>;
export type MixerName = keyof typeof mixers;
