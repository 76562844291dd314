import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { root } from "../house/paths.ts";
import { axeFindings, capture } from "./browser.ts";

const taken = join(root, "test-output", "pictures");
const published = join(root, "docs", "pictures");
mkdirSync(taken, { recursive: true });
/** The pictures of README and manual; `npm run pictures` takes them anew. */
const inDocuments: ReadonlySet<string> = new Set([
  "home",
  "card",
  "preview",
  "console",
  "desk",
  "case",
  "sign-in",
  "staff",
  "paper",
  "slip",
  "case-sheet",
  "material-viewer",
  "life-event",
  "console-pick-up",
  "console-licence-proposed",
  "console-archive",
  "console-catalogue-sign",
  "console-catalogue-import",
  "help",
  "supervision",
  "kiosks",
  "console-exchange",
  "console-messages",
  "console-credit",
  "console-calendar",
  "console-grants",
]);

/** Where a picture of the journey goes. */
export function pictureFile(name: string): string {
  const publish = process.env["UPDATE_PICTURES"] === "1" && inDocuments.has(name);
  return join(publish ? published : taken, `${name}.png`);
}

/** A citizen at the panel, and the hand that plays the hardware in the dev dock. */
export class Citizen {
  readonly page: Page;
  /** What axe found, by screen; a journey ends with none. */
  readonly violations: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  /** Presses the button whose words begin like this. */
  async press(words: string): Promise<void> {
    // A screen takes no press in its first moment; who waits for that need not try again and again.
    await this.page.locator(".canvas:not(.guarded)").waitFor();
    await this.page.getByRole("button", { name: words }).first().click();
  }

  /** Waits until the screen says this. */
  async sees(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor();
  }

  /** Through the list of everything, to an item. */
  async choose(name: string): Promise<void> {
    await this.press("全部事项");
    for (let shown = 1; ; shown += 1) {
      await this.sees(new RegExp(`^\\s*${shown} / \\d+\\s*$`));
      const found = this.page.getByRole("button", { name });
      if ((await found.count()) > 0) return found.first().click();
      await this.press("下一页");
    }
  }

  /** Looks at the screen as axe does, and takes its picture without the developer's drawer. */
  async look(name: string): Promise<void> {
    const { page } = this;
    await this.#withoutDock(async () => {
      this.violations.push(...(await axeFindings(page)).map((found) => `${name}: ${found}`));
      await page.evaluate(() => document.fonts.ready);
      await capture(page, { path: pictureFile(name) });
    });
  }

  async putCard(card: string): Promise<void> {
    await this.#inDock(async () => this.page.locator(`[data-card="${card}"]`).click());
  }

  /** Holds a code before the scanner, as a telephone shows it. */
  async holdCode(text: string): Promise<void> {
    await this.#inDock(async () => {
      const scanner = this.page.locator('section[aria-label="BarcodeReader"] [data-own-code]');
      await scanner.locator("input").fill(text);
      await scanner.locator("button").click();
    });
  }

  async takeCard(reader = "IdCardReader"): Promise<void> {
    await this.#inDock(async () =>
      this.page.locator(`section[aria-label="${reader}"] [data-remove-card]`).click(),
    );
  }

  /** Switches a fault of a device, or of the network, on or off. */
  async fault(device: string, fault: string): Promise<void> {
    await this.#inDock(async () => {
      const button = this.page.locator(`section[aria-label="${device}"] [data-fault="${fault}"]`);
      const before = await button.getAttribute("aria-pressed");
      await button.click();
      await this.page
        .locator(`section[aria-label="${device}"] [data-fault="${fault}"]:not([aria-pressed="${before}"])`)
        .waitFor();
    });
  }

  /** Everything works again. */
  async healAll(): Promise<void> {
    await this.#inDock(async () => {
      await this.page.locator(`section[aria-label="IdCardReader"] [data-remove-card]`).click();
      const active = this.page.locator('[data-fault][aria-pressed="true"]');
      for (let left = await active.count(); left > 0; left = await active.count()) {
        const one = await active.first().elementHandle();
        await one?.click();
        await this.page.waitForFunction((button) => button?.getAttribute("aria-pressed") === "false", one);
      }
    });
  }

  /** The one-time code on the citizen's phone, which ends in these digits. */
  async readCode(phoneEnd: string): Promise<string> {
    return await this.#inDock(async () => {
      const message = this.page
        .locator("[data-message]", { hasText: new RegExp(`\\d{7}${phoneEnd}`) })
        .first();
      const text = await message.textContent();
      return /(?<!\d)\d{6}(?!\d)/.exec(text ?? "")?.[0] ?? "";
    });
  }

  async typeCode(code: string): Promise<void> {
    for (const digit of code)
      await this.page.locator("code-keypad .keys").getByRole("button", { name: digit, exact: true }).click();
  }

  /** The paper that came out of a printer, newest first: its picture, and what the printer was sent. */
  async papers(printer: string): Promise<{ picture: Buffer; source: Buffer }[]> {
    const links = await this.#inDock(async () => {
      const papers = this.page.locator(`[data-paper="${printer}"] a`);
      await papers.first().waitFor();
      return await papers.evaluateAll((anchors) =>
        anchors.map((anchor) => ({
          picture: anchor.querySelector("img")?.getAttribute("src") ?? "",
          source: anchor.getAttribute("href") ?? "",
        })),
      );
    });
    return await Promise.all(
      links.map(async ({ picture, source }) => ({
        picture: await this.#fetch(picture),
        source: await this.#fetch(source),
      })),
    );
  }

  /** As the page itself would: the gateway answers nobody else. */
  async #fetch(path: string): Promise<Buffer> {
    const bytes = await this.page.evaluate(
      async (from) => Array.from(new Uint8Array(await (await fetch(from)).arrayBuffer())),
      path,
    );
    return Buffer.from(bytes);
  }

  /** How many papers of a printer lie on the desk. */
  async paperCount(printer: string): Promise<number> {
    return await this.#inDock(async () => {
      await this.page.locator('section[aria-label="Paper"]').waitFor();
      return await this.page.locator(`[data-paper="${printer}"]`).count();
    });
  }

  async #inDock<Value>(run: () => Promise<Value>): Promise<Value> {
    const handle = this.page.getByRole("button", { name: "Dev dock" });
    await handle.click();
    const value = await run();
    await handle.click();
    return value;
  }

  async #withoutDock(run: () => Promise<void>): Promise<void> {
    const show = async (display: string) =>
      this.page.evaluate(
        (value) => document.querySelector<HTMLElement>("dev-dock")?.style.setProperty("display", value),
        display,
      );
    await show("none");
    await run();
    await show("");
  }
}
