export type Tone = "success" | "attention";

const notes: Readonly<Record<Tone, readonly number[]>> = { success: [660, 880], attention: [520, 440] };
const noteLength = 0.16;

/** One soft tone for success and one for attention (VISUAL: sound); silent where the browser allows no audio yet. */
export function createTones(): (tone: Tone) => void {
  let context: AudioContext | undefined;
  return (tone) => {
    context ??= new AudioContext();
    const audio = context;
    if (audio.state !== "running") {
      void audio.resume();
      return;
    }
    notes[tone].forEach((frequency, i) => {
      const start = audio.currentTime + i * noteLength;
      const oscillator = new OscillatorNode(audio, { frequency });
      const gain = new GainNode(audio, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.12, start + 0.03);
      gain.gain.linearRampToValueAtTime(0, start + noteLength * 1.6);
      oscillator.connect(gain).connect(audio.destination);
      oscillator.start(start);
      oscillator.stop(start + noteLength * 2);
    });
  };
}
