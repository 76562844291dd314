import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { ClaimFile, EnrolResponse, FleetView, KioskView, topic } from "@zizhuban/server-contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newRequest } from "./fleet/testing.ts";
import { collectAcks, connectKiosk, historyMessage } from "./ingest/testing.ts";
import { ServerDidNotStart, startTestServer, type TestServer } from "./testing.ts";

const parseClaim = parser(ClaimFile);
const parseEnrolled = parser(EnrolResponse);
const parseFleet = parser(FleetView);
const parseKiosk = parser(KioskView);

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  tls?: { ca: string; key?: string; cert?: string };
}

async function call(url: string, options: Call = {}) {
  const { method = "GET", headers = {}, body, tls } = options;
  const request = tls === undefined ? httpRequest : httpsRequest;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string; json: unknown }>(
    (resolve, reject) => {
      const sent = request(
        url,
        {
          method,
          headers: { ...(text !== undefined && { "content-type": "application/json" }), ...headers },
          ...tls,
          agent: false,
        },
        (response) => {
          let got = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (got += chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: got,
              json: got.startsWith("{") ? JSON.parse(got) : undefined,
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(text);
    },
  );
}

function value<Value>(result: { ok: true; value: Value } | { ok: false; detail?: string }): Value {
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

/** Processes that work in, or were told of, a folder. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const told =
        readFileSync(`/proc/${pid}/environ`, "utf8") + readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return told.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}

describe("a running server", () => {
  let server: TestServer;
  let kiosk: EnrolResponse & { keyPem: string };
  let claim: ClaimFile;
  let cookie = "";
  const tls = () => ({ ca: kiosk.caPem, key: kiosk.keyPem, cert: kiosk.certificatePem });
  const origin = () => new URL(server.ready.console).origin;

  beforeAll(async () => {
    server = await startTestServer({ home: await mkdtemp(join(tmpdir(), "zizhuban-home-")) });
    claim = value(
      parseClaim(JSON.parse(await readFile(join(server.home, "claims/demo-kiosk.json"), "utf8"))),
    );
  });
  afterAll(async () => {
    const { home } = server;
    expect(await server.stop()).toBe(0);
    await vi.waitFor(() => expect(processesOf(home)).toEqual([]));
    await rm(home, { recursive: true });
  });

  it("keeps its secrets to its user", async () => {
    for (const file of [
      "claims/demo-kiosk.json",
      "server/admin-link",
      "server/authority/key.pem",
      "server/postgres/password",
    ]) {
      expect((await stat(join(server.home, file))).mode & 0o077, file).toBe(0);
    }
  });

  it("tells that it is well", async () => {
    expect(await call(`${server.ready.api}public/health`)).toMatchObject({
      status: 200,
      json: { status: "ok" },
    });
    const overTls = await call(`${server.ready.kioskApi}api/public/health`, { tls: { ca: claim.caPem } });
    expect(overTls).toMatchObject({ status: 200, json: { status: "ok" } });
  });

  it("tells what it can be asked", async () => {
    const answer = await call(`${server.ready.api}openapi.json`);
    expect(answer).toMatchObject({ status: 200, json: { openapi: "3.1.1" } });
    expect(answer.headers["content-type"]).toContain("application/json");
  });

  it("enrols one kiosk a claim, which may ask again with the same key", async () => {
    const enrol = async (body: unknown) =>
      call(`${server.ready.kioskApi}api/kiosk/enrol`, { method: "POST", body, tls: { ca: claim.caPem } });
    const { keyPem, csrPem } = await newRequest();
    const invalid = await enrol({ claim: "x".repeat(43), csrPem });
    expect(invalid).toMatchObject({ status: 403, json: { code: "claimInvalid" } });
    expect(await enrol({ claim: claim.claim, csrPem: "nonsense" })).toMatchObject({
      json: { code: "invalidData" },
    });

    const answer = await enrol({ claim: claim.claim, csrPem });
    expect(answer.status).toBe(200);
    kiosk = { ...value(parseEnrolled(answer.json)), keyPem };
    expect(kiosk.mqttUrl).toBe(server.ready.mqtt);
    expect(await enrol({ claim: claim.claim, csrPem })).toMatchObject({
      status: 200,
      json: { kid: kiosk.kid },
    });
    const other = await newRequest();
    expect(await enrol({ claim: claim.claim, csrPem: other.csrPem })).toMatchObject({
      status: 409,
      json: { code: "claimUsed" },
    });
  });

  it("answers kiosks with a certificate, and nobody else", async () => {
    const site = `${server.ready.kioskApi}api/kiosk/site`;
    expect(await call(site, { tls: tls() })).toMatchObject({ status: 200, json: { kioskNumber: "03" } });
    const without = await call(site, { tls: { ca: kiosk.caPem } });
    expect(without).toMatchObject({ status: 401, json: { code: "kioskCertificateRequired" } });
    expect(without.headers["content-type"]).toContain("application/problem+json");
    expect(await call(`${server.ready.api}kiosk/site`)).toMatchObject({
      status: 404,
      json: { code: "notFound" },
    });
    expect(await call(`${server.ready.console}nothing.js`)).toMatchObject({
      status: 404,
      json: { code: "notFound" },
    });
    expect(await call(`${server.ready.kioskApi}api/staff/fleet`, { tls: tls() })).toMatchObject({
      status: 404,
    });
  });

  it("lets staff in by the link, once, from its own page", async () => {
    const signIn = async (link: string, headers: Record<string, string>) =>
      call(`${server.ready.api}staff/sign-in`, { method: "POST", body: { link }, headers });
    const link = await server.adminLink();
    expect(link.startsWith(`${server.ready.console}#sign-in=`)).toBe(true);
    const own = { origin: origin() };
    expect(await signIn(link, {})).toMatchObject({ json: { code: "originRefused" } });
    expect(await signIn(link, { origin: "http://evil.example" })).toMatchObject({
      json: { code: "originRefused" },
    });
    expect(await signIn(link, { ...own, host: "evil.example" })).toMatchObject({
      json: { code: "hostRefused" },
    });
    const disguised = `${server.ready.api}%73taff/sign-in`;
    expect(await call(disguised, { method: "POST", body: { link } })).toMatchObject({
      json: { code: "originRefused" },
    });
    expect(await signIn(`${link}x`, own)).toMatchObject({ status: 403, json: { code: "signInLinkInvalid" } });
    expect(await call(`${server.ready.api}staff/fleet`)).toMatchObject({
      status: 401,
      json: { code: "notSignedIn" },
    });

    const answer = await signIn(link, own);
    expect(answer.status).toBe(200);
    const set = answer.headers["set-cookie"]?.[0] ?? "";
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    cookie = set.split(";")[0] ?? "";
    expect(await signIn(link, own)).toMatchObject({ json: { code: "signInLinkInvalid" } });
    expect(await server.adminLink()).not.toBe(link);
    const rebound = { cookie, host: "evil.example" };
    expect(await call(`${server.ready.api}staff/fleet`, { headers: rebound })).toMatchObject({ status: 403 });
  });

  it("shows a kiosk's coming, its fault within 2 s, its ledger, and its loss within 25 s", async () => {
    const events = await openEvents(`${server.ready.api}staff/fleet/events`, cookie);
    expect(value(parseFleet(await events.next("fleet"))).kiosks).toMatchObject([
      { kid: kiosk.kid, presence: "never" },
    ]);
    const port = Number(new URL(server.ready.mqtt).port);
    const epoch = randomUUID();
    const connect = async () => {
      const sid = randomUUID();
      const client = await connectKiosk(port, kiosk, { sid });
      client.on("error", () => undefined);
      await collectAcks(client, kiosk.kid);
      return { sid, client };
    };
    let here = await connect();
    const tell = async (kind: "state" | "now", message: object): Promise<unknown> => {
      const text = JSON.stringify({ v: 1, sid: here.sid, ...message });
      return here.client.publishAsync(topic(kind, kiosk.kid), text, { qos: 1, retain: true });
    };
    const printer = async (status: object) => {
      const devices = [{ name: "CertificatePrinter", class: "certificate-printer", status }];
      await tell("now", { at: Date.now(), busy: false, devices, epoch, written: 2 });
      return events.until((view) => view.devices[0]?.status.state === Reflect.get(status, "state"));
    };
    const born = async () =>
      tell("state", { on: true, boot: randomUUID(), at: Date.now(), agent: "0.1.0", why: "boot" });
    const well = { state: "ready", warnings: [] };
    await born();
    await printer(well);
    for (const seq of [1, 2]) {
      await here.client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, seq), { qos: 1 });
    }
    await events.until((view) => view.presence === "online" && view.ledger.stored === 2);

    const jam = { state: "attention", problems: ["paperJam"], warnings: [] };
    const jammed = await onceWithin(
      2_000,
      async () => printer(jam),
      async () => printer(well),
    );
    expect(jammed.ledger).toEqual({ written: 2, stored: 2, declaredLost: 0, gaps: 0, rejected: 0 });
    expect(jammed.lastEvents.map(({ event }) => event.type)).toEqual(["visit.opened", "visit.opened"]);

    await onceWithin(
      25_000,
      async () => {
        here.client.stream.destroy();
        return events.until((view) => view.presence === "offline");
      },
      async () => {
        here = await connect();
        await born();
        await events.until((view) => view.presence === "online");
      },
    );
    events.close();
  });

  it("slows down an address that tries links", async () => {
    const tries = Array.from({ length: 61 }, async () =>
      call(`${server.ready.api}staff/sign-in`, {
        method: "POST",
        body: { link: "x".repeat(40) },
        headers: { origin: origin() },
      }),
    );
    const answers = await Promise.all(tries);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject({ json: { code: "tooManyRequests" } });
    expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);
    expect(await call(`${server.ready.api}public/health`)).toMatchObject({ status: 200 });
  });

  it("writes no body, address or credential into its log", () => {
    const log = server.log();
    for (const secret of [claim.claim, "sign-in=", cookie.split("=")[1] ?? "none", "BEGIN CERTIFICATE"]) {
      expect(log).not.toContain(secret);
    }
    expect(log).toContain("/api/kiosk/enrol");
  });
});

/**
 * Looks that something takes no longer than this: once, for a machine that stands still meanwhile says nothing of the
 * product, and whatever looks only now and then takes its whole time every time.
 * @param again makes it as it was
 */
async function onceWithin<Value>(
  ms: number,
  look: () => Promise<Value>,
  again: () => Promise<unknown>,
): Promise<Value> {
  for (;;) {
    const started = performance.now();
    const seen = await look();
    if (performance.now() - started < ms) return seen;
    await again();
  }
}

interface Events {
  next(type: "fleet"): Promise<unknown>;
  until(matches: (view: KioskView) => boolean): Promise<KioskView>;
  close(): void;
}

async function openEvents(url: string, cookie: string): Promise<Events> {
  const abort = new AbortController();
  const response = await fetch(url, {
    headers: { cookie, accept: "text/event-stream" },
    signal: abort.signal,
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  if (response.body === null) throw new Error("no body");
  const messages = readEvents(response.body);
  const take = async (type: string): Promise<unknown> => {
    for (;;) {
      const { value: message, done } = await messages.next();
      if (done === true) throw new Error("the events ended");
      if (message.event === type) return message.data;
    }
  };
  return {
    next: take,
    async until(matches) {
      for (;;) {
        const view = value(parseKiosk(await take("kiosk")));
        if (matches(view)) return view;
      }
    },
    close: () => abort.abort(),
  };
}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: unknown }, undefined> {
  let text = "";
  const utf8 = new TextDecoder();
  for await (const chunk of body) {
    text += utf8.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) =>
        fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field("data");
      if (data !== undefined) yield { event: field("event") ?? "message", data: JSON.parse(data) };
    }
  }
  return undefined;
}

describe("a start", () => {
  it("finds what the last run left, also after kill -9, and leaves nothing running", async () => {
    const home = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
    const readClaim = async () =>
      value(parseClaim(JSON.parse(await readFile(join(home, "claims/demo-kiosk.json"), "utf8"))));
    const enrol = async ({ url, claim, caPem }: ClaimFile) => {
      const { keyPem, csrPem } = await newRequest();
      const body = { claim, csrPem };
      const answer = await call(`${url}api/kiosk/enrol`, { method: "POST", body, tls: { ca: caPem } });
      return { ...value(parseEnrolled(answer.json)), keyPem };
    };
    const first = await startTestServer({ home });
    const before = await readClaim();
    const kiosk = await enrol(before);
    await first.kill();
    const second = await startTestServer({ home });
    const after = await readClaim();
    expect(after.caPem).toBe(before.caPem);
    expect(after.claim).not.toBe(before.claim);

    // The agent's home was deleted: the same kiosk comes in with a new key, and the old one stays out.
    const site = async ({ caPem, keyPem, certificatePem }: typeof kiosk) =>
      call(`${second.ready.kioskApi}api/kiosk/site`, {
        tls: { ca: caPem, key: keyPem, cert: certificatePem },
      });
    expect(await site(kiosk)).toMatchObject({ status: 200 });
    const again = await enrol(after);
    expect(again.kid).toBe(kiosk.kid);
    expect(await site(again)).toMatchObject({ status: 200 });
    expect(await site(kiosk)).toMatchObject({ status: 403, json: { code: "kioskUnknown" } });
    await expect(startTestServer({ home })).rejects.toMatchObject({
      code: 1,
      sentence: expect.stringMatching(/Another server .* set ZIZHUBAN_HOME/),
    });
    expect(await second.stop()).toBe(0);
    await expect.poll(() => processesOf(home)).toEqual([]);
    await rm(home, { recursive: true });
  });

  it.each([
    ["a wrong port", { SERVER_PORT: "eighty" }, /SERVER_PORT is not a port/],
    ["a home that is none", { ZIZHUBAN_HOME: "/dev/null/home" }, /set ZIZHUBAN_HOME/],
    [
      "a database out of reach",
      { DATABASE_URL: "postgresql://u:secret@127.0.0.1:1/x" },
      /check DATABASE_URL/,
    ],
    ["an address that is no database", { DATABASE_URL: "mysql://x/y" }, /DATABASE_URL is not an address/],
    ["kiosks without TLS", { KIOSK_API_URL: "http://kiosks.test" }, /KIOSK_API_URL is not an address/],
    ["a broker without TLS", { MQTT_URL: "mqtt://127.0.0.1:1883" }, /MQTT_URL is not an address/],
    ["a broker out of reach", { MQTT_URL: "mqtts://127.0.0.1:1" }, /MQTT_URL cannot be reached/],
    ["somebody else's address", { SERVER_HOST: "192.0.2.1" }, /set SERVER_HOST/],
  ])("with %s says what to do in one sentence, and leaves nothing", async (_name, environment, sentence) => {
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
    const failure: unknown = await startTestServer({ home: folder, environment }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ServerDidNotStart);
    if (!(failure instanceof ServerDidNotStart)) return;
    expect(failure.code).toBe(1);
    expect(failure.sentence).toMatch(sentence);
    expect(failure.sentence.split("\n")).toHaveLength(1);
    expect(failure.message).not.toContain("secret");
    await expect.poll(() => processesOf(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it.each(["SERVER_PORT", "KIOSK_API_PORT", "MQTT_PORT"])(
    "with a taken %s says so, and leaves nothing",
    async (variable) => {
      const taker = createServer();
      await new Promise<void>((resolve) => taker.listen(0, "127.0.0.1", resolve));
      const address = taker.address();
      const port = typeof address === "object" && address !== null ? String(address.port) : "";
      const home = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
      await expect(startTestServer({ home, environment: { [variable]: port } })).rejects.toMatchObject({
        code: 1,
        sentence: expect.stringMatching(new RegExp(`Port ${port} is taken.*${variable}`)),
      });
      await expect.poll(() => processesOf(home)).toEqual([]);
      taker.close();
      await rm(home, { recursive: true });
    },
  );
});
