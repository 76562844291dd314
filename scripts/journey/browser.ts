import { AxeBuilder } from "@axe-core/playwright";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
  type PageScreenshotOptions,
} from "playwright-core";

// Debian's Chromium, quiet on the network: without these flags it looks for its maker at every start.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Milliseconds that what a page shows, or an element that is pressed, may be in coming. A wait ends the moment it is there; the
 * limit is for a machine that does much else, and lets the kiosk's minute of silence pass.
 */
const patience = 90_000;

/** With a mark, its processes are found by it: `processIds(mark, "chromium")`. */
export async function launchBrowser(mark?: string): Promise<Browser> {
  const marked = mark === undefined ? {} : { env: { ...process.env, ZIZHUBAN_HOME: mark } };
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags, ...marked });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}

/** The panel of a kiosk: portrait, touch. Reduced motion, so that a picture shows the end of every movement. */
export async function kioskPanel(browser: Browser): Promise<BrowserContext> {
  return await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    hasTouch: true,
    reducedMotion: "reduce",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
}

/** Chromium's words where no frame came in time: a busy machine, and the page is as it was. */
const noFrame = "Unable to capture screenshot";
/** Pictures asked for before that is believed. */
const tries = 5;

/** A picture of a page, or of a part of it. */
export async function capture(of: Page | Locator, options: PageScreenshotOptions = {}): Promise<Buffer> {
  for (let tried = 1; ; tried++) {
    try {
      return await of.screenshot(options);
    } catch (error) {
      if (tried === tries || !String(error).includes(noFrame)) throw error;
    }
  }
}

/** What axe finds on a page as it is, each with where. No page of ours has frames, for which axe would open one more. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(
    ({ id, nodes }) => `${id} (${nodes.map(({ target }) => target.join(" ")).join(", ")})`,
  );
}

/** The same in the page's other language, and then in the one it was in. */
export async function axeFindingsInBoth(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const other of ["EN", "中文"]) {
    found.push(...(await axeFindings(page)));
    await page.getByRole("button", { name: other, exact: true }).click();
  }
  return found;
}

/**
 * What the page threw or the browser refused; a journey ends with none. That a kiosk which is still enrolling
 * answers 503 is no complaint: what the page makes of it is seen on the screen.
 */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const starting = /Failed to load resource: .* status of 503/.test(message.text());
    if (message.type() === "error" && !starting) errors.push(message.text());
  });
  return errors;
}
