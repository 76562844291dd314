import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser, systemClock } from "@zizhuban/device-agent-contract";
import { ClaimFile, ProofMethods } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cards } from "../business/testing.ts";
import { startRegisterSimulator } from "../registers/simulator.ts";
import { startMessageCentre } from "../smpp/simulator.ts";
import { ServerDidNotStart, startTestServer, type TestServer } from "../testing.ts";
import { ask, type Credentials } from "./client.ts";
import { enrol } from "./kiosk.ts";

// ZIZHUBAN_DEMO=0 and the services outside, in the server as it is started: what is shown, offered, and refused.

const parseClaim = parser(ClaimFile);
const methodsOf = parser(ProofMethods);
const secret = Buffer.alloc(32, 9).toString("base64");
/** Whom no other test of this file lets send a code: one waits a minute for the next. */
const card = cards.stranger;
let home: string;
/** Enrolled while it was a demonstration. */
let kiosk: Credentials;

/** A machine that is busy with other tests starts a server in half a minute. */
const patient = { timeout: 180_000 };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "zizhuban-switch-"));
  await withServer({}, async () => {
    const claim = parseClaim(JSON.parse(await readFile(join(home, "claims/demo-kiosk.json"), "utf8")));
    if (!claim.ok) throw new Error(claim.detail);
    kiosk = { tls: await enrol(claim.value) };
  });
}, patient.timeout);
afterAll(async () => rm(home, { recursive: true, force: true }));

async function withServer(
  environment: Record<string, string>,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startTestServer({ home, environment });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

const get = async ({ ready }: TestServer, path: string, headers = {}) =>
  ask(ready.kioskApi, { ...kiosk, headers }, "GET", `/api/kiosk/${path}`);
const post = async ({ ready }: TestServer, path: string, payload: object, headers = {}) =>
  ask(ready.kioskApi, { ...kiosk, headers }, "POST", `/api/kiosk/${path}`, payload);

/** The card on the reader. @returns what the session's requests bear */
async function open(server: TestServer, of = card) {
  const { body } = await post(server, "nonces", {});
  const samId = "05.01-20260101-0001234567-2345678901";
  const reading = { nonce: body["nonce"], samId, visitId: crypto.randomUUID(), card: of };
  const opened = await post(server, "sessions", reading);
  return { authorization: `Bearer ${String(opened.body["token"])}` };
}

/** Every way of proof, with why it is none now. */
async function waysOf(server: TestServer, headers: object) {
  const told = methodsOf((await get(server, "proofs", headers)).body);
  if (!told.ok) throw new Error(told.detail);
  return told.value.methods.map(({ method, why }) => (why === undefined ? method : `${method}: ${why}`));
}

it("with the demonstration, messages are shown and the telephone is a way", patient, async () => {
  await withServer({}, async (server) => {
    const headers = await open(server, cards.zhang);
    expect(await waysOf(server, headers)).toEqual(["sms-code", "pin: pinNotSet", "helper"]);
    const challenge = await post(server, "proofs/sms-code/challenge", {}, headers);
    const shown = await get(server, "simulator/messages");
    const answer = [...JSON.stringify(shown.body).matchAll(/验证码 (\d{6})/g)].at(-1)?.[1];
    const proof = { challengeId: challenge.body["challengeId"], answer };
    expect((await post(server, "proofs/sms-code/verify", proof, headers)).body).toMatchObject({
      level: "A2",
    });
  });
});

it(
  "without it and with nothing configured, it starts, says what is missing, and offers what there is",
  patient,
  async () => {
    await withServer({ ZIZHUBAN_DEMO: "0" }, async (server) => {
      expect(server.log()).toContain('"missing":["messages","telephones","registers"]');
      await expect(get(server, "simulator/messages")).rejects.toThrow("404 notFound");
      const headers = await open(server);
      expect(await waysOf(server, headers)).toEqual(["sms-code: noSender", "pin: pinNotSet", "helper"]);
      await expect(post(server, "proofs/sms-code/challenge", {}, headers)).rejects.toThrow(
        "proofUnavailable",
      );
    });
  },
);

it(
  "without it and with an operator and registers, a person signs in by a message that only they receive",
  patient,
  async () => {
    const account = { systemId: "liangzihu", password: "secret08" };
    const operator = await startMessageCentre({ clock: systemClock, ...account });
    const registers = await startRegisterSimulator({
      clock: systemClock,
      secret,
      records: { 个人联系电话登记库: { [card.idNumber]: { phone: "13812345678" } } },
    });
    const environment = {
      ZIZHUBAN_DEMO: "0",
      SMS_SMPP_URL: `smpp://127.0.0.1:${operator.port()}`,
      SMS_SMPP_SYSTEM_ID: account.systemId,
      SMS_SMPP_PASSWORD: account.password,
      SMS_SMPP_SOURCE: "10690000",
      PHONE_REGISTER_URL: registers.url,
      PHONE_REGISTER_SECRET: secret,
    };
    await withServer(environment, async (server) => {
      expect(server.log()).toContain('"missing":["registers"]');
      const headers = await open(server);
      const challenge = await post(server, "proofs/sms-code/challenge", {}, headers);
      expect(challenge.body).toMatchObject({ sentTo: "138****5678" });
      const [message] = operator.taken();
      expect(message?.to).toBe("8613812345678");
      const code = /验证码 (\d{6})/.exec(message?.text ?? "")?.[1] ?? "none";
      await expect(get(server, "simulator/messages")).rejects.toThrow("404 notFound");
      const proof = { challengeId: challenge.body["challengeId"], answer: code };
      expect((await post(server, "proofs/sms-code/verify", proof, headers)).body).toMatchObject({
        level: "A2",
      });
      expect(await operator.receipt(message?.id ?? "", "DELIVRD")).toBe(0);
      for (const unsaid of ["13812345678", card.idNumber, secret, account.password])
        expect(server.log()).not.toContain(unsaid);
      // By itself: six digits are in many a time, duration and request's id.
      expect(server.log()).not.toMatch(new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`));
    });
    await operator.stop();
    await registers.stop();
  },
);

it.each([
  ["0", { SMS_WEBHOOK_URL: "https://sms.gov.test/messages" }, "SMS_WEBHOOK_SECRET", "settingMissing"],
  ["1", { SMS_SMPP_PASSWORD: "secret08" }, "SMS_SMPP_URL", "settingMissing"],
  [
    "0",
    { DATA_REGISTERS_URL: "http://registers.gov.test", DATA_REGISTERS_SECRET: secret },
    "DATA_REGISTERS_URL",
    "settingInvalid",
  ],
])("ZIZHUBAN_DEMO=%s: half a configuration does not start: %o", async (demo, environment, variable, code) => {
  const started = startTestServer({ environment: { ZIZHUBAN_DEMO: demo, ...environment } });
  const refused = await started.catch((error: unknown) => error);
  if (!(refused instanceof ServerDidNotStart)) throw new Error("it started");
  expect(refused.code).toBe(1);
  expect(refused.sentence).toContain(variable);
  expect(refused.sentence).toContain(`(${code})`);
  expect(refused.sentence).not.toContain("secret08");
});
