import type { Page } from "playwright-core";

/** Text that would be an element, and run, where it is not shown as text. */
export function planted(name: string): string {
  return `<img src=/planted onerror=alert(1)>${name}<script>alert(2)</script>`;
}

/** The same, for a field of a few letters. */
export function plantedShort(name: string): string {
  return `<img src=planted>${name}`;
}

/** Elements of the page, in whichever shadow, that somebody's text became. */
export async function plantedIn(page: Page): Promise<string[]> {
  const found = page.locator('img[src*="planted"], script:not([src]), [onerror]');
  return found.evaluateAll((elements) => elements.map(({ localName }) => localName));
}

/** What ran, or was kept from running, from now on: dialogs and reports of the page's policy. */
export async function watchScripts(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(dialog.message());
    void dialog.dismiss();
  });
  await page.exposeFunction("reportViolation", (directive: string) => seen.push(directive));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      // Put on the window by `exposeFunction`.
      const report: unknown = Reflect.get(window, "reportViolation");
      if (typeof report === "function") report(effectiveDirective);
    });
  });
  return seen;
}
