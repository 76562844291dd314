import type { Browser, Page } from "playwright-core";
import { capture, watchErrors } from "./browser.ts";
import { pictureFile } from "./citizen.ts";

export interface Seat {
  readonly page: Page;
  /** What went wrong in the page so far. */
  readonly errors: readonly string[];
}

/** Somebody of a `TestBusiness` at the console, in a browser of their own. */
export async function sitAt(browser: Browser, address: string, person: string): Promise<Seat> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    extraHTTPHeaders: { "x-test-staff": person },
  });
  const page = await context.newPage();
  const errors = watchErrors(page);
  await page.goto(address);
  return { page, errors };
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await capture(page, { path: pictureFile(name) });
}
