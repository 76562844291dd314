import { randomUUID, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createServerClient } from "../server-client/index.ts";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
  type TestServer,
} from "../server-client/testing.ts";
import { enrol, loadIdentity } from "./index.ts";

const claim = "one-time-claim-of-this-kiosk";
const kid = "kiosk0001";
let authority: TestAuthority;
let folder: string;
let home: string;
let server: TestServer;
let handle: (request: TestRequest, response: ServerResponse) => void | Promise<void>;
let clock: SimulatedClock;

beforeAll(async () => {
  authority = await createTestAuthority();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "enrolment-"));
  home = join(folder, "device-agent");
  clock = new SimulatedClock(systemClock.now());
  handle = sign;
  server = await startTestServer(authority, (request, response) => handle(request, response));
  writeClaim({ url: server.url, claim, caPem: authority.caPem });
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function writeClaim(content: unknown): void {
  writeFileSync(join(folder, "claim.json"), JSON.stringify(content));
}

async function sign(request: TestRequest, response: ServerResponse): Promise<void> {
  const { csrPem } = JSON.parse(request.body);
  const certificatePem = await authority.sign(csrPem, kid);
  answer(response, 200, { kid, certificatePem, caPem: authority.caPem, mqttUrl: "mqtts://127.0.0.1:8883" });
}

function run() {
  return enrol({ claimFile: join(folder, "claim.json"), home, clock, randomUUID, deadlineMs: 3_000 });
}

test("the key is born here, signed against the claim, and the identity works for mutual TLS", async () => {
  const enrolled = await run();
  if (!enrolled.ok) throw new Error(enrolled.code);
  expect(server.requests).toMatchObject([{ method: "POST", path: "/api/kiosk/enrol", client: undefined }]);
  expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({ claim });
  expect(server.requests[0]?.body).not.toContain("PRIVATE KEY");

  const identity = join(home, "identity");
  expect(readdirSync(identity).toSorted()).toEqual(["ca.pem", "certificate.pem", "identity.json", "key.pem"]);
  expect(statSync(join(identity, "key.pem")).mode & 0o777).toBe(0o600);
  expect(readdirSync(home)).toEqual(["identity"]);
  expect(JSON.parse(readFileSync(join(identity, "identity.json"), "utf8"))).toEqual({
    kid,
    serverUrl: server.url,
    mqttUrl: "mqtts://127.0.0.1:8883",
  });
  expect(loadIdentity(home, clock)).toEqual(enrolled.value);

  handle = (_, response) => answer(response, 404, { code: "notFound" });
  const client = createServerClient({ url: server.url, identity: enrolled.value, clock, randomUUID });
  await client.call("site");
  await client.close();
  expect(server.requests[1]?.client).toBe(kid);
});

test("a second run asks nobody", async () => {
  const first = await run();
  await server.stop();
  expect(await run()).toEqual(first);
  server = await startTestServer(authority, () => {});
});

test("a lost answer costs nothing: the next run shows the same key", async () => {
  handle = (_, response) => void response.destroy();
  const lost = run();
  const retried = setInterval(() => clock.advance(1_000), 10);
  expect(await lost).toMatchObject({ ok: false, code: "serverUnreachable" });
  clearInterval(retried);
  expect(loadIdentity(home, clock)).toBeUndefined();
  const keyPem = readFileSync(join(home, "identity.pending", "key.pem"), "utf8");
  handle = sign;
  expect(await run()).toMatchObject({ ok: true, value: { keyPem } });
});

test.each(["claimInvalid", "claimUsed"])("a refused claim is %s", async (code) => {
  handle = (_, response) => answer(response, 403, { code });
  expect(await run()).toMatchObject({ ok: false, code });
  expect(loadIdentity(home, clock)).toBeUndefined();
});

test("a server that is not of the claim's authority never sees the claim", async () => {
  writeClaim({ url: server.url, claim, caPem: (await createTestAuthority()).caPem });
  const refused = run();
  const retried = setInterval(() => clock.advance(1_000), 10);
  expect(await refused).toMatchObject({ ok: false, code: "serverUnreachable" });
  clearInterval(retried);
  expect(server.requests).toEqual([]);
});

test.each([
  [
    "a certificate for another key",
    async (csrPem: string) => ({ certificatePem: (await authority.issue(kid)).certificatePem, csrPem }),
  ],
  [
    "a certificate with another name",
    async (csrPem: string) => ({ certificatePem: await authority.sign(csrPem, "kiosk0002"), csrPem }),
  ],
  [
    "a plaintext broker",
    async (csrPem: string) => ({
      certificatePem: await authority.sign(csrPem, kid),
      csrPem,
      mqttUrl: "mqtt://127.0.0.1:1883",
    }),
  ],
])("an answer with %s is refused", async (_, make) => {
  handle = async (request, response) => {
    const { certificatePem, mqttUrl = "mqtts://h:1" }: { certificatePem: string; mqttUrl?: string } =
      await make(JSON.parse(request.body).csrPem);
    answer(response, 200, { kid, certificatePem, caPem: authority.caPem, mqttUrl });
  };
  expect(await run()).toMatchObject({ ok: false, code: "answerInvalid" });
  expect(loadIdentity(home, clock)).toBeUndefined();
});

test("a missing or malformed claim file is told apart", async () => {
  rmSync(join(folder, "claim.json"));
  expect(await run()).toMatchObject({ ok: false, code: "claimFileMissing" });
  writeFileSync(join(folder, "claim.json"), "{");
  expect(await run()).toMatchObject({ ok: false, code: "claimFileMalformed" });
  writeClaim({ url: "http://127.0.0.1", claim, caPem: authority.caPem });
  expect(await run()).toMatchObject({ ok: false, code: "claimFileMalformed" });
  expect(server.requests).toEqual([]);
});

test("an ended certificate, a foreign key or a torn file is no identity; enrolling again keeps the old one aside", async () => {
  const first = await run();
  if (!first.ok) throw new Error(first.code);
  const end = new X509Certificate(first.value.certificatePem).validToDate.getTime();
  expect(loadIdentity(home, new SimulatedClock(end + 1))).toBeUndefined();
  expect(loadIdentity(home, new SimulatedClock(0))).toEqual(first.value);

  writeFileSync(join(home, "identity", "key.pem"), (await authority.issue(kid)).keyPem);
  expect(loadIdentity(home, clock)).toBeUndefined();
  writeFileSync(join(home, "identity", "identity.json"), "{");
  expect(loadIdentity(home, clock)).toBeUndefined();
  expect(await run()).toMatchObject({ ok: true });
  expect(readdirSync(home).toSorted()).toEqual(["identity", `identity.replaced-${clock.now()}`]);
});
