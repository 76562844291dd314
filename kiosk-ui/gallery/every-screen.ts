import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenes } from "./fixtures.ts";
import { flawsOf } from "./flaws.ts";
import { openGallery, type GalleryPage } from "./gallery-page.ts";
import type { ShowScene } from "./gallery.ts";

// Every screen with fixed data: nothing cut off or overlapping, no text too small, no axe finding. One file a pair of
// looks, so that they run beside one another. A screen with a flaw leaves its picture in test-output/; with
// GALLERY_PICTURES=1 all do, for people to look at, which takes half as long again.

declare global {
  interface Window {
    /** As much of axe-core as is used here (its doc/API.md). */
    readonly axe: {
      run(
        where: Document,
        options: { resultTypes: readonly string[] },
      ): Promise<{ violations: { id: string; nodes: { target: (string | string[])[] }[] }[] }>;
    };
  }
}

const output = join(import.meta.dirname, "../../test-output/kiosk-ui");
const pictures = process.env["GALLERY_PICTURES"] === "1";

const looks = {
  zh: {},
  en: { locale: "en" },
  "zh-elder": { elder: true },
  "en-elder": { locale: "en", elder: true },
  "zh-contrast": { contrast: true },
  "zh-low": { low: true },
  "zh-elder-low": { elder: true, low: true },
  "en-contrast-low": { locale: "en", contrast: true, low: true },
} as const satisfies Readonly<Record<string, Parameters<ShowScene>[1]>>;

const key = (name: string) => `text-keyboard .keys button:text-is("${name}")`;
const pinyin = (letters: string) => [key("123"), key("拼音"), ...Array.from(letters, key)];

/** What a screen shows after some presses: the scene, and the buttons. */
const pressed: Readonly<Record<string, readonly [scene: string, ...buttons: string[]]>> = {
  "notice-materials": ["notice-elsewhere", ".tabs button:nth-child(2)"],
  "notice-law": ["notice-elsewhere", ".tabs button:nth-child(3)"],
  "card-without": ["card", ".actions .secondary"],
  "card-without-slot": ["card-slot", ".actions .secondary"],
  "rate-bad": ["rate", ".faces button:last-child"],
  "typing-candidates": ["filing-words", ...pinyin("taihe")],
  "typing-part": [
    "filing-words",
    ...pinyin("niangzhihuqu"),
    'text-keyboard .candidates button:text-is("梁子湖")',
  ],
  "typing-sentence": ["filing-words-empty", ...pinyin("womenqubanshidating")],
  "typing-all": ["filing-words", ...pinyin("shi"), "text-keyboard .more"],
  "typing-last": [
    "filing-words",
    ...pinyin("nin"),
    "text-keyboard .more",
    "text-keyboard .turn button:nth-child(2)",
  ],
  "typing-unchosen": ["filing-words-wrong", ...pinyin("yang")],
  "typing-none": ["filing-words", ...pinyin("u")],
  "typing-digits": ["filing-words", key("123")],
  "typing-latin": ["filing-words", key("123"), key("ABC")],
};

/** The test of every screen in each of these looks; the gallery is opened once for all of them. */
export function everyScreenIn(...names: readonly (keyof typeof looks)[]): void {
  let gallery: GalleryPage;
  let devtools: CDPSession;

  beforeAll(async () => {
    mkdirSync(output, { recursive: true });
    gallery = await openGallery();
    devtools = await gallery.page.context().newCDPSession(gallery.page);
    // Its first look leaves axe in the page, and this page is never another.
    await new AxeBuilder({ page: gallery.page }).setLegacyMode().analyze();
  }, 120_000);

  afterAll(async () => gallery.close());

  describe.each(names)("%s", (variant) => {
    it("every screen is whole, readable and free of axe findings", async () => {
      const modes: Parameters<ShowScene>[1] = looks[variant];
      // The technician's screens are the same in large text and low reach, which are a citizen's wishes.
      const forAll = modes.elder === true || modes.low === true;
      const findings: string[] = [];
      for (const name of Object.keys(scenes)) {
        if (forAll && name.startsWith("desk-")) continue;
        await show(name, modes);
        findings.push(...(await look(`${name}.${variant}`)));
      }
      for (const [name, [scene, ...buttons]] of Object.entries(pressed)) {
        // A fresh element: a screen keeps what was pressed on it.
        await show("home", modes);
        await show(scene, modes);
        for (const button of buttons) await gallery.page.locator(button).click();
        findings.push(...(await look(`${name}.${variant}`)));
      }
      expect(findings).toEqual([]);
      expect(gallery.complaints).toEqual([]);
    }, 240_000);
  });

  async function show(scene: string, modes: Parameters<ShowScene>[1]): Promise<void> {
    await gallery.page.evaluate(([name, wish]) => window.showScene(name, wish), [scene, modes] as const);
    // A keyboard whose characters are still coming says so.
    await gallery.page.locator("text-keyboard [role=status]").waitFor({ state: "detached" });
  }

  /** What is wrong with what the screen shows; its picture, where somebody wants or needs one. */
  async function look(name: string): Promise<string[]> {
    const { page } = gallery;
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${id} ${target.flat().join(" ")}`),
      );
    });
    const flaws = [...(await flawsOf(page)), ...found];
    if (pictures || flaws.length > 0) {
      const { data } = await devtools.send("Page.captureScreenshot", {
        format: "png",
        optimizeForSpeed: true,
      });
      await writeFile(join(output, `${name}.png`), data, "base64");
    }
    return flaws.map((flaw) => `${name}: ${flaw}`);
  }
}
