import { systemClock } from "@zizhuban/device-agent-contract";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { Authenticator } from "./authenticator.ts";
import { axeFindingsInBoth, capture, watchErrors } from "./browser.ts";
import { pictureFile } from "./citizen.ts";
import { readQr } from "./qr.ts";

/** One member of staff at one screen. */
export class Person {
  readonly page: Page;
  readonly errors: readonly string[];
  password = "";
  authenticator: Authenticator | undefined;
  recoveryCodes: readonly string[] = [];

  constructor(page: Page) {
    this.page = page;
    this.errors = watchErrors(page);
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async type(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values))
      await this.page.locator(`[name="${name}"]`).first().fill(value);
  }

  async press(selector: string): Promise<void> {
    await this.page.locator(selector).first().click();
  }

  async signIn(login: string, password: string, code?: string): Promise<void> {
    await this.type({ login, password });
    const answered = this.page.waitForResponse(/sign-in\/password/);
    await this.page.keyboard.press("Enter");
    await answered;
    if (code === undefined) return;
    await this.page.locator('[name="code"]').fill(code);
    await this.page.keyboard.press("Enter");
  }

  code(): string {
    return this.authenticator?.next(systemClock.now()) ?? "";
  }

  /** The first sign-in: an own password, and an authenticator that looks at the screen. */
  async enrol(login: string, first: string, own: string): Promise<void> {
    await this.signIn(login, first);
    await this.page.locator("qr-code svg").waitFor();
    const address = await readQr(await capture(this.page.locator("qr-code svg")));
    const written = (await this.page.locator("[data-secret]").innerText()).replaceAll(" ", "");
    expect(address).toContain(`secret=${written}`);
    this.authenticator = new Authenticator(address ?? "");
    await this.type({ newPassword: own, again: own, code: this.code() });
    await this.page.keyboard.press("Enter");
    await this.sees("只显示这一次");
    this.recoveryCodes = await this.page.locator(".codes code").allInnerTexts();
    this.password = own;
  }

  /** What axe finds in either language. */
  async violations(): Promise<string[]> {
    return axeFindingsInBoth(this.page);
  }

  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await capture(this.page, { path: pictureFile(name) });
  }
}

/** A screen of the console, and somebody before it. */
export async function sit(browser: Browser, address: string): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  const person = new Person(await context.newPage());
  await person.page.goto(address);
  return person;
}

/** Makes an account by keyboard; its first password. */
export async function invite(admin: Person, name: string, login: string, division: string): Promise<string> {
  await admin.page.locator("staff-page h2").first().waitFor();
  await admin.page.keyboard.press("n");
  await admin.type({ name, login, division });
  await admin.page.keyboard.press("Enter");
  const first = await admin.page.locator("told-once code").innerText();
  await admin.press("told-once button");
  await admin.page.locator(`[data-detail="${login}"]`).waitFor();
  return first;
}

export async function grant(admin: Person, role: string, division: string, until = ""): Promise<void> {
  await admin.press('[data-do="grant"]');
  await admin.press(`ask-sheet input[value="${role}"]`);
  await admin.type({ division, until });
  await admin.press("ask-sheet button.main");
  await admin.page.locator(`[data-detail] tr[data-role="${role}"]`).waitFor();
}
