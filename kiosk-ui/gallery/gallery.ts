import "@fontsource-variable/noto-sans-sc/wght.css";
import "../src/page.css";
import "../src/errands/index.ts";
import "../src/maintenance/index.ts";
import "../src/steps/index.ts";
import { KioskApp } from "../src/kiosk-app.ts";
import { chinese, loadEnglish } from "../src/locale/index.ts";
import { usualModes, type Modes } from "../src/view.ts";
import { scenes } from "./fixtures.ts";

/** Draws one scene; resolves when it stands still. */
export type ShowScene = (name: string, modes: Partial<Modes>) => Promise<void>;

declare global {
  interface Window {
    showScene: ShowScene;
  }
}

const app = new KioskApp();
document.body.append(app);
const time = 120_000;

window.showScene = async (name, wish) => {
  const scene = scenes[name];
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
