import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTestServer, type TestServer } from "@zizhuban/server/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { capture, launchBrowser } from "./browser.ts";
import { endRuns, makeHome, removeHome, run } from "./product.ts";
import { readQr } from "./qr.ts";
import { sit, type Person } from "./staff-person.ts";

// A kiosk in earnest, without the demonstration: registered in the console, its claim carried to a real agent by the
// commands of the manual, online in the console; and out of service again.

const kioskHome = makeHome();
let server: TestServer;
let browser: Browser;
let head: Person;

beforeAll(async () => {
  await buildPages(() => undefined);
  [server, browser] = await Promise.all([
    startTestServer({ environment: { ZIZHUBAN_DEMO: "0" } }),
    launchBrowser(),
  ]);
  head = await sit(browser, `${server.ready.console}${new URL(await server.adminLink()).hash}`);
  await head.page.locator('a[href="#/kiosks"]').waitFor();
}, 120_000);
afterAll(async () => {
  endRuns();
  await browser?.close();
  await server?.stop();
  removeHome(kioskHome);
});

const row = (number: string, state: string) =>
  head.page.locator(`tr[data-kiosk="${number}"][data-state="${state}"]`).waitFor();

/** Fills the sheet that is open and sends it by keyboard. */
async function registers(values: Readonly<Record<string, string>>): Promise<void> {
  await head.page.locator("ask-sheet dialog").waitFor();
  await head.type(values);
  await head.page.keyboard.press("Enter");
}

const place = { name: "太和镇便民服务中心", number: "04", division: "420702100", phone: "12345" };

describe("a new kiosk", () => {
  it("is registered by keyboard; its claim is told once, as a file and as a QR that say the same", async () => {
    await head.press('a[href="#/kiosks"]');
    await head.sees("还没有登记终端");
    await head.page.keyboard.press("n");
    await registers(place);
    await head.page.locator("claim-sheet qr-code svg").waitFor();
    await head.picture("kiosk-claim");
    const read = await readQr(await capture(head.page.locator("claim-sheet qr-code svg")));
    const saving = head.page.waitForEvent("download");
    await head.press('[data-do="save"]');
    const download = await saving;
    expect(download.suggestedFilename()).toBe("kiosk-420702100-04.json");
    const file = await readFile(await download.path(), "utf8");
    expect(`${read ?? ""}\n`).toBe(file);
    mkdirSync(kioskHome, { recursive: true });
    await writeFile(join(kioskHome, "claim.json"), file, { mode: 0o600 });
    await head.press('[data-do="kept"]');
    await row("04", "waiting");
    expect(await head.page.locator("claim-sheet").count()).toBe(0);
  });

  it("joins with the file, and the console says so without being asked", async () => {
    run("device-agent/src/main.ts", {
      ZIZHUBAN_HOME: kioskHome,
      CLAIM_FILE: join(kioskHome, "claim.json"),
    });
    await row("04", "online");
    expect(await head.violations()).toEqual([]);
  });

  it("a number that is taken is refused, and what was typed stays", async () => {
    await head.page.keyboard.press("n");
    await registers(place);
    await head.sees("这个编号已有人用");
    expect(await head.page.locator('[name="name"]').inputValue()).toBe(place.name);
    await registers({ number: "05", division: "110101" });
    await head.sees("填的内容不对");
    await registers({ division: "420702101" });
    await head.press('[data-do="kept"]');
    await row("05", "waiting");
    await head.picture("kiosks");
  });

  it("a claim that went astray is void; a kiosk that was stolen is cut off", async () => {
    await head.press('tr[data-kiosk="05"] [data-do="withdraw"]');
    await head.press("ask-sheet button.main");
    await row("05", "none");
    await head.press('tr[data-kiosk="04"] [data-do="revoke"]');
    await head.press("ask-sheet button.main");
    await row("04", "none");
    await head.press('a[href="#/fleet"]');
    await head.page.locator('kiosk-table tr[data-presence="offline"]').first().waitFor();
  });

  it("the browser complained about nothing but the refusals that were provoked", () => {
    expect(head.errors.filter((text) => !/status of 4(00|09)/.test(text))).toEqual([]);
  });
});
