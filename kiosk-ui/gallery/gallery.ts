import "@fontsource-variable/noto-sans-sc/wght.css";
import "../src/page.css";
import "../src/errands/index.ts";
import "../src/maintenance/index.ts";
import "../src/steps/index.ts";
import { KioskApp } from "../src/kiosk-app.ts";
import { chinese, loadEnglish } from "../src/locale/index.ts";
import { usualModes, type Modes } from "../src/view.ts";
import { scenes } from "./fixtures.ts";

/**
 * Draws one scene; resolves when it stands still.
 * @param planted put behind every text of the scene that somebody wrote
 */
export type ShowScene = (name: string, modes: Partial<Modes>, planted?: string) => Promise<void>;

declare global {
  interface Window {
    showScene: ShowScene;
  }
}

const app = new KioskApp();
document.body.append(app);
const time = 120_000;

const written = /\p{Script=Han}/u;

/** The same, with this behind every text in it: what is not Chinese is a word of a contract. */
function withPlanted(value: unknown, planted: string): unknown {
  if (typeof value === "string") return written.test(value) ? value + planted : value;
  if (Array.isArray(value)) return value.map((one) => withPlanted(one, planted));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withPlanted(one, planted)]));
}

window.showScene = async (name, wish, planted) => {
  const fixed = scenes[name];
  // Only the words in it are others.
  const scene = planted === undefined ? fixed : (withPlanted(fixed, planted) as typeof fixed);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  const modes = { ...usualModes, ...wish };
  app.view = {
    words: modes.locale === "en" ? await loadEnglish() : chinese,
    modes,
    canSpeak: false,
    now: new Date(2026, 10, 23, 2, 14, 30).getTime(),
    time,
    enteredAt: time - 8_000,
    endsAt: time + 12_000,
    visitEndsAt: time + 11_000,
    desk: undefined,
    flows: {},
    ...scene,
  };
  await app.updateComplete;
  await document.fonts.ready;
};
