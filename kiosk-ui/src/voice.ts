import type { Locale } from "./locale/index.ts";

export interface Voice {
  /** Whether a voice for this language is installed; the button says so honestly when there is none. */
  canSpeak(locale: Locale): boolean;
  speak(text: string, options: { locale: Locale; elder: boolean }): void;
  stop(): void;
  /** Voices arrive late in Chromium. */
  onChange(listener: () => void): void;
}

/** VISUAL: 180–200 characters a minute, 140 for elders; a synthesiser's rate 1 is about 240. */
const rates = { usual: 0.8, elder: 0.6 } as const;

export function createVoice(synthesis: SpeechSynthesis | undefined): Voice {
  const voiceFor = (locale: Locale) =>
    synthesis
      ?.getVoices()
      .find(({ lang }) => lang.toLowerCase().startsWith(locale.slice(0, 2).toLowerCase()));
  return {
    canSpeak: (locale) => voiceFor(locale) !== undefined,
    speak(text, { locale, elder }) {
      const voice = voiceFor(locale);
      if (synthesis === undefined || voice === undefined) return;
      synthesis.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = elder ? rates.elder : rates.usual;
      synthesis.speak(utterance);
    },
    stop: () => synthesis?.cancel(),
    onChange: (listener) => synthesis?.addEventListener("voiceschanged", listener),
  };
}

/** Title, question, then the choices in the order they stand on the screen, left to right. */
export function spokenText(root: ParentNode): string {
  const text = (selector: string) =>
    [...root.querySelectorAll(selector)].map((element) =>
      (element.textContent ?? "").replaceAll(/\s+/g, " ").trim(),
    );
  return [...text("h1"), ...text(".about"), ...text(".actions button, .tile")]
    .filter((part) => part !== "")
    .join("。");
}
