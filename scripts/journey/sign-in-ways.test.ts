import { createServer, type Server } from "node:http";
import { startTestServer, type TestServer } from "@zizhuban/server/testing";
import { Provider } from "oidc-provider";
import type { Browser, CDPSession } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { launchBrowser } from "./browser.ts";
import { grant, invite, sit, type Person } from "./staff-person.ts";

// The ways in beside the authenticator's codes: a passkey of a virtual device, and a real OpenID provider.

let server: TestServer;
let browser: Browser;
let service: Server;
let provider: Provider;
let administrator: Person;
let first = "";

async function listen(http: Server): Promise<string> {
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

beforeAll(async () => {
  await buildPages(() => undefined);
  service = createServer();
  const issuer = await listen(service);
  [server, browser] = await Promise.all([
    startTestServer({
      environment: {
        ZIZHUBAN_DEMO: "0",
        STAFF_OIDC_ISSUER: issuer,
        STAFF_OIDC_CLIENT_ID: "zizhuban",
        STAFF_OIDC_CLIENT_SECRET: "a secret between the two",
        STAFF_OIDC_NAME: "鄂州政务登录",
      },
    }),
    launchBrowser(),
  ]);
  const callback = new URL("/api/staff/sign-in/provider/callback", server.ready.console).href;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: "zizhuban",
        client_secret: "a secret between the two",
        redirect_uris: [callback],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["for this test"] },
  });
  administrator = await sit(browser, await server.adminLink());
  await administrator.press('a[href="#/staff"]');
  first = await invite(administrator, "王窗口", "wang", "420702100");
  await grant(administrator, "windowClerk", "420702100");
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  service?.close();
  service?.closeAllConnections();
});

/** A device with a fingerprint reader, in the browser of this person. */
async function device(person: Person): Promise<{ session: CDPSession; authenticatorId: string }> {
  const session = await person.page.context().newCDPSession(person.page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
}

describe("a passkey", () => {
  it("is made by who has signed in, lets in by finger alone, answers once, and is gone when removed", async () => {
    const clerk = await sit(browser, server.ready.console.replace("127.0.0.1", "localhost"));
    const { session, authenticatorId } = await device(clerk);
    await clerk.enrol("wang", first, "a window of one's own");
    await clerk.press("sign-in-page button.main");
    await clerk.press('a[href="#/account"]');
    await clerk.press('passkeys-panel [data-do="passkey"]');
    await clerk.type({ name: "办公电脑", password: "not this" });
    await clerk.press("ask-sheet button.main");
    await clerk.sees("登录名、密码或验证码不对");
    await clerk.type({ password: clerk.password });
    await clerk.press("ask-sheet button.main");
    await clerk.page.locator('[data-passkey="办公电脑"]').waitFor();
    expect(await clerk.violations()).toEqual([]);
    await clerk.picture("passkeys");
    await clerk.press('[data-do="sign-out"]');

    const answered = clerk.page.waitForRequest(/sign-in\/passkey$/);
    await clerk.press('sign-in-page [data-do="passkey"]');
    await clerk.press('a[href="#/account"]');
    await clerk.sees("上次使用");
    // The same answer once more is nobody's.
    const again = await clerk.page.evaluate(
      async (body) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch("/api/staff/sign-in/passkey", { method: "POST", headers, body });
        return { status: answer.status, body: await answer.text() };
      },
      (await answered).postData(),
    );
    expect(again.status).toBe(401);
    expect(again.body).toContain("passkeyRefused");

    await clerk.press('[data-do="sign-out"]');
    await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await clerk.press('sign-in-page [data-do="passkey"]');
    await clerk.sees("这个通行密钥不对,或者已经移除");
    await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    await clerk.press('sign-in-page [data-do="passkey"]');
    await clerk.press('a[href="#/account"]');
    await clerk.press("[data-passkey] button");
    await clerk.press("ask-sheet button.main");
    await clerk.sees("还没有通行密钥");
    await clerk.press('[data-do="sign-out"]');
    await clerk.press('sign-in-page [data-do="passkey"]');
    await clerk.sees("这个通行密钥不对,或者已经移除");
    await clerk.page.context().close();
  });

  it("does not work at an address in numbers, and says so", async () => {
    const clerk = await sit(browser, server.ready.console);
    await clerk.press('sign-in-page [data-do="passkey"]');
    await clerk.sees("这个地址不能用通行密钥");
    await clerk.page.context().close();
  });
});

describe("somebody else's sign-in service", () => {
  async function signInThere(person: Person, subject: string): Promise<void> {
    await person.press('a[href="/api/staff/sign-in/provider"]');
    await person.type({ login: subject, password: "whatever it asks" });
    await person.press('button[type="submit"]');
    await person.page.locator('button[type="submit"]', { hasText: /Continue/ }).click();
  }

  it("that is away is said to be, and is asked again the next time", async () => {
    const person = await sit(browser, server.ready.console);
    service.on("request", (_request, response) => response.writeHead(503).end());
    await person.press('a[href="/api/staff/sign-in/provider"]');
    await person.sees("登录服务现在连不上");
    service.removeAllListeners("request");
    const answer = provider.callback();
    service.on("request", (request, response) => void answer(request, response));
    await person.page.context().close();
  });

  it("lets in whom an administrator has bound, and nobody else", async () => {
    const stranger = await sit(browser, server.ready.console);
    await stranger.sees("用鄂州政务登录登录");
    expect(await stranger.violations()).toEqual([]);
    await signInThere(stranger, "ezhou-1001");
    await stranger.sees("还没有对应这里的人员");
    expect(stranger.page.url()).toBe(server.ready.console);
    await stranger.page.context().close();

    await administrator.press('[data-do="subject"]');
    await administrator.type({ subject: "ezhou-1001" });
    await administrator.press("ask-sheet button.main");
    await administrator.page.locator("ask-sheet").waitFor({ state: "detached" });
    const clerk = await sit(browser, server.ready.console);
    await signInThere(clerk, "ezhou-1001");
    await clerk.page.locator("desk-page queue-bar a").first().waitFor();
    await clerk.sees("王窗口");
    await clerk.page.context().close();
  });

  it("a subject is one account's; unbound it opens nothing", async () => {
    await invite(administrator, "赵替班", "zhao", "420702100");
    await administrator.press('[data-do="subject"]');
    await administrator.type({ subject: "ezhou-1001" });
    await administrator.press("ask-sheet button.main");
    await administrator.sees("已经对应了别人");
    await administrator.page.keyboard.press("Escape");
  });

  it("a way back that nobody set out on, with another's state or a forged code, opens nothing", async () => {
    const person = await sit(browser, server.ready.console);
    const callback = new URL("/api/staff/sign-in/provider/callback", server.ready.console);
    await person.page.goto(`${callback.href}?code=abc&state=xyz`);
    await person.sees("登录用时太久");
    // Set out, and come back with a state that was not given: the flow is spent all the same.
    await person.press('a[href="/api/staff/sign-in/provider"]');
    await person.page.locator('[name="login"]').waitFor();
    await person.page.goto(`${callback.href}?code=abc&state=xyz`);
    await person.sees("登录服务没有确认");
    await person.page.goto(`${callback.href}?code=abc&state=xyz`);
    await person.sees("登录用时太久");
    await person.page.context().close();
  });
});
